"""How figures are written on pages."""

from __future__ import annotations

from django import template

from projects.reliability.page import short

register = template.Library()
register.filter("coefficient", short)


@register.filter
def percent(value: float | None) -> str:
    """`0.853` as `85.3 %`."""
    return "–" if value is None else f"{100 * value:.1f} %"
