"""What a person sets for themselves, in whatever project they are."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from projects.teams.actions import set_profile
from projects.teams.models import User
from projects.teams.profile_forms import ProfileForm


@require_POST
@login_required
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark or as the system says; then back to the page."""
    user = cast(User, request.user)
    form = ProfileForm(request.POST, instance=User.objects.get(pk=user.pk))
    if form.is_valid():
        set_profile(user=user, theme=form.cleaned_data["theme"])
    back = request.POST.get("back", "/")
    return redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "/")
