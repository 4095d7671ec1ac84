"""What a plan is asked for with; what cannot be is refused in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

NUMBER = {"required": "Give a number.", "invalid": "Give a number, such as 0.8."}


def _number(label: str, low: float, high: float, first: float, help_text: str) -> forms.FloatField:
    wrong = f"Give a number from {low:g} to {high:g}."
    return forms.FloatField(
        label=label,
        min_value=low,
        max_value=high,
        initial=first,
        help_text=help_text,
        error_messages=NUMBER | {"min_value": wrong, "max_value": wrong},
        widget=forms.NumberInput(attrs={"step": "any"}),
    )


class FloorForm(forms.Form):
    """The floor for two coders, before anything has been coded."""

    minimum = _number("Smallest acceptable alpha", 0, 0.99, 0.8, ".80 to rely on, .667 for tentative conclusions.")
    rarest = _number("Share of the rarest category", 0.001, 0.999, 0.1, "0.1 where one code in ten is the rarest.")
    significance = _number("Significance", 0.0001, 0.49, 0.05, "One-sided: the risk of being wrong, 0.05 as a rule.")
    coders = forms.IntegerField(
        label="Coders of each document",
        min_value=2,
        max_value=100,
        initial=2,
        error_messages={
            "required": "Give a number.",
            "invalid": "Give a whole number.",
            "min_value": "Reliability needs two coders or more.",
            "max_value": "Give a number from 2 to 100.",
        },
    )


class PilotForm(forms.Form):
    """A simulation from the patterns of a pilot."""

    variable = forms.ChoiceField(label="Variable of the pilot")
    threshold = _number("Lower limit to reach", 0, 0.99, 0.8, "What the interval's lower limit shall not fall below.")
    width = _number("Width of the interval", 0.01, 1, 0.1, "From lower to upper limit; 0.1 is ± .05.")

    def __init__(self, data: Mapping[str, Any] | None, variables: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["variable"] = forms.ChoiceField(label="Variable of the pilot", choices=variables)
