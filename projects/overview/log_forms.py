"""What the log is narrowed to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms


class LogForm(forms.Form):
    """By whom, what, from which day to which; every field may stay empty."""

    by = forms.ChoiceField(label="Person", required=False)
    verb = forms.ChoiceField(label="What", required=False)
    first = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, people: Iterable[tuple[int, str]], verbs: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(key), name) for key, name in people]
        self.fields["by"].choices = [("", "everybody"), *named, ("command", "A command")]  # type: ignore[attr-defined]
        self.fields["verb"].choices = [("", "everything"), *((v, v) for v in verbs)]  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs["class"] = "input kinds"

    def clean(self) -> dict[str, Any]:
        """Refuse days the wrong way round."""
        found = dict(super().clean() or {})
        if found.get("first") and found.get("last") and found["first"] > found["last"]:
            self.add_error("last", "The last day is before the first. Exchange them, or leave one empty.")
        return found
