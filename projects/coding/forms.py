"""What a coder's browser sends with one answer, checked for its form; the codebook judges the answer itself."""

from __future__ import annotations

from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict


class AnswerForm(forms.Form):
    """One edit of one variable: `value` comes once for each chosen category, and not at all to take the answer back.

    A script sends an `op_id`, which it keeps through every retry; a form sent without scripts has none.
    """

    variable = forms.CharField(max_length=200)
    base_version = forms.IntegerField(min_value=0)
    op_id = forms.UUIDField(required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        values = (value.replace("\r\n", "\n") for value in data.getlist("value"))
        self.given = [value for value in values if value.strip()]

    def clean(self) -> None:
        """Refuse what no database keeps."""
        if any("\x00" in value for value in self.given):
            raise forms.ValidationError("The answer holds a NUL character; remove it.")

    @property
    def edit(self) -> UUID:
        """The name of this edit."""
        return self.cleaned_data["op_id"] or uuid4()

    @property
    def problem(self) -> str:
        """The first thing that is wrong, as a sentence."""
        field, errors = next(iter(self.errors.items()))
        return str(errors[0]) if field == "__all__" else f"{field}: {errors[0]}"
