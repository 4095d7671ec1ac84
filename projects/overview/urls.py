"""Addresses of the start and of a project's cockpit."""

from django.urls import path

from projects.overview import feedback_views, views

app_name = "overview"
urlpatterns = [
    path("", views.start, name="start"),
    path("projects/<slug:slug>/", views.home, name="home"),
    path("projects/<slug:slug>/released/", feedback_views.feedback, name="feedback"),
]
