"""codebook.json: bytes in, checked content out."""

from __future__ import annotations

from typing import Any

from projects.codebooks.parsing import parse_codebook
from projects.codebooks.rules import Codebook
from projects.exchange.findings import Findings
from projects.exchange.jsonlines import WrongLine, strict_json
from projects.exchange.tables import decoded


def read_content(file: str, data: bytes, found: Findings) -> Any:
    """The content of a codebook that may be unfinished; None where it is no object with a list of variables."""
    text = decoded(file, data, found)
    if text is None:
        return None
    try:
        content = strict_json(text, numbers_as_text=False)
    except WrongLine as error:
        found.problem(file, None, str(error))
        return None
    if not isinstance(content, dict) or not isinstance(content.get("variables"), list):
        found.problem(file, None, 'a codebook is an object with a list "variables"')
        return None
    return content


def read_codebook(file: str, data: bytes, found: Findings) -> tuple[Any, Codebook | None]:
    """The content as given, and the codebook it describes; None with the problems found where it describes none."""
    text = decoded(file, data, found)
    if text is None:
        return None, None
    try:
        content = strict_json(text, numbers_as_text=False)
    except WrongLine as error:
        found.problem(file, None, str(error))
        return None, None
    codebook, reading = parse_codebook(content)
    for sentence in reading.problems:
        found.problem(file, None, sentence)
    for sentence in reading.warnings:
        found.warn(file, None, sentence)
    return content, codebook
