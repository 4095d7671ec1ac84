"""What an import finds wrong or worth saying, each with its file, line and column."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

# Of each file so many problems are told one by one; the rest are counted.
TOLD_PER_FILE = 1000


@dataclass(frozen=True)
class Finding:
    """One sentence about a place in a file. Lines count from 1, the header is line 1; 0 or None is no line."""

    file: str
    line: int | None
    column: str | None
    what: str

    def __str__(self) -> str:
        place = f"{self.file}: line {self.line}" if self.line else self.file
        return f"{place}: {self.column}: {self.what}" if self.column else f"{place}: {self.what}"


@dataclass
class Findings:
    """Problems refuse an import; warnings do not."""

    problems: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    _counts: Counter[str] = field(default_factory=Counter)

    def problem(self, file: str, line: int | None, what: str, column: str | None = None) -> None:
        """Note what refuses the import, with its remedy."""
        self._counts[file] += 1
        if self._counts[file] <= TOLD_PER_FILE:
            self.problems.append(Finding(file, line, column, what))

    def warn(self, file: str, line: int | None, what: str, column: str | None = None) -> None:
        """Note what should be known and changes nothing."""
        self.warnings.append(Finding(file, line, column, what))

    @property
    def told(self) -> list[Finding]:
        """The problems that are told one by one, file by file and from top to bottom."""
        files = {file: n for n, file in enumerate(self._counts)}
        return sorted(self.problems, key=lambda problem: (files[problem.file], problem.line or 0))

    @property
    def more(self) -> list[str]:
        """For each file with too many problems, how many more there are."""
        return [
            f"{file}: {count - TOLD_PER_FILE} more problems of this file are not listed"
            for file, count in self._counts.items()
            if count > TOLD_PER_FILE
        ]

    @property
    def sentences(self) -> list[str]:
        """The problems as lines, and how many more each file has."""
        return [*map(str, self.told), *self.more]
