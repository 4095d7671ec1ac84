"""Addresses of disagreements, under `/projects/<slug>/disagreements/`."""

from django.urls import path

from projects.adjudication import contested_views, views

app_name = "adjudication"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("extra/<int:round_id>/", contested_views.extra, name="extra"),
    path("<int:document_id>/", views.case, name="case"),
    path("<int:document_id>/rule/", views.rule, name="rule"),
    path("<int:document_id>/later/", views.later, name="later"),
]
