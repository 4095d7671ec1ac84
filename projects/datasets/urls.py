"""Addresses of releases, under `/projects/<slug>/releases/`."""

from django.urls import path

from projects.datasets import views

app_name = "datasets"
urlpatterns = [
    path("", views.releases, name="releases"),
    path("build/", views.build, name="build"),
    path("forecast/", views.forecast, name="forecast"),
    path("<int:number>/", views.release, name="release"),
    path("<int:number>/<slug:form>/", views.download, name="download"),
]
