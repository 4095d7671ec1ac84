"""How long ago something was, in one unit: nobody needs the hours of a week."""

from __future__ import annotations

from datetime import datetime

from django.template import Library
from django.utils import timezone

register = Library()
UNITS = ((86400, "day"), (3600, "hour"), (60, "minute"))


@register.filter
def age(moment: datetime | None) -> str:
    """`4 days`, `1 hour`, `less than a minute`; empty for what is not there."""
    if not moment:
        return ""
    seconds = max(0.0, (timezone.now() - moment).total_seconds())
    for size, name in UNITS:
        count = int(seconds // size)
        if count:
            return f"{count} {name}{'' if count == 1 else 's'}"
    return "less than a minute"
