"""Addresses of what a person sets for themselves."""

from django.urls import path

from projects.teams import views

app_name = "teams"
urlpatterns = [path("theme/", views.theme, name="theme")]
