"""Addresses of reliability, under `/projects/<slug>/reliability/`."""

from django.urls import path

from projects.reliability import views

app_name = "reliability"
urlpatterns = [path("", views.page, name="page")]
