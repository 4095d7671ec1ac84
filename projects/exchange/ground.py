"""What the rows of a study stand on: documents, variables and coders' names, each checked once."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

from projects.codebooks.rules import Codebook, Variable
from projects.exchange.findings import Findings
from projects.teams.rules import name_problem


@dataclass
class Ground:
    """The codebook in force, the ids of documents there and in the files, their texts where passages need them.

    `broken` are ids that the files give wrongly: rows about them are passed over.
    """

    codebook: Codebook
    documents: Container[str]
    texts: Mapping[str, str]
    found: Findings
    broken: Container[str] = ()
    _names: dict[str, str | None] = field(default_factory=dict)

    def document(self, file: str, line: int, code: str) -> bool:
        """Whether the document is there; a problem is noted where it is not. One the files give wrongly has its own."""
        if code in self.documents:
            return True
        if code in self.broken:
            return False
        what = "is empty; name a document" if not code else f"there is no document {code!r}; import it first"
        self.found.problem(file, line, what, "document_id")
        return False

    def coder(self, file: str, line: int, name: str) -> bool:
        """Whether `name` can be a coder's; a problem is noted where it cannot."""
        if name not in self._names:
            self._names[name] = name_problem(name)
        problem = self._names[name]
        if problem:
            self.found.problem(file, line, f"the name {name!r} {problem}", "coder")
        return problem is None

    def variable(self, file: str, line: int, code: str) -> Variable | None:
        """The variable; where there is none, None and a problem."""
        variable = self.codebook.by_code.get(code)
        if variable is None:
            known = ", ".join(list(self.codebook.by_code)[:12])
            self.found.problem(file, line, f"{code!r} is no variable of the codebook, which has {known}", "variable")
        return variable
