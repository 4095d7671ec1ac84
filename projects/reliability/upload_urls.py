"""Addresses of reliability without a project, under `/reliability/`."""

from django.urls import path

from projects.reliability import planning_views, report_views, upload_figures_views, upload_views

app_name = "uploads"
urlpatterns = [
    path("", upload_views.uploads, name="uploads"),
    path("<int:upload_id>/", upload_views.page, name="page"),
    path("<int:upload_id>/levels/", upload_views.levels, name="levels"),
    path("<int:upload_id>/compute/", upload_views.compute, name="compute"),
    path("<int:upload_id>/delete/", upload_views.delete, name="delete"),
    path("<int:upload_id>/report/", report_views.upload_report, name="report"),
    path("<int:upload_id>/report/<str:ending>/", report_views.upload_download, name="report_download"),
    path("<int:upload_id>/documents/", upload_figures_views.documents, name="documents"),
    path("<int:upload_id>/table/<str:name>.csv", upload_figures_views.table, name="table"),
    path("<int:upload_id>/chart/<str:name>.svg", upload_figures_views.chart, name="chart"),
    path("<int:upload_id>/variables/<path:variable>/", upload_figures_views.variable, name="variable"),
    path("<int:upload_id>/planning/", planning_views.upload_planning, name="planning"),
]
