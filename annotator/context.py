"""What every template is given."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def csp_nonce(request: HttpRequest) -> dict[str, Any]:
    """`csp_nonce`, which a page's script elements must carry; the policy names it only where a template used it."""
    return {"csp_nonce": getattr(request, "csp_nonce", "")}
