"""How figures are written for people. No Django."""

from __future__ import annotations


def short(value: float | None) -> str:
    """`.61`, `1.00`, `−.02`; a dash for what is undefined."""
    if value is None:
        return "–"
    text = f"{abs(value):.2f}"
    return ("−" if value < 0 and text != "0.00" else "") + text.removeprefix("0")


def whole_percent(share: float) -> str:
    """`85 %`, with a space that does not break."""
    return f"{100 * share:.0f}\N{NO-BREAK SPACE}%"
