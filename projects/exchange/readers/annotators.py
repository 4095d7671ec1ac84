"""Who annotated in Label Studio: a number in one version, an object in another; one name for each person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

_CREATED = re.compile(r"(?:^|\s)(?P<email>[^\s,]+@[^\s,]+),\s*(?P<id>\d+)$")


class Directory:
    """The annotators of all tasks: e-mail addresses where any place of the export tells them, else their numbers."""

    def __init__(self, tasks: Iterable[Mapping[str, Any]]) -> None:
        self._emails: dict[str, str] = {}
        for task in tasks:
            for key in ("annotations", "completions", "drafts"):
                for entry in task.get(key) or []:
                    if isinstance(entry, Mapping):
                        self._learn(entry)

    def _learn(self, entry: Mapping[str, Any]) -> None:
        told = _CREATED.search(str(entry.get("created_username", "")))
        if told:
            self._emails[told["id"]] = told["email"]
        for person in (entry.get("completed_by"), entry.get("user")):
            if isinstance(person, Mapping) and person.get("id") and person.get("email"):
                self._emails[str(person["id"])] = str(person["email"])

    def name(self, entry: Mapping[str, Any]) -> str:
        """The name of whoever made an annotation or a draft."""
        person = entry.get("completed_by", entry.get("user"))
        if isinstance(person, Mapping):
            full = f"{person.get('first_name') or ''} {person.get('last_name') or ''}".strip()
            return str(person.get("email") or full or self._numbered(str(person.get("id") or ""))).strip()
        told = _CREATED.search(str(entry.get("created_username", "")))
        if told:
            return told["email"]
        return self._numbered(str(person or "").strip())

    def _numbered(self, person: str) -> str:
        if person.isdecimal():
            return self._emails.get(person, f"annotator {person}")
        return person or "annotator unknown"
