"""How figures are written on pages."""

from __future__ import annotations

from django import template

from projects.reliability.writing import short

register = template.Library()
register.filter("coefficient", short)


@register.filter
def percent(value: float | str | None) -> str:
    """`0.853` as `85.3 %`; a dash for what is not there, which a template hands over as an empty string."""
    return f"{100 * value:.1f} %" if isinstance(value, float) else "–"
