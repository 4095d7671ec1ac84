"""Addresses of disagreements, under `/projects/<slug>/disagreements/`."""

from django.urls import path

from projects.adjudication import (
    analysis_views,
    contested_views,
    queue_views,
    settling_views,
    timeline_views,
    views,
)

app_name = "adjudication"
urlpatterns = [
    path("", queue_views.queue, name="queue"),
    path("extra/<int:round_id>/", contested_views.extra, name="extra"),
    path("rules/", settling_views.settling, name="settling"),
    path("analysis/", analysis_views.analysis, name="analysis"),
    path("<int:document_id>/", views.case, name="case"),
    path("<int:document_id>/rule/", views.rule, name="rule"),
    path("<int:document_id>/later/", views.later, name="later"),
    path("<int:document_id>/take-back/", views.take_back, name="take_back"),
    path("<int:document_id>/hand-over/", views.hand, name="hand"),
    path("<int:document_id>/timeline/", timeline_views.timeline, name="timeline"),
    path("<int:document_id>/timeline.csv", timeline_views.download, name="timeline_csv"),
]
