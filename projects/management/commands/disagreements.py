"""`disagreements PROJECT`: the cells that wait for a ruling because their coders differ."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.management.base import CommandParser

from projects.adjudication.queries import open_cells
from projects.adjudication.rules import Cell, Why
from projects.codebooks.queries import latest_codebook
from projects.codebooks.rules import Value, readable
from projects.management.console import Refused, StudyCommand
from projects.teams.models import Project


class Command(StudyCommand):
    """List the open disagreements of a project, one for each document and variable."""

    help = "The open disagreements: document, variable, and what each coder said."

    def add_arguments(self, parser: CommandParser) -> None:
        """PROJECT and, if wanted, one variable."""
        super().add_arguments(parser)
        parser.add_argument("project", help="the project's address, for example smart-cities-2026")
        parser.add_argument("--variable", help="this variable alone")

    def run(self, options: dict[str, Any]) -> None:
        """Answer with the cells whose coders differ; say how many wait for another reason."""
        project, variable = self.project(options["project"]), options["variable"]
        self._check(project, variable)
        cells = sorted(open_cells(project, variable=variable), key=lambda cell: cell.document)
        differing = [cell for cell in cells if cell.why is Why.DIFFER]
        header = ("document", "variable", "codes")
        lines = [(cell.document, cell.variable.code, _readable(cell)) for cell in differing]
        self.answer([header, *lines] if lines else [], {"results": [_as_json(cell) for cell in differing]})
        if not self.as_json:
            self._sum_up(cells)

    def _check(self, project: Project, variable: str | None) -> None:
        codebook = latest_codebook(project)
        known = [v.code for v in codebook.parsed.cells] if codebook else []
        if variable is not None and variable not in known:
            raise Refused(f"There is no variable “{variable}” that coders can differ on. There are: {', '.join(known)}")

    def _sum_up(self, cells: list[Cell]) -> None:
        counts = Counter(cell.why for cell in cells)
        self.say(f"{counts[Why.DIFFER]} open disagreements")
        if lacking := counts[Why.LACKING]:
            self.say(f"{lacking} further cells wait for an adjudicator because a coder gave no answer")


def _as_json(cell: Cell) -> dict[str, Any]:
    """The cell for programs. A set is a list in order of code points, a passage an object."""
    codes = {coder: _value(value) for coder, value in sorted((cell.answers or {}).items())}
    return {"document": cell.document, "variable": cell.variable.code, "codes": codes}


def _value(value: Value) -> Any:
    if isinstance(value, str):
        return value
    passages = [item for item in value if isinstance(item, tuple)]
    if passages:
        passages.sort(key=lambda passage: (passage[1], passage[2], passage[0]))
        return [{"label": label, "start": start, "end": end} for label, start, end in passages]
    return sorted(str(code) for code in value)


def _readable(cell: Cell) -> str:
    answers = sorted((cell.answers or {}).items())
    return " · ".join(f"{coder}: {readable(cell.variable, value)}" for coder, value in answers)
