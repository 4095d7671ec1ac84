"""What stands in JSON that anybody may have written: taken as what is expected, or as nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def listed(value: Any) -> list[Any]:
    """A list, else an empty one."""
    return value if isinstance(value, list) else []


def records(value: Any) -> list[Mapping[str, Any]]:
    """The objects of a list."""
    return [item for item in listed(value) if isinstance(item, Mapping)]


def record(value: Any) -> Mapping[str, Any]:
    """An object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def word(value: Any) -> str:
    """A text or a number as written, without white space round it; "" for anything else."""
    return value.strip() if isinstance(value, str) else ""


def plain(value: Any) -> str:
    """Metadata as text: texts and numbers as they are, lists and objects as JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
