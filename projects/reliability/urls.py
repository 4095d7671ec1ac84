"""Addresses of reliability, under `/projects/<slug>/reliability/`. A variable's code may hold any character."""

from django.urls import path

from projects.reliability import planning_views, report_views, views

app_name = "reliability"
urlpatterns = [
    path("", views.page, name="page"),
    path("compute/", views.compute, name="compute"),
    path("progress/", views.progress, name="progress"),
    path("documents/", views.documents, name="documents"),
    path("table/<str:name>.csv", views.table, name="table"),
    path("chart/<str:name>.svg", views.chart, name="chart"),
    path("report/", report_views.report, name="report"),
    path("report/<str:ending>/", report_views.download, name="report_download"),
    path("planning/", planning_views.planning, name="planning"),
    path("variables/<path:variable>/", views.variable, name="variable"),
]
