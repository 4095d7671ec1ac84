"""What a coder's browser sends of a passage, checked for its form; the text and the codebook judge the passage."""

from __future__ import annotations

from uuid import UUID, uuid4

from django import forms


class _OneProblem(forms.Form):
    @property
    def problem(self) -> str:
        """The first thing that is wrong, as a sentence."""
        field, errors = next(iter(self.errors.items()))
        return f"{field}: {errors[0]}"


class BordersForm(_OneProblem):
    """Where a passage stands: code points from 0, the end exclusive, with the words that stand there."""

    start = forms.IntegerField(min_value=0)
    end = forms.IntegerField(min_value=1)
    quote = forms.CharField(strip=False)
    op_id = forms.UUIDField(required=False)

    @property
    def edit(self) -> UUID:
        """The name of this edit."""
        return self.cleaned_data["op_id"] or uuid4()


class MarkForm(BordersForm):
    """A new passage for a category."""

    variable = forms.CharField(max_length=200)
    category = forms.CharField(max_length=200)


class PassageForm(_OneProblem):
    """A passage by the name of the edit that marked it."""

    passage = forms.UUIDField()


class MoveForm(BordersForm, PassageForm):
    """Other borders for a passage."""
