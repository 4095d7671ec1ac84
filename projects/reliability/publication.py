"""The report that journals expect, from stored figures: methods paragraph and table as Markdown, LaTeX and DOCX.

No Django. Nothing is computed here: every number comes from the figures, with what they were computed on.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import docx
from docx.enum.section import WD_ORIENT
from docx.shared import Pt

from projects.reliability.confusion import Confused
from projects.reliability.methods import Methods, Settled, Study, methods
from projects.reliability.study_figures import StudyFigures, VariableFigures
from projects.reliability.tabulation import NUMERIC_COLUMNS, Entry, entry, in_latex, latex, markdown, table

TITLE = "Reliability of the coding"
CAPTION = "Reliability of each variable"
NOTES = (
    "Units: those that two or more coders coded. Agreement: mean over units. Alpha: Krippendorff’s, at the variable’s "
    "level. P: share of replicates. Second coefficient: Gwet’s AC1 or AC2, else kappa or F1. Verdict: from the lower "
    "limit of the interval."
)


@dataclass(frozen=True)
class Publication:
    """What is shown and downloaded. `basis` is a sentence on what all of it was computed on."""

    methods: Methods
    rows: list[list[str]]
    basis: str

    @property
    def pieces(self) -> list[tuple[str, bool]]:
        """The paragraph in pieces: text, and whether the authors must still fill it in."""
        found, rest = [], self.methods.text
        for gap in self.methods.gaps:
            before, rest = rest.split(f"[{gap}]", 1)
            found += [(before, False), (f"[{gap}]", True)]
        return [piece for piece in [*found, (rest, False)] if piece[0]]

    @property
    def as_markdown(self) -> str:
        """A page of Markdown: the paragraph as it is, the table as a pipe table."""
        parts = (f"# {TITLE}", self.methods.text, f"**Table 1.** {CAPTION}", markdown(self.rows).rstrip("\n"))
        return "\n\n".join((*parts, NOTES, self.basis)) + "\n"

    @property
    def as_latex(self) -> str:
        """Paragraph and table for a document's body; they need no package."""
        notes = f"% {NOTES}\n% {self.basis}"
        text = in_latex(self.methods.text)
        return f"\\section{{{TITLE}}}\n\n{text}\n\n{notes}\n{latex(self.rows, caption=f'{CAPTION}.')}"

    @property
    def as_docx(self) -> bytes:
        """A Word document; the wide table lies on a page turned sideways."""
        document = docx.Document()
        document.core_properties.author = ""
        document.core_properties.title = TITLE
        document.add_heading(TITLE, 1)
        paragraph = document.add_paragraph()
        for text, is_gap in self.pieces:
            paragraph.add_run(text).bold = is_gap
        self._add_table(document)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()

    def _add_table(self, document: docx.document.Document) -> None:
        section = document.add_section()
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
        document.add_paragraph().add_run(f"Table 1. {CAPTION}").bold = True
        grid = document.add_table(rows=len(self.rows), cols=len(self.rows[0]), style="Light List")
        for cells, texts in zip((row.cells for row in grid.rows), self.rows, strict=True):
            for n, (cell, text) in enumerate(zip(cells, texts, strict=True)):
                paragraph = cell.paragraphs[0]
                paragraph.add_run(text).font.size = Pt(8)
                paragraph.alignment = 2 if n in NUMERIC_COLUMNS else 0
        for text in (NOTES, self.basis):
            document.add_paragraph().add_run(text).font.size = Pt(9)


FORMATS: Mapping[str, tuple[str, Callable[[Publication], str | bytes]]] = {
    "md": ("text/markdown; charset=utf-8", lambda found: found.as_markdown),
    "tex": ("application/x-tex; charset=utf-8", lambda found: found.as_latex),
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        lambda found: found.as_docx,
    ),
}
"""By a file's ending: its media type, and what it holds."""


def publication(
    figures: StudyFigures,
    *,
    computed_at: datetime,
    software: str,
    documents: int | None = None,
    settled: Settled | None = None,
) -> Publication:
    """The report of a study's figures. documents: how many the corpus has; those that were coded unless given."""
    source = figures.source
    study = Study(
        documents=source.documents if documents is None else max(documents, source.documents),
        sampled=coded_twice(figures),
        coders=source.coders,
        software=software,
        rounds=source.rounds,
        codebook_version=source.codebook_version,
        settled=settled,
    )
    entries = [entry_of(v) for v in figures.variables]
    named = [v for v in figures.variables if v.labels]  # of numbers, no two stand for a misunderstanding
    confusions = [(v, v.confusion.most[0]) for v in named if v.confusion and v.confusion.most]
    confused = {v.label: _labelled(v, pair) for v, pair in confusions}
    batches = {v.label: v.batches for v in figures.variables if v.batches}
    text = methods(study, entries, confused=confused, batches=batches)
    return Publication(text, table(entries), basis(figures, computed_at))


def entry_of(found: VariableFigures) -> Entry:
    """The variable's line in the table."""
    return entry(found.label, found.level_shown, found.headline, categories=len(found.labels) or None)


def coded_twice(figures: StudyFigures) -> int:
    """How many documents two or more coders coded."""
    return sum(documents for codes, documents in figures.coverage.by_codes if codes > 1)


def basis(figures: StudyFigures, computed_at: datetime) -> str:
    """What every figure rests on, as a sentence."""
    source, options = figures.source, figures.options
    under = [f"codebook version {source.codebook_version}"] if source.codebook_version is not None else []
    under += [f"round{'s' if len(source.rounds) > 1 else ''} {', '.join(source.rounds)}"] if source.rounds else []
    counts = (
        f"{source.documents:,} document{'s' if source.documents != 1 else ''}",
        f"{source.coders} coder{'s' if source.coders != 1 else ''}",
        f"{source.codings:,} codings",
    )
    when = computed_at.astimezone(UTC)
    return (
        f"Computed on {when.day} {when:%B %Y, %H:%M} UTC on independent codings alone: {', '.join([*under, *counts])}; "
        f"{options.replicates:,} replicates for alpha, seed {options.seed}."
    )


def _labelled(found: VariableFigures, pair: Confused) -> Confused:
    one, other = (found.label_of(answer) if answer else "" for answer in pair.answers)
    return replace(pair, answers=(one, other))
