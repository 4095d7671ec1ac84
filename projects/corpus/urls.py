"""Addresses of imports, under `/projects/<slug>/documents/import/`."""

from django.urls import path

from projects.corpus import upload_views

app_name = "imports"
urlpatterns = [
    path("", upload_views.new, name="new"),
    path("<int:job_id>/", upload_views.show, name="show"),
    path("<int:job_id>/again/", upload_views.again, name="again"),
    path("<int:job_id>/store/", upload_views.store, name="store"),
    path("<int:job_id>/stop/", upload_views.stop, name="stop"),
    path("<int:job_id>/report.csv", upload_views.report, name="report"),
]
