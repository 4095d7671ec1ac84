"""Looking a row's facts up where a template has them by key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.template import Library

register = Library()


@register.filter
def at(facts: Mapping[Any, Any], key: object) -> Any:
    """What the mapping holds under the key; None where it holds nothing."""
    return facts.get(key)
