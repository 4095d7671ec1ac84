"""Marked passages as HTML."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from projects.adjudication.passages import Piece

register = template.Library()


@register.simple_tag
def marked(paragraph: Iterable[Piece]) -> SafeString:
    """A paragraph's pieces, with nothing between them: its text on the page is its text."""
    return format_html_join("", "{}", ((_piece(piece),) for piece in paragraph))


def _piece(piece: Piece) -> SafeString:
    """The piece inside one `mark` for each passage over it; the one that starts here carries its coder's letter."""
    html = conditional_escape(piece.text)
    for mark in reversed(piece.marks):
        by = mark.who.removeprefix("Coder ") if mark in piece.begins else ""
        name = f"{mark.who}: {mark.label}"
        html = format_html(
            '<mark class="ev ev-{} by-{}" data-by="{}" title="{}">{}</mark>', mark.hue, mark.place + 1, by, name, html
        )
    return html
