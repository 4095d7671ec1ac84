"""Addresses of a project's people, under `/projects/<slug>/people/`."""

from django.urls import path

from projects.overview import people_views

app_name = "people"
urlpatterns = [
    path("", people_views.everyone, name="people"),
    path("invitation/", people_views.invitation, name="invite"),
    path("links/<int:link_id>/", people_views.withdraw, name="withdraw"),
    path("leave/", people_views.leave, name="leave"),
    path("<int:member_id>/roles/", people_views.roles, name="roles"),
    path("<int:member_id>/out/", people_views.out, name="out"),
    path("<int:member_id>/back/", people_views.back, name="back"),
    path("<int:member_id>/identity/", people_views.identity, name="identity"),
    path("<int:member_id>/password/", people_views.password, name="password"),
]
