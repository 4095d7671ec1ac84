"""What a new project is made of: name and address, what it is about, and what it begins with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from projects.codebooks.hypotheses import MOST, text_problem
from projects.codebooks.starting_points import StartingPoint, starting_points
from projects.teams.models import Project, User
from projects.teams.queries import address_for, is_taken, managed_by
from projects.teams.rules import holds_controls, slug_problem

SCRATCH, COPY, TEMPLATE = "scratch", "copy", "template:"
ASK = "This name gives no address by itself. Write one: small Latin letters, digits, - and _."


@dataclass(frozen=True)
class Address:
    """The address in the field, what was last proposed there, and what is to be said of it."""

    slug: str
    proposed: str
    problem: str = ""

    @classmethod
    def of(cls, name: str, slug: str, proposed: str) -> Address:
        """The address for this `name`: `slug`, unless that is empty or what was proposed for an earlier name."""
        if slug.strip() not in ("", proposed):
            return cls(slug.strip(), proposed, address_problem(slug.strip()))
        found = address_for(name)
        return cls(found, found, ASK if name.strip() and not found else "")


def address_problem(slug: str) -> str:
    """Why a new project cannot have this address, as a sentence; "" when it can."""
    problem = slug_problem(slug)
    if problem:
        return f"The address {problem}."
    return "There is a project at this address already; choose another." if is_taken(slug) else ""


class ProjectForm(forms.Form):
    """A new project, as `make_project` takes it."""

    name = forms.CharField(max_length=200, label="Name")
    slug = forms.CharField(max_length=80, required=False, label="Address")
    question = forms.CharField(required=False, max_length=2000, label="Research question")
    hypothesis = forms.CharField(required=False, max_length=2000, label="Hypothesis")
    parts = forms.CharField(required=False, label="Sub-hypotheses")
    start = forms.CharField(required=False)
    copied = forms.CharField(required=False)

    def __init__(self, sent: QueryDict | None = None, *, maker: User) -> None:
        super().__init__(sent)
        self.templates = {f"{TEMPLATE}{point.name}": point for point in starting_points()}
        self.own = {str(project.pk): project for project in managed_by(maker)}
        self.fields["name"].error_messages["required"] = "Give the project a name."

    def clean_name(self) -> str:
        """Refuse a name that could look like another."""
        name: str = self.cleaned_data["name"]
        if holds_controls(name):
            raise forms.ValidationError("The name holds control characters, which are not seen; write it anew.")
        return name

    def clean_slug(self) -> str:
        """The address as it was written, or the one the name gives."""
        address = Address.of(self.cleaned_data.get("name", ""), self.cleaned_data["slug"], "")
        if address.problem:
            raise forms.ValidationError(address.problem)
        return address.slug

    def clean_parts(self) -> list[str]:
        """One sub-hypothesis a line."""
        lines = [line.strip() for line in self.cleaned_data["parts"].splitlines() if line.strip()]
        for number, line in enumerate(lines, 1):
            if problem := text_problem(line):
                raise forms.ValidationError(f"Line {number}: {problem}")
        if len(lines) > MOST:
            raise forms.ValidationError(f"These are {len(lines)} sub-hypotheses; a project has at most {MOST}.")
        return lines

    def clean(self) -> dict[str, Any]:
        """What it begins with must be there, and be the maker's to copy."""
        data = super().clean() or {}
        start = data.get("start") or SCRATCH
        if start == COPY and data.get("copied", "") not in self.own:
            self.add_error("copied" if self.own else "start", "Choose which of your projects to copy.")
        elif start != COPY and data.get("copied") in self.own:
            self.add_error("copied", "To copy this project, choose “A copy of a project” as well; else choose none.")
        elif start not in (SCRATCH, COPY, *self.templates):
            self.add_error("start", "Choose what the project begins with.")
        return data

    @property
    def template(self) -> StartingPoint | None:
        """The template it begins with."""
        return self.templates.get(self.cleaned_data["start"])

    @property
    def source(self) -> Project | None:
        """The project that is copied."""
        return self.own[self.cleaned_data["copied"]] if self.cleaned_data["start"] == COPY else None
