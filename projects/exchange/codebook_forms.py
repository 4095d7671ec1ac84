"""A codebook that is brought as a file: `codebook.json`, a table, or a REFI-QDA codebook."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from projects.exchange.codebookfile import read_content
from projects.exchange.codebooktable import read_codebook_table
from projects.exchange.findings import Findings
from projects.exchange.qdc import read_qdc

READERS = {".json": read_content, ".csv": read_codebook_table, ".xlsx": read_codebook_table, ".qdc": read_qdc}
LARGEST_MEGABYTES = 5
TOLD = 20
MODES = (("replace", "in the place of what the draft holds"), ("add", "behind the variables of the draft"))


class CodebookFileForm(forms.Form):
    """The file, and whether it replaces the draft; `content` is what was in it, `warnings` what should be known."""

    file = forms.FileField(
        label="Codebook",
        widget=forms.FileInput(attrs={"accept": ",".join(READERS)}),
        error_messages={"required": "Choose a file first.", "empty": "The file is empty."},
    )
    mode = forms.ChoiceField(label="Put it", choices=MODES, initial="replace", widget=forms.RadioSelect)
    content: dict[str, Any]
    warnings: list[str]

    def clean_file(self) -> UploadedFile:
        """Read the file; what is wrong with it, line by line, is the field's error."""
        file: UploadedFile = self.cleaned_data["file"]
        name = PurePath(file.name or "codebook").name
        reader = READERS.get(PurePath(name).suffix.lower())
        if reader is None:
            raise forms.ValidationError(f"{name}: choose a file that ends in {', '.join(READERS)}.")
        if (file.size or 0) > LARGEST_MEGABYTES * 2**20:
            raise forms.ValidationError(f"{name} is larger than {LARGEST_MEGABYTES} MB, which is the limit.")
        found = Findings()
        content = reader(name, file.read(), found)
        if content is None or found.problems:
            told, more = found.sentences[:TOLD], len(found.sentences) - TOLD
            raise forms.ValidationError([*told, *([f"… and {more} more."] if more > 0 else [])])
        self.content, self.warnings = content, [str(warning) for warning in found.warnings]
        return file
