"""What an import is asked for with: the files, and how to read them where they do not say it themselves."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django import forms

from projects.exchange.readers.assembly import CODED, OPEN, Choices
from projects.exchange.readers.columns import ROLES
from projects.exchange.readers.recognising import AUTO, FORMATS
from projects.jobs.uploads import UploadRefused
from projects.teams.rules import name_problem, slug_problem

SPREADSHEETS = ("long", "wide")
SAYS_NO_CODER = ("doccano", "brat", "qdpx")
SAYS_NO_READING = ("doccano", "brat")


def places_of(paths: str) -> list[str]:
    """The places of the files in a folder that was dropped, as the browser's script wrote them.

    Raises UploadRefused.
    """
    try:
        places = json.loads(paths or "[]")
    except (ValueError, RecursionError):
        places = None
    if not isinstance(places, list) or not all(isinstance(place, str) for place in places):
        raise UploadRefused("The browser sent no proper list of paths. Load the page again.")
    return places


class ReadingForm(forms.Form):
    """How the files are read; only what makes a difference for their format is asked. `choices` is the answer."""

    format = forms.ChoiceField(label="What wrote the files", choices=[(AUTO, "Find out"), *FORMATS.items()])
    coder = forms.CharField(
        label="Who coded", required=False, max_length=150, help_text="Where the files do not say. A name as you use it."
    )
    unmarked = forms.ChoiceField(
        label="A document without any label",
        choices=[(OPEN, "is still to be coded"), (CODED, "was read, and nothing marked")],
        required=False,
    )
    name = forms.CharField(label="Name of the project", required=False, max_length=200)
    slug = forms.CharField(
        label="Address of the project", required=False, max_length=80, help_text="Under /projects/. It stays as it is."
    )
    correct = forms.BooleanField(
        label="Record other values as corrections",
        required=False,
        help_text="Where an answer is there already and the files give another, the file’s is added as a correction."
        " The first stays what reliability reads. Without this, such a row is a problem.",
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        params: Mapping[str, Any],
        report: Mapping[str, Any],
    ) -> None:
        found = report.get("format", "")
        chosen = Choices(**params["choices"])
        initial = {"format": chosen.format, "coder": chosen.coder, "unmarked": chosen.unmarked}
        initial |= {key: report.get(key) or params[key] for key in ("name", "slug")} | {"correct": params["correct"]}
        super().__init__(data, initial=initial)
        self._chosen = chosen
        if found:
            self.fields["format"].choices = [(AUTO, f"Found out: {FORMATS[found]}"), *FORMATS.items()]  # type: ignore[attr-defined]
        self.columns = list(report.get("columns", ())) if found in SPREADSHEETS else []
        for n, column in enumerate(self.columns):
            self.fields[f"column_{n}"] = forms.ChoiceField(
                label=column["name"],
                choices=list(ROLES.items()),
                initial=column["role"],
                required=False,
                widget=forms.Select(attrs={"class": "input"}),
            )
        unasked = {
            "coder": found not in SAYS_NO_CODER,
            "unmarked": found not in SAYS_NO_READING,
            "name": not params["new"],
            "slug": not params["new"],
            "correct": params["new"],
        }
        for name in (name for name, without in unasked.items() if without):
            del self.fields[name]

    @property
    def roles(self) -> list[tuple[forms.BoundField, Mapping[str, Any]]]:
        """The fields of a table's columns, each with the column."""
        return [(self[f"column_{n}"], column) for n, column in enumerate(self.columns)]

    @property
    def others(self) -> list[forms.BoundField]:
        """The fields that are about no column."""
        return [field for field in self if not field.name.startswith("column_")]

    def clean_coder(self) -> str:
        """A name that a coder can have."""
        name: str = self.cleaned_data["coder"].strip() or Choices.coder
        problem = name_problem(name)
        if problem:
            raise forms.ValidationError(f"The name {problem}.")
        return name

    def clean_slug(self) -> str:
        """An address that a project can have, or none."""
        slug: str = self.cleaned_data["slug"].strip()
        problem = slug_problem(slug) if slug else None
        if problem:
            raise forms.ValidationError(f"The address {problem}.")
        return slug

    @property
    def choices(self) -> Choices:
        """How the files are to be read, of a valid form. Roles count only for the format whose columns they are of."""
        given = self.cleaned_data
        roles = {
            column["name"]: given[f"column_{n}"]
            for n, column in enumerate(self.columns)
            if column["name"] and given.get(f"column_{n}")
        }
        return Choices(
            given["format"],
            given.get("coder", self._chosen.coder),
            given.get("unmarked") or self._chosen.unmarked,
            roles,
        )
