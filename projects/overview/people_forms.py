"""Who is invited, and as what."""

from __future__ import annotations

from typing import Any

from django import forms

from projects.teams.links import INVITATION_DAYS, MOST_DAYS
from projects.teams.rules import ROLES, Role, name_problem

ROLE_CHOICES = [(role.value, role.value) for role in ROLES]


class RolesField(forms.TypedMultipleChoiceField):
    """Roles, as boxes to tick."""

    def __init__(self, **more: Any) -> None:
        super().__init__(choices=ROLE_CHOICES, coerce=Role, widget=forms.CheckboxSelectMultiple, **more)


class RolesForm(forms.Form):
    """The roles a member holds from now on; none is for the action to refuse, in its own words."""

    roles = RolesField(required=False)


class InvitationForm(forms.Form):
    """Roles, and what the manager knows of the person."""

    roles = RolesField(initial=[Role.CODER], error_messages={"required": "Choose at least one role."})
    name = forms.CharField(label="Name", max_length=150, required=False)
    email = forms.EmailField(
        label="Mail address",
        required=False,
        error_messages={"invalid": "This is no mail address; write name@university.example, or leave it empty."},
    )
    days = forms.IntegerField(
        label="Days it is valid",
        min_value=1,
        max_value=MOST_DAYS,
        initial=INVITATION_DAYS,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), f"Say for how many days, from 1 to {MOST_DAYS}."
        ),
    )

    def clean_name(self) -> str:
        """Refuses what could not stand as a name."""
        name: str = self.cleaned_data["name"]
        problem = name_problem(name) if name else None
        if problem:
            raise forms.ValidationError(f"The name {problem}.")
        return name
