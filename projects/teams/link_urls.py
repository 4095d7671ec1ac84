"""Addresses of links that work once."""

from django.urls import path

from projects.teams import link_views

app_name = "links"
urlpatterns = [
    path("invitation/<str:token>/", link_views.invitation, name="invitation"),
    path("new-password/<str:token>/", link_views.password, name="password"),
]
