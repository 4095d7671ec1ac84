"""The people of a project, for its managers; and the way out, for everybody.

They are of this stage because who leaves may have documents to code, and teams knows of none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from allauth.core.ratelimit import consume, respond_429
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from projects.coding.leaving_actions import not_begun
from projects.coding.models import Assignment
from projects.overview.people_actions import leave as end_part
from projects.overview.people_actions import offer_new_password, offer_place
from projects.overview.people_forms import InvitationForm, RolesForm
from projects.overview.people_mail import mail_invitation
from projects.overview.people_queries import left_open
from projects.teams.access import ProjectRequest, project_view
from projects.teams.link_actions import LinkRefused, invite, withdraw_link
from projects.teams.links import Kind
from projects.teams.member_actions import HasLeft, LastManager, NoRole, change_roles, let_back
from projects.teams.models import Membership, OneTimeLink
from projects.teams.queries import last_but_for, open_links, people
from projects.teams.rules import ROLES, Role

PER_PAGE = 50


@dataclass(frozen=True)
class Made:
    """A link just made: shown this once, for only its hash is kept. `sent` tells what became of its mail."""

    link: OneTimeLink
    address: str
    sent: str = ""


@require_GET
@project_view(Role.MANAGER)
def everyone(request: ProjectRequest) -> HttpResponse:
    """Who takes part and as what, open links, and the form that invites."""
    return _page(request)


def _page(
    request: ProjectRequest, *, form: InvitationForm | None = None, made: Made | None = None, status: int = 200
) -> HttpResponse:
    page = Paginator(people(request.project), PER_PAGE).get_page(request.GET.get("page"))
    still_open = left_open(list(page))
    context = {
        "page": page,
        "rows": [(member, still_open.get(member.pk, 0)) for member in page],
        "roles": ROLES,
        "links": open_links(request.project),
        "form": form or InvitationForm(),
        "made": made,
    }
    return TemplateResponse(request, "overview/people.html", context, status=status)


def _to_people(request: ProjectRequest) -> HttpResponse:
    return redirect("people:people", slug=request.project.slug)


def _member(request: ProjectRequest, member_id: int) -> Membership:
    found = Membership.objects.select_related("user", "project").filter(project=request.project)
    return get_object_or_404(found, pk=member_id)


def _address(request: ProjectRequest, link: OneTimeLink, token: str) -> str:
    name = "links:password" if link.kind == Kind.PASSWORD else "links:invitation"
    return request.build_absolute_uri(reverse(name, args=[token]))


@require_POST
@project_view(Role.MANAGER)
def invitation(request: ProjectRequest) -> HttpResponse:
    """Make an invitation and show its link, this once; by mail too where an address is given."""
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form, status=422)
    if form.cleaned_data["email"] and not consume(request, action="invitation_mail"):
        return respond_429(request)
    try:
        link, token = invite(project=request.project, by=request.user, **form.cleaned_data)
    except LinkRefused as refused:
        form.add_error("roles", str(refused))
        return _page(request, form=form, status=422)
    address = _address(request, link, token)
    sent = mail_invitation(link, address=address, inviter=request.membership.name)
    return _page(request, made=Made(link, address, sent))


@require_POST
@project_view(Role.MANAGER)
def withdraw(request: ProjectRequest, link_id: int) -> HttpResponse:
    """End a link that has not been used."""
    link = get_object_or_404(
        OneTimeLink.objects.select_related("member", "project"), pk=link_id, project=request.project
    )
    withdraw_link(link=link, by=request.user)
    messages.success(request, "The link no longer works.")
    return _to_people(request)


@require_POST
@project_view(Role.MANAGER)
def identity(request: ProjectRequest, member_id: int) -> HttpResponse:
    """A link by which one person takes an imported identity over."""
    member = _member(request, member_id)
    return _offer(request, lambda: offer_place(member=member, by=request.membership))


@require_POST
@project_view(Role.MANAGER)
def password(request: ProjectRequest, member_id: int) -> HttpResponse:
    """A link by which a member sets a new password."""
    member = _member(request, member_id)
    return _offer(request, lambda: offer_new_password(member=member, by=request.membership))


def _offer(request: ProjectRequest, make: Callable[[], tuple[OneTimeLink, str]]) -> HttpResponse:
    try:
        link, token = make()
    except LinkRefused as refused:
        messages.error(request, str(refused))
        return _to_people(request)
    return _page(request, made=Made(link, _address(request, link, token)))


@require_POST
@project_view(Role.MANAGER)
def roles(request: ProjectRequest, member_id: int) -> HttpResponse:
    """What a member may do from now on."""
    member, form = _member(request, member_id), RolesForm(request.POST)
    if not form.is_valid():
        messages.error(request, "That is no role; load the page again.")
        return _to_people(request)
    try:
        changed = change_roles(member=member, roles=form.cleaned_data["roles"], by=request.user)
    except (LastManager, NoRole, HasLeft) as refused:
        messages.error(request, str(refused))
        return _to_people(request)
    messages.success(request, f"{changed.name}: {', '.join(sorted(changed.roles))}.")
    still_manages = changed.is_manager or changed.pk != request.membership.pk
    return _to_people(request) if still_manages else redirect("overview:start")


@require_http_methods(["GET", "POST"])
@project_view(Role.MANAGER)
def out(request: ProjectRequest, member_id: int) -> HttpResponse:
    """Take somebody out: first what that means, then doing it."""
    member = _member(request, member_id)
    return _leaving(request, member) if member.left_at is None else _to_people(request)


@require_http_methods(["GET", "POST"])
@project_view()
def leave(request: ProjectRequest) -> HttpResponse:
    """Leave the project oneself."""
    return _leaving(request, request.membership)


def _leaving(request: ProjectRequest, member: Membership) -> HttpResponse:
    own, refused = member.pk == request.membership.pk, ""
    if request.method == "POST":
        try:
            end_part(member=member, by=request.user)
        except LastManager as last:
            refused = str(last)
        else:
            messages.success(request, f"You have left “{request.project.name}”." if own else f"{member.name} is out.")
            return redirect("overview:start") if own else _to_people(request)
    codings = Assignment.objects.of(member)
    fresh = not_begun(member).count()
    context = {
        "member": member,
        "own": own,
        "last": member.is_manager and last_but_for(member),
        "refused": refused,
        "submitted": codings.submitted().count(),
        "fresh": fresh,
        "begun": codings.open().count() - fresh,
    }
    return TemplateResponse(request, "overview/leaving.html", context, status=422 if refused else 200)


@require_POST
@project_view(Role.MANAGER)
def back(request: ProjectRequest, member_id: int) -> HttpResponse:
    """Let somebody who has left take part again."""
    member = let_back(member=_member(request, member_id), by=request.user)
    messages.success(request, f"{member.name} is back: {', '.join(sorted(member.roles))}.")
    return _to_people(request)
