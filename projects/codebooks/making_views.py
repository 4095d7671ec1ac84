"""A new project, for everybody who is signed in."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET, require_http_methods

from projects.codebooks.hypothesis_actions import WrongSubHypothesis
from projects.codebooks.making_actions import make_project
from projects.codebooks.making_forms import COPY, SCRATCH, Address, ProjectForm
from projects.teams.actions import NameTaken, WrongName
from projects.teams.models import Project, User


@require_http_methods(["GET", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """The form; posted to, the project is made and its overview says what to do next."""
    maker = cast(User, request.user)
    if request.method == "GET":
        return _page(request, ProjectForm(maker=maker))
    form = ProjectForm(request.POST, maker=maker)
    if not form.is_valid():
        return _page(request, form)
    try:
        project = _made(form, maker)
    except (NameTaken, WrongName) as refused:
        form.add_error("slug", str(refused))
        return _page(request, form)
    except WrongSubHypothesis as refused:
        form.add_error("parts", str(refused))
        return _page(request, form)
    messages.success(request, f"“{project.name}” is made, and you manage it.")
    return redirect("overview:home", slug=project.slug)


def _made(form: ProjectForm, maker: User) -> Project:
    described = {name: form.cleaned_data[name] for name in ("slug", "name", "question", "hypothesis", "parts")}
    return make_project(**described, template=form.template, copied=form.source, by=maker)


def _page(request: HttpRequest, form: ProjectForm) -> HttpResponse:
    address = Address.of(request.POST.get("name", ""), request.POST.get("slug", ""), request.POST.get("proposed", ""))
    refused = [str(error) for error in form.errors.get("slug", ())]
    if refused and not address.problem:
        address = Address(address.slug, address.proposed, refused[0])
    context = {
        "form": form,
        "address": address,
        "start": request.POST.get("start") or SCRATCH,
        "copy": COPY,
        "scratch": SCRATCH,
    }
    return TemplateResponse(request, "teams/new.html", context, status=422 if form.errors else 200)


@require_GET
@login_required
def address(request: HttpRequest) -> HttpResponse:
    """The field of the address again, for the name and address as they are being written."""
    given = (request.GET.get(name, "").replace("\0", "")[:200] for name in ("name", "slug", "proposed"))
    return TemplateResponse(request, "teams/_address.html", {"address": Address.of(*given)})
