"""Addresses under `/projects/<slug>/codebook/` that show codings, and so are of this stage."""

from django.urls import path

from projects.overview import change_views

app_name = "changes"
urlpatterns = [
    path("draft/preview/", change_views.preview_all, name="preview_all"),
    path("draft/<int:number>/preview/", change_views.preview, name="preview"),
    path("draft/review/", change_views.review, name="review"),
    path("again/", change_views.again, name="again"),
    path("again/<int:again_id>/", change_views.again_documents, name="again_documents"),
]
