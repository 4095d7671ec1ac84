"""The activity log: who did what and when, to read and to keep."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import chain

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from projects.overview.log_forms import LogForm
from projects.overview.log_lines import PLACES, formula_safe
from projects.overview.log_queries import lines_of, log_of, name_of, names_of, verbs_of
from projects.teams.access import ProjectRequest, project_view
from projects.teams.models import Activity
from projects.teams.rules import Role

PER_PAGE = 50
COLUMNS = ("at", "by", "what", "detail")


def _form(request: ProjectRequest) -> LogForm:
    people = request.project.memberships.filter(user__isnull=False).order_by("name").values_list("pk", "name")
    return LogForm(request.GET, people=people, verbs=verbs_of(request.membership))


def _chosen(request: ProjectRequest, form: LogForm) -> QuerySet[Activity]:
    """The lines asked for; none where the question makes no sense."""
    if not form.is_valid():
        return Activity.objects.none()
    return log_of(request.membership, **form.cleaned_data)


@require_GET
@project_view(Role.MANAGER)
def log(request: ProjectRequest) -> HttpResponse:
    """The lines, newest first: `?by=`, `?verb=`, `?first=` and `?last=` narrow them."""
    form = _form(request)
    page = Paginator(_chosen(request, form), PER_PAGE).get_page(request.GET.get("page"))
    kept = [(name, request.GET[name]) for name in form.fields if request.GET.get(name)]
    context = {"form": form, "page": page, "lines": lines_of(request.project, page), "kept": kept, "places": PLACES}
    return TemplateResponse(request, "overview/log.html", context)


@require_GET
@project_view(Role.MANAGER)
def log_csv(request: ProjectRequest) -> HttpResponseBase:
    """The same lines as a CSV file, all of them, in UTC."""
    form = _form(request)
    rows, names = _chosen(request, form), names_of(request.project)
    told = (
        (row.at.isoformat(timespec="seconds"), name_of(row, names), row.verb, row.detail)
        for row in rows.iterator(chunk_size=2000)
    )
    name = f'attachment; filename="{request.project.slug}-log.csv"'
    content = _as_csv(chain([COLUMNS], told))
    return StreamingHttpResponse(content, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": name})


def _as_csv(lines: Iterator[tuple[str, ...]]) -> Iterator[str]:
    for line in lines:
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerow([formula_safe(text) for text in line])
        yield out.getvalue()
