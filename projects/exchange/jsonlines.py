"""JSON Lines as a table: one object a line, its keys the columns, texts and numbers its values."""

from __future__ import annotations

import json
import re
from typing import Any

from projects.exchange.findings import Findings

_HALF = re.compile("[\ud800-\udfff]")


class WrongLine(ValueError):
    """A line that is no flat object; the text says why and what to do."""


def json_records(file: str, text: str, found: Findings) -> list[tuple[int, list[str]]] | None:
    """The objects as records under a header of all their keys, in the order they first come; a missing key is ""."""
    objects: list[tuple[int, dict[str, str]]] = []
    for line, raw in enumerate(text.split("\n"), 1):
        if not raw.strip():
            continue
        try:
            objects.append((line, flat_object(raw)))
        except WrongLine as error:
            found.problem(file, line, str(error))
    if not objects:
        return []
    header = list({key: None for _, item in objects for key in item})
    return [(1, header), *((line, [item.get(key, "") for key in header]) for line, item in objects)]


def flat_object(raw: str) -> dict[str, str]:
    """One line as texts by key; numbers keep their digits as written. Raises WrongLine."""
    content = strict_json(raw)
    if not isinstance(content, dict):
        raise WrongLine('is no object; write {"column": "value", …}')
    return {key: _text(key, value) for key, value in content.items()}


def strict_json(raw: str, *, numbers_as_text: bool = True) -> Any:
    """The JSON value in `raw`, without keys that stand twice, NaN, NUL and half characters. Raises WrongLine."""
    as_written: dict[str, Any] = {"parse_float": str, "parse_int": str} if numbers_as_text else {}
    try:
        content = json.loads(raw, object_pairs_hook=_once, parse_constant=_no_constant, **as_written)
    except json.JSONDecodeError as error:
        raise WrongLine(f"is not JSON: {error.msg} (line {error.lineno}, column {error.colno})") from None
    except RecursionError:
        raise WrongLine("is nested too deeply") from None
    if "\\u" in raw:
        _refuse_broken_text(content)
    return content


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        keys = [key for key, _ in pairs]
        raise WrongLine(f"the key {next(k for k in keys if keys.count(k) > 1)!r} stands twice in one object; keep one")
    return content


def _no_constant(name: str) -> None:
    raise WrongLine(f"{name} is not JSON; write a number or null")


def _refuse_broken_text(content: Any) -> None:
    """Escapes can spell what no file in UTF-8 holds and not every database takes."""
    if isinstance(content, dict):
        for key, value in content.items():
            _refuse_broken_text(key)
            _refuse_broken_text(value)
    elif isinstance(content, list):
        for value in content:
            _refuse_broken_text(value)
    elif isinstance(content, str):
        if "\x00" in content:
            raise WrongLine("holds a NUL character (\\u0000); remove it")
        if _HALF.search(content):
            raise WrongLine("holds half a character (a lone surrogate such as \\ud800); write the whole character")


def _text(key: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    raise WrongLine(f"{key} holds a list or an object; write one row for each value")
