"""What an uploaded table is asked for with: the file, and for each variable its level, categories and missing codes."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from projects.codebooks.rules import NUMERIC, Level, Variable
from projects.reliability.tables import TableError
from projects.reliability.upload_levels import LEVELS, Code, LevelRefused, declared
from projects.reliability.uploads import LARGEST_MEGABYTES, Uploaded, read_upload

LEVEL_NAMES = {
    Level.NOMINAL: "nominal: names without order",
    Level.ORDINAL: "ordinal: a scale in order",
    Level.INTERVAL: "interval: numbers whose differences count",
    Level.RATIO: "ratio: numbers from a true zero",
    Level.MULTI: "several answers at once",
}


class UploadForm(forms.Form):
    """The file with the codings; `found` is what was in it."""

    file = forms.FileField(
        label="Table of codings",
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        error_messages={"required": "Choose a file first.", "empty": "The file is empty; it needs a header and rows."},
    )
    found: Uploaded

    def clean_file(self) -> UploadedFile:
        """Reads the file whole; what is wrong with it is the field's error."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_MEGABYTES * 2**20:
            raise forms.ValidationError(f"{file.name} is larger than {LARGEST_MEGABYTES} MB, which is the limit.")
        try:
            self.found = read_upload(file.name or "table.csv", file.read())
        except TableError as error:
            raise forms.ValidationError(str(error)) from None
        return file


class LevelForm(forms.Form):
    """What one variable is; `declared` is the variable as the person says."""

    level = forms.ChoiceField(label="Level of measurement", choices=[(x.value, LEVEL_NAMES[x]) for x in LEVELS])
    categories = forms.CharField(
        label="Categories",
        required=False,
        help_text="Separated by commas, a scale in its order. Add those that nobody used; numbers need none.",
    )
    missing = forms.CharField(
        label="Codes that mean “missing”",
        required=False,
        help_text="Such as NA or 99. A blank is missing anyway.",
    )
    declared: Variable

    def __init__(self, data: Mapping[str, Any] | None, *, number: int, variable: Variable, coded: Sequence[Code]):
        shown = {
            "level": variable.level.value,
            "categories": ", ".join(map(_quoted, (c.code for c in variable.categories))),
            "missing": ", ".join(map(_quoted, (c.code for c in variable.missing))),
        }
        super().__init__(data, prefix=f"v{number}", initial=shown)
        self.variable, self.coded = variable, coded
        for name in ("categories", "missing"):
            self.fields[name].widget.attrs["dir"] = "auto"

    def clean(self) -> dict[str, Any]:
        """Reads the codes as the person says they are to be read."""
        cleaned: dict[str, Any] = super().clean() or {}
        if "level" not in cleaned:
            return cleaned
        level, categories = Level(cleaned["level"]), _listed(cleaned.get("categories", ""))
        if level is not self.variable.level and "categories" not in self.changed_data:
            # What stands there was put there for another level, in no order that a scale could have.
            categories = []
        try:
            missing = _listed(cleaned.get("missing", ""))
            self.declared = declared(self.variable.code, level, self.coded, categories=categories, missing=missing)
        except LevelRefused as error:
            self.add_error("level" if level in NUMERIC else "categories", str(error))
        return cleaned


def _listed(text: str) -> list[str]:
    return [item.strip() for item in next(csv.reader([text], skipinitialspace=True), []) if item.strip()]


def _quoted(code: str) -> str:
    return '"' + code.replace('"', '""') + '"' if "," in code or '"' in code else code
