"""Addresses of the start and of a project's cockpit."""

from django.urls import path

from projects.overview import feedback_views, log_views, views

app_name = "overview"
urlpatterns = [
    path("", views.start, name="start"),
    path("projects/<slug:slug>/", views.home, name="home"),
    path("projects/<slug:slug>/log/", log_views.log, name="log"),
    path("projects/<slug:slug>/log/csv/", log_views.log_csv, name="log_csv"),
    path("projects/<slug:slug>/released/", feedback_views.feedback, name="feedback"),
]
