"""The reliability table that journals expect, one line a variable: as rows of text, Markdown and LaTeX."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from projects.reliability.report import Headline
from projects.reliability.row import Row
from projects.reliability.writing import short

RELY, TENTATIVE = 0.8, 0.667
HEADER = (
    *("Variable", "Level", "Categories", "Units", "Coders", "Codes", "Agreement", "Alpha", "95 % interval"),
    *("P(α < .667)", "P(α < .800)", "Second coefficient", "Verdict"),
)
NUMERIC_COLUMNS = range(2, 11)
NONE = "–"
BLANKS = re.compile(r"[ \t\r\n]+")  # but no-break spaces, which stay
MARKUP = re.compile(r"[\\|*_`]|<(?=[A-Za-z/!])|\](?=[(\[])")
SECOND_NAMES = {"gwet_ac": "AC1", "cohen_kappa": "κ", "fleiss_kappa": "κ", "span_f1": "F1"}


@dataclass(frozen=True)
class Entry:
    """A variable as the table and the methods paragraph speak of it.

    categories: how many are declared; None where there are none. second: another coefficient, for skewed variables.
    threshold: what the lower limit must reach to be called reliable.
    """

    label: str
    level: str
    categories: int | None
    alpha: Row
    percent: Row | None = None
    second: Row | None = None
    threshold: float = RELY

    @property
    def verdict(self) -> str:
        """From the lower limit of the interval, never from the point."""
        if self.alpha.value is None:
            return "undefined"
        if self.alpha.ci is None:
            return "no interval"
        low = self.alpha.ci[0]
        return "reliable" if low >= self.threshold else "tentative" if low >= TENTATIVE else "too low"


def entry(
    label: str, level: str, figures: Headline, *, categories: int | None = None, threshold: float = RELY
) -> Entry:
    """The table's line from the figures of a page: AC1 or AC2 beside alpha where there is one, else kappa or F1."""
    second = figures.gwet or figures.kappa or figures.f1
    return Entry(label, level, categories, figures.alpha, figures.percent, second, threshold)


def table(entries: Sequence[Entry]) -> list[list[str]]:
    """The header and a line for each variable; what a word processor's table is filled with."""
    return [list(HEADER), *(_cells(e) for e in entries)]


def _cells(e: Entry) -> list[str]:
    below = e.alpha.p_below or {}
    return [
        e.label,
        e.level,
        NONE if e.categories is None else str(e.categories),
        str(e.alpha.pairable_units),
        str(e.alpha.coder_count),
        str(e.alpha.values),
        percent(e.percent.value if e.percent else None),
        short(e.alpha.value),
        interval(e.alpha),
        share(below.get("0.667")),
        share(below.get("0.800")),
        _second(e.second),
        e.verdict,
    ]


def _second(row: Row | None) -> str:
    if row is None:
        return NONE
    name = "AC2" if row.coefficient == "gwet_ac" and row.metric != "nominal" else SECOND_NAMES[row.coefficient]
    return f"{name} {short(row.value)}"


def markdown(rows: Sequence[Sequence[str]]) -> str:
    """A pipe table, numbers to the right."""
    rule = ["--:" if i in NUMERIC_COLUMNS else "---" for i in range(len(rows[0]))]
    lines = [[_in_pipes(cell) for cell in row] for row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in [lines[0], rule, *lines[1:]])


def _in_pipes(text: str) -> str:
    return MARKUP.sub(r"\\\g<0>", BLANKS.sub(" ", text))


def latex(rows: Sequence[Sequence[str]], *, caption: str, label: str = "tab:reliability") -> str:
    """A table environment that needs no package; every character of a name is printed as it is."""
    columns = "".join("r" if i in NUMERIC_COLUMNS else "l" for i in range(len(rows[0])))
    return "\n".join(_latex_lines(rows, columns, caption, label)) + "\n"


def _latex_lines(rows: Sequence[Sequence[str]], columns: str, caption: str, label: str) -> Iterator[str]:
    yield from ("\\begin{table}", "\\centering", f"\\caption{{{in_latex(caption)}}}", f"\\label{{{label}}}")
    yield from (f"\\begin{{tabular}}{{{columns}}}", "\\hline")
    for n, row in enumerate(rows):
        yield " & ".join(in_latex(cell) for cell in row) + r" \\"
        if n == 0:
            yield "\\hline"
    yield from ("\\hline", "\\end{tabular}", "\\end{table}")


LATEX = {
    **{mark: f"\\{mark}" for mark in "&%$#_{}"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": "$<$",
    ">": "$>$",
    "α": r"$\alpha$",
    "κ": r"$\kappa$",
    "−": "$-$",
    "–": "--",
    "\N{NO-BREAK SPACE}": "~",
}


def in_latex(text: str) -> str:
    """The text with what LaTeX would take for a command escaped."""
    return "".join(LATEX.get(mark, mark) for mark in BLANKS.sub(" ", text))


def interval(row: Row) -> str:
    """`[.53, .69]`; a dash where there is none."""
    return NONE if row.ci is None else f"[{short(row.ci[0])}, {short(row.ci[1])}]"


def share(value: float | None) -> str:
    """A share of replicates with three decimals, `<.001` where it is not quite none."""
    if value is None:
        return NONE
    if 0 < value < 0.0005:
        return "<.001"
    return f"{value:.3f}".removeprefix("0")


def percent(value: float | None) -> str:
    """`85.3 %`, with a space that does not break."""
    return NONE if value is None else f"{100 * value:.1f}\N{NO-BREAK SPACE}%"
