"""What the release form sends."""

from __future__ import annotations

from django import forms

from projects.adjudication.rules import Rule


class ReleaseForm(forms.Form):
    """How cells are settled that no adjudicator ruled on."""

    rule = forms.ChoiceField(choices=[(r.value, r.value) for r in Rule])
