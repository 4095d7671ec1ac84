"""The profile: how pages look and answer to one person, in whatever project they are."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST

from projects.teams.actions import set_profile
from projects.teams.models import User
from projects.teams.profile_forms import ProfileForm, key_rows


@require_http_methods(["GET", "POST"])
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """The page; posted to, what was sent is kept and the rest stays. A script is answered in JSON."""
    user = cast(User, request.user)
    if request.method == "GET":
        return _page(request, ProfileForm(instance=user))
    form = ProfileForm(request.POST, instance=User.objects.get(pk=user.pk))
    by_script = "application/json" in request.headers.get("Accept", "")
    if not form.is_valid():
        if by_script:
            return JsonResponse({"error": _problem(form)}, status=422)
        return _page(request, form, status=422)
    set_profile(user=user, **form.changes())
    if by_script:
        return JsonResponse({})
    messages.success(request, "Kept.")
    return redirect("teams:profile")


def _problem(form: ProfileForm) -> str:
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def _page(request: HttpRequest, form: ProfileForm, status: int = 200) -> HttpResponse:
    user = cast(User, request.user)
    context = {
        "form": form,
        "key_rows": key_rows(user, request.POST),
        "problem": _problem(form) if form.is_bound else "",
    }
    return TemplateResponse(request, "teams/profile.html", context, status=status)


@require_POST
@login_required
def default_keys(request: HttpRequest) -> HttpResponse:
    """Every key as it was at first."""
    set_profile(user=cast(User, request.user), key_map={})
    messages.success(request, "Every key is as it was at first.")
    return redirect("teams:profile")
