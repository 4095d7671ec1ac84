"""Addresses of the codebook, under `/projects/<slug>/codebook/`."""

from django.urls import path

from projects.codebooks import views

app_name = "codebooks"
urlpatterns = [path("", views.codebook, name="codebook"), path("note/", views.note, name="note")]
