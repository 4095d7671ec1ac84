"""A person's own keys on pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString

from projects.teams.keys import DEFAULTS, in_force, shown

register = Library()


def _own(user: Any) -> Mapping[str, str]:
    return getattr(user, "key_map", None) or {}


@register.filter
def key_map(user: Any) -> str:
    """Every action with the place of its key, as JSON for the page's script."""
    return json.dumps(in_force(_own(user)), separators=(",", ":"))


@register.simple_tag(takes_context=True)
def key(context: dict[str, Any], action: str) -> SafeString:
    """The key of an action, as it is printed on it."""
    return format_html("<kbd>{}</kbd>", shown(in_force(_own(context.get("user")))[action]))


@register.filter
def own_key(option_key: str, user: Any) -> str:
    """The key of an option as this person has it: the letter that says that none applies may be another."""
    return shown(in_force(_own(user))["none"]) if option_key == shown(DEFAULTS["none"]) else option_key
