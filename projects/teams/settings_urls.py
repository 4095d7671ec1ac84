"""Addresses of a project's settings, under `/projects/<slug>/settings/`."""

from django.urls import path

from projects.teams import settings_views

app_name = "settings"
urlpatterns = [
    path("", settings_views.study, name="study"),
    path("state/", settings_views.state, name="state"),
    path("state/<slug:wanted>/", settings_views.step, name="step"),
]
