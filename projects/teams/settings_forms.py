"""What a project says of itself, and the step that its manager takes with it."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.http import QueryDict

from projects.teams.models import Project
from projects.teams.rules import holds_controls
from projects.teams.states import LONGEST_REASON


class DescriptionForm(forms.ModelForm):
    """Name, question and hypothesis, and what adjudicators see and may do."""

    class Meta:
        model = Project
        fields = ("name", "question", "hypothesis", "hide_coders", "bar_own_cases")
        labels: ClassVar = {
            "name": "Name",
            "question": "Research question",
            "hypothesis": "Hypothesis",
            "hide_coders": "Adjudicators see coders as letters, shuffled for each document",
            "bar_own_cases": "Adjudicators do not rule on documents that they coded themselves",
        }
        widgets: ClassVar = {
            "name": forms.TextInput(attrs={"dir": "auto"}),
            "question": forms.Textarea(attrs={"rows": 2, "dir": "auto", "maxlength": 2000}),
            "hypothesis": forms.Textarea(attrs={"rows": 4, "dir": "auto", "maxlength": 2000}),
        }

    def __init__(self, sent: QueryDict | None = None, *, instance: Project) -> None:
        super().__init__(sent, instance=instance)
        self.fields["name"].error_messages["required"] = "Give the project a name: it stands in every list."

    def clean_name(self) -> str:
        """Refuse a name that could look like another."""
        name: str = self.cleaned_data["name"]
        if holds_controls(name):
            raise forms.ValidationError("The name holds control characters, which are not seen; write it anew.")
        return name


class StepForm(forms.Form):
    """The reason for a step, and for a withdrawal the project's address, so that no slip of the hand does it."""

    reason = forms.CharField(required=False, max_length=LONGEST_REASON)
    confirm = forms.CharField(required=False)
