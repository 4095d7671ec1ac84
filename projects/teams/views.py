"""What a person sets for themselves, in whatever project they are."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from projects.teams.actions import choose_theme
from projects.teams.models import User


@require_POST
@login_required
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark or as the system says; then back to the page."""
    choose_theme(user=cast(User, request.user), theme=request.POST.get("theme", ""))
    back = request.POST.get("back", "/")
    return redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "/")
