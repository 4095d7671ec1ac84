"""The sub-hypotheses of a project, for its managers: what they say and which categories bear on them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST

from projects.codebooks.hypotheses import LONGEST_TEXT
from projects.codebooks.hypothesis_actions import (
    WrongSubHypothesis,
    add_sub_hypothesis,
    change_sub_hypothesis,
    move_sub_hypothesis,
    remove_sub_hypothesis,
)
from projects.codebooks.hypothesis_forms import TextForm, WrongLink, groups, links_in
from projects.codebooks.models import SubHypothesis
from projects.codebooks.queries import latest_codebook, shown_sub_hypotheses, sub_hypotheses
from projects.teams.access import ProjectRequest, project_view
from projects.teams.rules import Role

MOVES = {"up": -1, "down": 1}


@require_http_methods(["GET", "POST"])
@project_view(Role.MANAGER)
def hypotheses(request: ProjectRequest) -> HttpResponse:
    """All of them in their order; posted to, one more stands behind them."""
    problem = ""
    if request.method == "POST":
        try:
            form = TextForm(request.POST)
            text = form.cleaned_data["text"] if form.is_valid() else ""
            sub = add_sub_hypothesis(project=request.project, text=text, by=request.user)
        except WrongSubHypothesis as refused:
            problem = str(refused)
        else:
            return redirect("hypotheses:hypothesis", slug=request.project.slug, code=sub.code)
    context = {
        "listed": shown_sub_hypotheses(request.project, latest_codebook(request.project)),
        "text": request.POST.get("text", ""),
        "problem": problem,
        "longest": LONGEST_TEXT,
        "tab": "hypotheses",
    }
    return TemplateResponse(request, "codebooks/hypotheses.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "POST"])
@project_view(Role.MANAGER)
def hypothesis(request: ProjectRequest, code: str) -> HttpResponse:
    """One of them with every category of the codebook; posted to, text and links are kept."""
    sub, problem = _one(request, code), ""
    links = sub.plain_links
    if request.method == "POST":
        try:
            form = TextForm(request.POST)
            text = form.cleaned_data["text"] if form.is_valid() else ""
            links, seen = links_in(request.POST), request.POST.get("seen")
            change_sub_hypothesis(sub_hypothesis=sub, text=text, links=links, seen=seen, by=request.user)
        except (WrongSubHypothesis, WrongLink) as refused:
            problem = str(refused)
        else:
            messages.success(request, f"{sub.code} is kept.")
            return redirect("hypotheses:hypotheses", slug=request.project.slug)
    codebook = latest_codebook(request.project)
    context = {
        "sub": sub,
        "text": request.POST.get("text", sub.text),
        "groups": groups(links, codebook.parsed if codebook else None),
        "problem": problem,
        "longest": LONGEST_TEXT,
        "tab": "hypotheses",
    }
    return TemplateResponse(request, "codebooks/hypothesis.html", context, status=422 if problem else 200)


@require_POST
@project_view(Role.MANAGER)
def change(request: ProjectRequest, code: str) -> HttpResponse:
    """Move it up or down, or take it away."""
    sub, wanted = _one(request, code), request.POST.get("do", "")
    try:
        if wanted in MOVES:
            move_sub_hypothesis(sub_hypothesis=sub, places=MOVES[wanted], by=request.user)
        elif wanted == "remove":
            remove_sub_hypothesis(sub_hypothesis=sub, by=request.user)
            messages.success(request, f"{sub.code} is removed; the log keeps what it said.")
    except WrongSubHypothesis as refused:
        messages.error(request, str(refused))
    return redirect("hypotheses:hypotheses", slug=request.project.slug)


def _one(request: ProjectRequest, code: str) -> SubHypothesis:
    return get_object_or_404(sub_hypotheses(request.project).select_related("project"), code=code)
