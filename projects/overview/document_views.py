"""The documents of a study with how far each is, and one of them to read."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from projects.corpus.models import Document
from projects.overview.document_queries import (
    META,
    Listing,
    cell_of,
    columns_of,
    hits_in,
    listed,
    on_page,
    values_of,
)
from projects.overview.queries import KINDS, document_states
from projects.overview.views import SEE_CASES, WHOLE_STUDY
from projects.teams.access import ProjectRequest, project_view

PER_PAGE = 50
# Columns that every row of the list shows anyway.
SHOWN = ("title", "lang", "date")


@require_GET
@project_view(*WHOLE_STUDY)
def documents(request: ProjectRequest) -> HttpResponse:
    """Every document with how far it is; the address says what is searched, narrowed and sorted by (see Listing)."""
    project, columns = request.project, columns_of(request.project)
    asked = Listing.of(request.GET, columns)
    page = Paginator(listed(request.membership, asked), PER_PAGE).get_page(request.GET.get("page"))
    found = on_page(project, list(page))
    states = document_states(request.membership, found)
    values = values_of(project, asked.column) if asked.column else []
    context = {
        "page": page,
        "rows": [(document, states[document.pk]) for document in found],
        "hits": hits_in(found, asked.words) if asked.words else {},
        "cells": {document.pk: cell_of(document, asked.column) for document in found if asked.column},
        "asked": asked,
        "words": asked.words,
        "kind": asked.kind,
        "kinds": KINDS.items(),
        "columns": columns.items(),
        "extra": "" if asked.column in SHOWN else columns.get(asked.column, ""),
        "values": values,
        "value_listed": asked.value in dict(values),
        "sorts": {sort: f"?{urlencode(asked.by(sort).kept)}" for sort in ("id", "length", *columns)},
        "kept": asked.kept,
    }
    return TemplateResponse(request, "corpus/documents.html", context)


@require_GET
@project_view(*WHOLE_STUDY)
def document(request: ProjectRequest, document_id: int) -> HttpResponse:
    """One document to read, with what is known of it; nothing of what was coded."""
    found = get_object_or_404(Document.objects.filter(project=request.project), pk=document_id)
    context = {
        "document": found,
        "paragraphs": found.text.split("\n"),
        "state": document_states(request.membership, [found])[found.pk],
        "sees_cases": request.membership.has(*SEE_CASES),
        "metadata": [
            (name, value, urlencode({"column": META + name, "value": value}))
            for name, value in sorted(found.metadata.items())
        ],
    }
    return TemplateResponse(request, "corpus/document.html", context)
