"""Addresses of a coder's pages, under `/projects/<slug>/code/`."""

from django.urls import path

from projects.coding import evidence_views, note_views, views

app_name = "coding"
urlpatterns = [
    path("", views.home, name="home"),
    path("next/", views.next_document, name="next"),
    path("mine/", views.mine, name="mine"),
    path("<int:assignment_id>/", views.document, name="document"),
    path("<int:assignment_id>/answers/", views.record, name="record"),
    path("<int:assignment_id>/passages/", evidence_views.mark, name="mark"),
    path("<int:assignment_id>/passages/move/", evidence_views.move, name="move"),
    path("<int:assignment_id>/passages/remove/", evidence_views.remove, name="remove"),
    path("<int:assignment_id>/notes/", note_views.note, name="note"),
    path("<int:assignment_id>/cannot-code/", views.cannot_code, name="cannot_code"),
    path("<int:assignment_id>/submit/", views.submit, name="submit"),
    path("<int:assignment_id>/reopen/", views.reopen, name="reopen"),
]
