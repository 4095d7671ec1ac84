"""Figures as JSON and back: frozen dataclasses of plain values, read by their own annotations."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from functools import lru_cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from projects.reliability.study_figures import StudyFigures

# One more whenever figures hold something else, so that what an older version computed is not shown.
VERSION = 4


class OtherVersion(ValueError):
    """The text was written by a version of Annotator whose figures are others."""


def to_json(figures: StudyFigures) -> str:
    """The figures as one text; numbers keep all their digits."""
    return json.dumps([VERSION, asdict(figures)], ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def from_json(text: str) -> StudyFigures:
    """The figures that `to_json` wrote. Raises OtherVersion."""
    version, content = json.loads(text)
    if version != VERSION:
        raise OtherVersion(f"figures of form {version}, and this version knows {VERSION}")
    found: StudyFigures = _read(StudyFigures, content)
    return found


@lru_cache(maxsize=64)
def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {f.name: hints[f.name] for f in fields(kind)}


def _read(kind: Any, value: Any) -> Any:
    """A value as its annotation has it: dataclasses, tuples, and mappings of texts."""
    if value is None:
        return None
    if is_dataclass(kind) and isinstance(kind, type):
        return kind(**{name: _read(hint, value[name]) for name, hint in _hints(kind).items()})
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _read(next(one for one in inner if one is not type(None)), value)
    if origin is tuple:
        kinds = [inner[0]] * len(value) if inner[-1] is Ellipsis else inner
        return tuple(_read(one, item) for one, item in zip(kinds, value, strict=True))
    if origin in (dict, Mapping):
        return {name: _read(inner[1], item) for name, item in value.items()}
    return value
