"""Addresses of making a project, under `/projects/new/`."""

from django.urls import path

from projects.codebooks import making_views

app_name = "making"
urlpatterns = [path("", making_views.new, name="new"), path("address/", making_views.address, name="address")]
