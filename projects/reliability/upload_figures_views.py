"""What lies below the page of an uploaded table: its variables, the documents of a cell, and files, as in a project."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from projects.reliability.answers import chart_answer, csv_answer, table_answer, variable_context
from projects.reliability.confusion import confusion
from projects.reliability.detail import name_of
from projects.reliability.matrix import matrix
from projects.reliability.models import Upload
from projects.reliability.queries import Kept
from projects.reliability.ratings import Ratings
from projects.reliability.study_figures import VariableFigures
from projects.reliability.upload_levels import variables_and_ratings
from projects.reliability.upload_queries import figures_of_upload, own_upload
from projects.reliability.uploads import answers_in

PER_PAGE = 50


@require_GET
@login_required
def variable(request: HttpRequest, upload_id: int, variable: str) -> HttpResponse:
    """Everything about one variable."""
    upload, kept = _kept(request, upload_id)
    context = variable_context(kept.figures, _of(kept, variable), at=_address(upload))
    return TemplateResponse(request, "reliability/upload_variable.html", context | {"upload": upload, "kept": kept})


@require_GET
@login_required
def documents(request: HttpRequest, upload_id: int) -> HttpResponse:
    """The documents in which two answers stand side by side: `?variable=` and the answers `?a=` and `?b=`."""
    upload, kept = _kept(request, upload_id)
    line = _of(kept, request.GET.get("variable", ""))
    table = confusion(_ratings(upload, line.code))
    pair = request.GET.get("a", ""), request.GET.get("b", "")
    if table is None or not set(pair) <= set(table.answers):
        raise Http404("No such pair of answers.")
    ids = sorted(map(str, table.units(table.answers.index(pair[0]), table.answers.index(pair[1]))))
    context = {
        "upload": upload,
        "line": line,
        "at": _address(upload),
        "names": [name_of(line, answer) for answer in pair],
        "page": Paginator(ids, PER_PAGE).get_page(request.GET.get("page")),
        "kept": [(name, request.GET[name]) for name in ("variable", "a", "b") if name in request.GET],
    }
    return TemplateResponse(request, "reliability/upload_documents.html", context)


@require_GET
@login_required
def table(request: HttpRequest, upload_id: int, name: str) -> HttpResponse:
    """A table as CSV: of the whole, or of `?variable=`; `matrix` is what a variable's figures are computed from."""
    upload, kept = _kept(request, upload_id)
    code = request.GET.get("variable")
    if name == "matrix":
        line = _of(kept, code or "")
        return csv_answer(matrix(_ratings(upload, line.code), {}), f"{_file(upload)}-{line.code}-matrix")
    return table_answer(kept.figures, name, code, _file(upload))


@require_GET
@login_required
def chart(request: HttpRequest, upload_id: int, name: str) -> HttpResponse:
    """A chart as SVG: of the whole, or of `?variable=`."""
    upload, kept = _kept(request, upload_id)
    return chart_answer(kept.figures, name, request.GET.get("variable"), _file(upload))


def _kept(request: HttpRequest, upload_id: int) -> tuple[Upload, Kept]:
    upload = own_upload(request.user, upload_id)
    found = figures_of_upload(upload)
    if found is None:
        raise Http404("Nothing has been computed yet.")
    return upload, found


def _of(kept: Kept, code: str) -> VariableFigures:
    found = kept.figures.of(code)
    if found is None:
        raise Http404("No such variable.")
    return found


def _ratings(upload: Upload, code: str) -> Ratings:
    return next(data for v, data in variables_and_ratings(answers_in(upload.table), upload.levels) if v.code == code)


def _address(upload: Upload) -> str:
    return reverse("uploads:page", args=[upload.pk])


def _file(upload: Upload) -> str:
    return slugify(upload.name.rpartition(".")[0]) or "table"
