"""The editor: the draft of the next version, its variables one by one. For managers alone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST

from projects.codebooks.actions import WrongCodebook
from projects.codebooks.answerkeys import LETTERS
from projects.codebooks.draft_actions import (
    StaleDraft,
    WrongDraft,
    discard_draft,
    publish_draft,
    save_draft,
    start_draft,
)
from projects.codebooks.draft_forms import base_version, given_fields
from projects.codebooks.drafting import (
    OF_A_VARIABLE,
    OF_THE_DRAFT,
    TEXTS,
    NotThere,
    arranged,
    described,
    variables_of,
    with_category_merged,
    with_variable,
)
from projects.codebooks.fields import Raw, VariableFields, as_text, edited, fields_of, table
from projects.codebooks.models import Draft
from projects.codebooks.proofing import problems_of
from projects.codebooks.queries import draft_of, latest_codebook, notes_by_variable
from projects.codebooks.rules import Level
from projects.teams.access import ProjectRequest, project_view
from projects.teams.rules import Role

LEVELS = (
    (Level.NOMINAL, "one category"),
    (Level.ORDINAL, "one step of a scale"),
    (Level.MULTI, "several categories"),
    (Level.INTERVAL, "a number"),
    (Level.RATIO, "a number with a true zero"),
    (Level.SPAN, "passages of the text"),
    (Level.TEXT, "free text, never compared"),
)
REFUSED = (StaleDraft, NotThere, WrongDraft)


@require_http_methods(["GET", "POST"])
@project_view(Role.MANAGER)
def draft(request: ProjectRequest) -> HttpResponse:
    """The variables of the draft in order; what is posted describes the codebook, or arranges its variables."""
    standing = draft_of(request.project)
    if request.method == "GET":
        context = _overview(standing) if standing else {"latest": latest_codebook(request.project)}
        return TemplateResponse(request, "codebooks/draft.html", context)
    asked = request.POST.get("do", "")
    try:
        content = _seen(request, standing).json
        texts = {key: request.POST[key].replace("\r\n", "\n") for key in TEXTS if key in request.POST}
        content = described(content, **texts)
        content = arranged(OF_THE_DRAFT, content, asked) if asked else content
        saved = _save(request, content)
    except REFUSED as refused:
        return _refusal(request, refused, "codebooks:draft")
    if asked == "add":
        return _to_variable(request, len(variables_of(content)))
    if not request.htmx:
        return redirect("codebooks:draft", request.project.slug)
    return _fragment(request, "codebooks/_variables.html" if asked else "codebooks/_saved.html", _overview(saved))


@require_http_methods(["GET", "POST"])
@project_view(Role.MANAGER)
def variable(request: ProjectRequest, number: int) -> HttpResponse:
    """One variable of the draft; every change of its form is saved, and its buttons arrange its categories."""
    standing = draft_of(request.project)
    if request.method == "GET":
        if standing is None or not 0 < number <= len(variables_of(standing.json)):
            raise Http404("No such variable.")
        return TemplateResponse(request, "codebooks/draft_variable.html", _one(request, standing, number))
    try:
        content = _seen(request, standing).json
        before, after = _with_edit(request, content, number - 1)
        saved = _save(request, after)
    except REFUSED as refused:
        return _refusal(request, refused, "codebooks:draft")
    if not request.htmx:
        return redirect("codebooks:draft_variable", request.project.slug, number)
    context = _one(request, saved, number)
    if _shape(before) == _shape(context["fields"]) and "do" not in request.POST:
        return _fragment(request, "codebooks/_saved.html", context)
    response = _fragment(request, "codebooks/_editor.html", context)
    response["HX-Retarget"], response["HX-Reswap"] = "#editor", "outerHTML"
    return response


@require_POST
@project_view(Role.MANAGER)
def start(request: ProjectRequest) -> HttpResponse:
    """Begin a draft, or go on with the one there is."""
    start_draft(project=request.project, by=request.user)
    return redirect("codebooks:draft", request.project.slug)


@require_POST
@project_view(Role.MANAGER)
def discard(request: ProjectRequest) -> HttpResponse:
    """Give the draft up."""
    try:
        discard_draft(project=request.project, base_version=base_version(request.POST), by=request.user)
    except StaleDraft as refused:
        messages.error(request, str(refused))
        return redirect("codebooks:draft", request.project.slug)
    messages.success(request, "The draft is given up. The published versions are as they were.")
    return redirect("codebooks:codebook", request.project.slug)


@require_POST
@project_view(Role.MANAGER)
def publish(request: ProjectRequest) -> HttpResponse:
    """Make the draft the next version; `again` names each variable whose cells are to be coded again."""
    base, again = base_version(request.POST), request.POST.getlist("again")
    try:
        codebook = publish_draft(project=request.project, base_version=base, again=again, by=request.user)
    except (StaleDraft, WrongCodebook) as refused:
        messages.error(request, str(refused).splitlines()[0])
        return redirect("codebooks:draft", request.project.slug)
    messages.success(request, f"Version {codebook.number} is published. Rounds under way go on with theirs.")
    return redirect("codebooks:version", request.project.slug, codebook.number)


def _seen(request: ProjectRequest, standing: Draft | None) -> Draft:
    """The draft, if it is the one that the form was made of. Raises StaleDraft."""
    if standing is None or standing.version != base_version(request.POST):
        raise StaleDraft(standing)
    return standing


def _save(request: ProjectRequest, content: Any) -> Draft:
    base = base_version(request.POST)
    return save_draft(project=request.project, base_version=base, content=content, by=request.user)


def _with_edit(request: ProjectRequest, content: Any, at: int) -> tuple[VariableFields, Raw]:
    """The variable as it was, and the draft with what the form and its button ask for. Raises NotThere."""
    variables = variables_of(content)
    if not 0 <= at < len(variables):
        raise NotThere("This variable is not there any more; load the page again.")
    before, asked = fields_of(variables[at]), request.POST.get("do", "")
    content = with_variable(content, at, edited(variables[at], given_fields(request.POST, before)))
    name, _, place = asked.partition(":")
    if name == "merge" and place.isdecimal():
        into = request.POST.get(f"into-{place}", "")
        return before, with_variable(content, at, with_category_merged(variables_of(content)[at], int(place), into))
    if asked:
        content = with_variable(content, at, arranged(OF_A_VARIABLE, variables_of(content)[at], asked))
    return before, content


def _shape(fields: VariableFields) -> tuple[object, ...]:
    """What decides which fields the form has."""
    return fields.level, fields.after


def _overview(standing: Draft) -> dict[str, Any]:
    content = standing.json
    problems = problems_of(content)
    rows = [
        (n, fields_of(raw), sum(problem.variable == n for problem in problems))
        for n, raw in enumerate(variables_of(content))
    ]
    texts = {key: as_text(table(content).get(key)) for key in TEXTS}
    return {"draft": standing, "rows": rows, "problems": problems, "texts": texts}


def _one(request: ProjectRequest, standing: Draft, number: int) -> dict[str, Any]:
    content, at = standing.json, number - 1
    every = [fields_of(raw) for raw in variables_of(content)]
    fields = every[at]
    problems = [problem for problem in problems_of(content) if problem.variable == at]
    in_force = standing.based_on.parsed.by_code.get(fields.code) if standing.based_on else None
    return {
        "draft": standing,
        "number": number,
        "count": len(every),
        "fields": fields,
        "earlier": every[:at],
        "others": [other for other in every if other.code != fields.code],
        "opening": next((other for other in every[:at] if other.code == fields.after), None),
        "problems": problems,
        "wrong": {problem.field for problem in problems},
        "notes": notes_by_variable(request.project).get(fields.code, []),
        "levels": LEVELS,
        "letters": LETTERS,
        "held": in_force.codes if in_force else frozenset(),
        "is_held": in_force is not None,
    }


def _fragment(request: ProjectRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A part of the page, after a save: what shows the draft is told of it."""
    response = TemplateResponse(request, template, context | {"fresh": True})
    response["HX-Trigger"] = "draft-saved"
    return response


def _to_variable(request: ProjectRequest, number: int) -> HttpResponse:
    response = redirect("codebooks:draft_variable", request.project.slug, number)
    if request.htmx:
        response.status_code, response["HX-Redirect"] = 204, response["Location"]
    return response


def _refusal(request: ProjectRequest, refused: Exception, back: str) -> HttpResponse:
    """Why an edit was not taken; what the person typed stays on the page."""
    if not request.htmx:
        messages.error(request, str(refused))
        return redirect(back, request.project.slug)
    context = {"refused": str(refused)}
    status = 409 if isinstance(refused, StaleDraft) else 422
    response = TemplateResponse(request, "codebooks/_refused.html", context, status=status)
    response["HX-Retarget"], response["HX-Reswap"] = "#saved", "outerHTML"
    return response
