"""Codebooks to begin with, in `fixtures/templates/`: each a folder that imports as a study, too."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings

from projects.codebooks.parsing import parse_codebook
from projects.codebooks.rules import Codebook


@dataclass(frozen=True)
class StartingPoint:
    """A codebook that a project can begin with. `name` is its folder's, `content` as `publish_codebook` takes it."""

    name: str
    content: Any

    @cached_property
    def codebook(self) -> Codebook:
        """The codebook as plain data. Raises ValueError for one that cannot be published."""
        codebook, found = parse_codebook(self.content)
        if codebook is None:
            raise ValueError(f"The template {self.name} cannot be read: {found.problems[0]}")
        return codebook


def starting_points() -> list[StartingPoint]:
    """All of them, by their folders' names."""
    folder = Path(settings.BASE_DIR) / "fixtures" / "templates"
    files = sorted(folder.glob("*/codebook.json"))
    return [StartingPoint(file.parent.name, json.loads(file.read_text(encoding="utf-8"))) for file in files]
