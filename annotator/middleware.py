"""Answers that hold when something behind the page does not."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url

logger = logging.getLogger(__name__)
BUSY = "The database does not answer just now. Nothing was saved; try again in a few seconds."
SIGNED_OUT = "Your session has ended. Sign in again."


class SteadyAnswers:
    """503 while the database is away; 401 to a fragment's request whose session has ended; pages kept from caches.

    No page is stored, not even for the way back: the browser would show answers as they were when the page came, and
    texts to whoever presses Back after signing out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if "HX-Request" in request.headers and _leads_to_sign_in(response):
            # htmx would follow the redirect and put the sign-in page into the fragment.
            return HttpResponse(SIGNED_OUT, status=401, headers={"HX-Trigger": "login-needed"})
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer 503 when a view lost the database."""
        if not isinstance(error, OperationalError | InterfaceError):
            return None
        logger.error("%s %s: the database does not answer: %s", request.method, request.path, error)
        return HttpResponse(BUSY, status=503, content_type="text/plain; charset=utf-8", headers={"Retry-After": "5"})


def _leads_to_sign_in(response: HttpResponseBase) -> bool:
    return isinstance(response, HttpResponseRedirect) and response.url.startswith(resolve_url(settings.LOGIN_URL))
