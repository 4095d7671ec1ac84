"""How files are to be read, as a person says it: what becomes a document, its name, and which column is what."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from projects.corpus.reading import ROLES

UNITS = (("document", "every text is one document"), ("paragraph", "every paragraph is a document"))
NAMES = (("file", "their file’s name"), ("path", "their path in the folder"))
LABELS = {
    "id": "Id of the document",
    "text": "Text",
    "title": "Title",
    "lang": "Language",
    "date": "Date",
    "source": "Source",
}


class WishForm(forms.Form):
    """How to read the files; `wish` is what the job that reads them takes."""

    unit = forms.ChoiceField(choices=UNITS, label="What is a document?")
    names = forms.ChoiceField(choices=NAMES, label="Documents are named after")
    paths = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        columns: Sequence[str] = (),
        roles: Mapping[str, str] | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial={"unit": "document", "names": "file", **(initial or {})})
        self.roles = ROLES if columns else ()
        choices = [(name, name) for name in columns]
        for role in self.roles:
            none = [] if role == "text" else [("", "none of them")]
            field = forms.ChoiceField(choices=[*none, *choices], label=LABELS[role], required=role == "text")
            field.widget.attrs["dir"] = "auto"
            self.fields[role] = field
            self.initial[role] = (roles or {}).get(role, "")

    def clean_paths(self) -> list[str]:
        """The places of the files in the folder that was dropped, as the browser's script wrote them."""
        try:
            paths = json.loads(self.cleaned_data["paths"] or "[]")
        except ValueError:
            paths = [None]
        if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
            raise forms.ValidationError("The browser sent no proper list of paths. Load the page again.")
        return paths

    @property
    def wish(self) -> dict[str, Any]:
        """What the person said."""
        given = self.cleaned_data
        columns = {role: given[role] for role in self.roles}
        return {"unit": given["unit"], "names": given["names"], "columns": columns}
