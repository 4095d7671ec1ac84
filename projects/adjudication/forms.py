"""What a ruling is made with, read and checked for its form; the codebook judges the value itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from projects.adjudication.rules import Reason

LONGEST_NOTE = 2000


class RulingForm(forms.Form):
    """One ruling. `choice` is a coder's number, `other` with its `value`s, or for passages `all` or `nothing`."""

    variable = forms.CharField(max_length=200)
    base_version = forms.IntegerField(min_value=0)
    seen = forms.CharField(max_length=64)
    choice = forms.CharField(max_length=10, error_messages={"required": "Choose a value first."})
    reason = forms.CharField(
        max_length=4000,
        error_messages={"required": "Give a reason: it is the record of why the cell was settled so."},
    )

    reason_code = forms.ChoiceField(choices=[("", ""), *((r.value, r.told) for r in Reason)], required=False)
    unsure = forms.BooleanField(required=False)
    codebook_change = forms.CharField(max_length=LONGEST_NOTE, required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.given = [text.strip() for text in data.getlist("value") if text.strip()]

    @property
    def also(self) -> dict[str, Any]:
        """What goes with the value and its reason."""
        return {name: self.cleaned_data[name] for name in ("reason_code", "unsure", "codebook_change")}

    @property
    def problem(self) -> str:
        """The first thing that is wrong, as a sentence."""
        return str(next(iter(self.errors.values()))[0]) if self.errors else ""
