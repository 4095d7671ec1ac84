"""How findings are written on pages."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template

from projects.findings.drawing import Plot, plot
from projects.findings.figures import Figure
from projects.findings.frame import Column
from projects.findings.shares import Share
from projects.templatetags.figures import percent

register = template.Library()
register.filter("percent", percent)


@register.filter
def drawn(figure: Figure) -> Plot:
    """The figure's chart as geometry."""
    return plot(figure)


@register.filter
def address(figure: Figure, release: int) -> str:
    """The query that names the figure, in this release."""
    return urlencode([*figure.asked, ("release", release)])


@register.filter
def limits(share: Share) -> str:
    """`24.5 to 61.2`, in per cent."""
    return "–" if share.low is None or share.high is None else f"{100 * share.low:.1f} to {100 * share.high:.1f}"


@register.filter
def decimals(value: float | str | None, places: int) -> str:
    """A number with so many decimals, its minus a real one; a dash for what is not there."""
    return f"{value:.{places}f}".replace("-", "−") if isinstance(value, float) else "–"


@register.filter
def probability(p: float) -> str:
    """`p = .034`, `p < .001`."""
    return "p < .001" if p < 0.001 else f"p = {p:.3f}".replace("0.", ".")


@register.filter
def value_in(number: float, column: Column) -> str:
    """A number as it was judged; of a variable in order the category that stands there."""
    return column.categories[int(number)].label if column.is_ordinal else f"{number:.6g}"
