"""Where links that work once lead: into a project, to a new password. Looking at the page never uses the link."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import cast

from allauth.core.ratelimit import consume, respond_429
from django.contrib import messages
from django.contrib.auth import login, logout
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from projects.teams.actions import IdentityTaken, NameTaken, WrongName
from projects.teams.link_actions import LinkRefused, join, join_as_newcomer, set_password_by_link
from projects.teams.link_forms import NameForm, NewcomerForm, PasswordForm
from projects.teams.links import CLOSED, Kind
from projects.teams.models import Membership, OneTimeLink, User
from projects.teams.queries import link_of, name_in

LinkView = Callable[[HttpRequest, str, OneTimeLink], HttpResponse]


def _with_open_link(*kinds: Kind) -> Callable[[LinkView], Callable[[HttpRequest, str], HttpResponse]]:
    """A view of whoever holds a link that still works; all others get a sentence, and not too many a minute."""

    def decorate(view: LinkView) -> Callable[[HttpRequest, str], HttpResponse]:
        @require_http_methods(["GET", "POST"])
        @wraps(view)
        def guarded(request: HttpRequest, token: str) -> HttpResponse:
            if not consume(request, action="link"):
                return respond_429(request)
            link = link_of(token, *kinds)
            if link is None:
                return _closed(request, "This link is not known. It may have been cut off; copy the whole of it.", 404)
            if link.state in CLOSED:
                return _closed(request, CLOSED[link.state], 410)
            return view(request, token, link)

        return guarded

    return decorate


def _closed(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    return TemplateResponse(request, "teams/link_closed.html", {"sentence": sentence}, status=status)


@_with_open_link(Kind.INVITATION, Kind.IDENTITY)
def invitation(request: HttpRequest, token: str, link: OneTimeLink) -> HttpResponse:
    """Join a project: with the account that is signed in, or with a new one."""
    if link.member is not None and link.member.user_id is not None:
        return _closed(request, f"“{link.member.name}” is somebody’s place already.", 410)
    user = request.user if request.user.is_authenticated else None
    place = Membership.objects.filter(project=link.project, user=user).first() if user else None
    form = _join_form(request, link, user, place)
    if request.method == "POST" and (form is None or form.is_valid()):
        given = form.cleaned_data if form else {}
        try:
            member = _join(request, token, user, given)
        except LinkRefused as refused:
            return _closed(request, str(refused), 410)
        except (WrongName, NameTaken) as wrong:
            cast(Form, form).add_error("name", str(wrong))
        except IdentityTaken as taken:
            messages.error(request, str(taken))
        else:
            messages.success(request, f"You take part in “{link.project.name}” now, as “{member.name}”.")
            return redirect("overview:home", slug=link.project.slug)
    context = {
        "link": link,
        "inviter": name_in(link.project, link.made_by),
        "roles": sorted((link.member or link).roles),
        "place": place,
        "form": form,
        "here": request.path,
    }
    return TemplateResponse(request, "teams/invitation.html", context, status=422 if form and form.errors else 200)


def _join_form(request: HttpRequest, link: OneTimeLink, user: User | None, place: Membership | None) -> Form | None:
    """What is still to be asked: an account's name and password, a name in the project, or nothing."""
    data = request.POST if request.method == "POST" else None
    suggested = {"name": link.name or (link.member.name if link.member else "")}
    if user is None:
        return NewcomerForm(data, initial=suggested)
    if place is not None or link.member is not None:
        return None
    return NameForm(data, initial={"name": link.name or user.get_username()})


def _join(request: HttpRequest, token: str, user: User | None, given: dict[str, str]) -> Membership:
    if user is not None:
        return join(token=token, user=user, name=given.get("name", ""))
    member = join_as_newcomer(token=token, name=given["name"], password=given["password"])
    login(request, cast(User, member.user))
    return member


@_with_open_link(Kind.PASSWORD)
def password(request: HttpRequest, token: str, link: OneTimeLink) -> HttpResponse:
    """Set a new password; then sign in with it."""
    person = cast(User, cast(Membership, link.member).user)
    if request.user.is_authenticated and request.user != person:
        sentence = (
            f"This link is for {person}, and you are signed in as {request.user}. Sign out first if you are {person}."
        )
        return _closed(request, sentence, 403)
    form = PasswordForm(request.POST if request.method == "POST" else None, user=person)
    if request.method == "POST" and form.is_valid():
        try:
            set_password_by_link(token=token, password=form.cleaned_data["password"])
        except LinkRefused as refused:
            return _closed(request, str(refused), 410)
        logout(request)
        messages.success(request, "Your new password is set. Sign in with it.")
        return redirect("account_login")
    context = {"link": link, "person": person, "form": form, "maker": name_in(link.project, link.made_by)}
    return TemplateResponse(request, "teams/new_password.html", context, status=422 if form.errors else 200)
