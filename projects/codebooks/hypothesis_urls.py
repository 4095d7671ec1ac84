"""Addresses of sub-hypotheses, under `/projects/<slug>/settings/hypotheses/`."""

from django.urls import path

from projects.codebooks import hypothesis_views

app_name = "hypotheses"
urlpatterns = [
    path("", hypothesis_views.hypotheses, name="hypotheses"),
    path("<str:code>/", hypothesis_views.hypothesis, name="hypothesis"),
    path("<str:code>/change/", hypothesis_views.change, name="change"),
]
