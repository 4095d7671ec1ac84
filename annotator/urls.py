"""Addresses of the site: the domain's pages, signing in and out, and the questions of a watchdog."""

from allauth.account import views as account
from django.urls import include, path

from annotator import health

urlpatterns = [
    path("", include("projects.urls")),
    path("accounts/login/", account.login, name="account_login"),
    path("accounts/logout/", account.logout, name="account_logout"),
    path("accounts/inactive/", account.account_inactive, name="account_inactive"),
    path("accounts/reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("accounts/password/change/", account.password_change, name="account_change_password"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]
