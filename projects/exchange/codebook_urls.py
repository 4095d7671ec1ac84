"""Addresses of a codebook's files, under `/projects/<slug>/codebook/`; they are of this stage, as all other formats."""

from django.urls import path

from projects.exchange import codebook_views

app_name = "codebook_files"
urlpatterns = [
    path("import/", codebook_views.import_codebook, name="import"),
    path("draft/file/<slug:form>/", codebook_views.draft, name="draft"),
    path("versions/<int:number>/file/<slug:form>/", codebook_views.version, name="version"),
]
