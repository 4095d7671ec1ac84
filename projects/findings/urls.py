"""Addresses of findings, under `/projects/<slug>/findings/`."""

from django.urls import path

from projects.findings import views

app_name = "findings"
urlpatterns = [
    path("", views.home, name="home"),
    path("by/", views.breakdown, name="breakdown"),
    path("cross/", views.crossed, name="cross"),
    path("passages/", views.passages, name="passages"),
    path("table.csv", views.table, name="table"),
    path("chart.svg", views.chart, name="chart"),
    path("prepare/", views.prepare, name="prepare"),
]
