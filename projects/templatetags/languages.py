"""Names of languages on pages."""

from __future__ import annotations

from django.template import Library
from django.utils.translation import get_language_info, gettext

register = Library()


@register.filter
def language(code: str) -> str:
    """`fa` as `Persian`; what is no code that Django knows stays as the study wrote it."""
    if code == "zh":  # Django names its scripts only
        return gettext("Chinese")
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
