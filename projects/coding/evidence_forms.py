"""What a coder's browser sends of a passage or a note, checked for its form; the codebook judges it."""

from __future__ import annotations

from uuid import UUID, uuid4

from django import forms


class _OneProblem(forms.Form):
    @property
    def problem(self) -> str:
        """The first thing that is wrong, as a sentence."""
        field, errors = next(iter(self.errors.items()))
        return f"{field}: {errors[0]}"


class _Edit(_OneProblem):
    op_id = forms.UUIDField(required=False)

    @property
    def edit(self) -> UUID:
        """The name of this edit."""
        return self.cleaned_data["op_id"] or uuid4()


class NoteForm(_Edit):
    """A note on a variable, and the note that the writer saw when they began."""

    variable = forms.CharField(max_length=200)
    note = forms.CharField(required=False)
    before = forms.CharField(required=False)


class BordersForm(_Edit):
    """Where a passage stands: code points from 0, the end exclusive, with the words that stand there."""

    start = forms.IntegerField(min_value=0)
    end = forms.IntegerField(min_value=1)
    quote = forms.CharField(strip=False)


class MarkForm(BordersForm):
    """A new passage for a category."""

    variable = forms.CharField(max_length=200)
    category = forms.CharField(max_length=200)


class PassageForm(_OneProblem):
    """A passage by the name of the edit that marked it."""

    passage = forms.UUIDField()


class MoveForm(BordersForm, PassageForm):
    """Other borders for a passage."""
