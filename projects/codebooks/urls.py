"""Addresses of the codebook, under `/projects/<slug>/codebook/`."""

from django.urls import path

from projects.codebooks import draft_views, version_views, views

app_name = "codebooks"
urlpatterns = [
    path("", views.codebook, name="codebook"),
    path("note/", views.note, name="note"),
    path("versions/", version_views.versions, name="versions"),
    path("versions/<int:number>/", version_views.version, name="version"),
    path("draft/", draft_views.draft, name="draft"),
    path("draft/start/", draft_views.start, name="start_draft"),
    path("draft/discard/", draft_views.discard, name="discard_draft"),
    path("draft/publish/", draft_views.publish, name="publish"),
    path("draft/<int:number>/", draft_views.variable, name="draft_variable"),
]
