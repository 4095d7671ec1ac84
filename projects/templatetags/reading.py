"""How a person reads, to be set where they read."""

from __future__ import annotations

from typing import Any

from django.template import Library

from projects.teams.models import User
from projects.teams.rules import READING

register = Library()
Choice = tuple[str, str, bool]


@register.filter
def reading_settings(user: Any) -> list[tuple[str, str, list[Choice]]]:
    """Name, label and choices (value, label, whether it is the one in force) of every setting about reading."""
    return [(name, label, _choices(user, name)) for name, label in READING.items()]


def _choices(user: Any, name: str) -> list[Choice]:
    choices = getattr(User._meta.get_field(name), "choices", None) or ()
    return [(str(value), str(label), value == getattr(user, name)) for value, label in choices]
