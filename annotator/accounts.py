"""Who gets an account, and how guessing of passwords is slowed down."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from projects.teams.models import User
from projects.teams.queries import password_notice


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by a project's managers, never by whoever comes by."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up by themselves."""
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count failed sign-ins per name and address, so that nobody can lock out someone who signs in elsewhere."""
        key: str = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{key}:{self.get_client_ip(request)}"

    def post_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse:
        """Tell somebody whose password was set by a link: at every sign-in for a while, whoever it is that signs in."""
        response: HttpResponse = super().post_login(request, user, **more)
        notice = password_notice(user)
        if notice:
            messages.warning(request, notice)
        return response
