"""Addresses of what a person sets for themselves."""

from django.urls import path

from projects.teams import profile_views, views

app_name = "teams"
urlpatterns = [
    path("theme/", views.theme, name="theme"),
    path("", profile_views.profile, name="profile"),
    path("keys/", profile_views.default_keys, name="default_keys"),
]
