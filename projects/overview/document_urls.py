"""Addresses of documents, under `/projects/<slug>/documents/`; they are of this stage as they show how far each is."""

from django.urls import path

from projects.overview import document_views as views

app_name = "corpus"
urlpatterns = [
    path("", views.documents, name="documents"),
    path("<int:document_id>/", views.document, name="document"),
]
