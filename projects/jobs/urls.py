"""Addresses of jobs, under `/projects/<slug>/jobs/`."""

from django.urls import path

from projects.jobs import views

app_name = "jobs"
urlpatterns = [
    path("<int:job_id>/", views.job, name="job"),
    path("<int:job_id>/progress/", views.progress, name="progress"),
]
