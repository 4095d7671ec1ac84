"""Who annotated in Label Studio: a number in one version, an object in another; one name for each person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from projects.exchange.readers.shapes import record, records, word

_CREATED = re.compile(r"(?:^|\s)(?P<email>[^\s,]+@[^\s,]+),\s*(?P<id>\d+)$")


class Directory:
    """The annotators of all tasks: e-mail addresses where any place of the export tells them, else their numbers."""

    def __init__(self, tasks: Iterable[Mapping[str, Any]]) -> None:
        self._emails: dict[str, str] = {}
        for task in tasks:
            for key in ("annotations", "completions", "drafts"):
                for entry in records(task.get(key)):
                    self._learn(entry)

    def _learn(self, entry: Mapping[str, Any]) -> None:
        told = _CREATED.search(str(entry.get("created_username", "")))
        if told:
            self._emails[told["id"]] = told["email"]
        for person in (entry.get("completed_by"), entry.get("user")):
            number, email = word(record(person).get("id")), word(record(person).get("email"))
            if number and email:
                self._emails[number] = email

    def name(self, entry: Mapping[str, Any]) -> str:
        """The name of whoever made an annotation or a draft."""
        person = entry.get("completed_by", entry.get("user"))
        if isinstance(person, Mapping):
            full = f"{word(person.get('first_name'))} {word(person.get('last_name'))}".strip()
            return word(person.get("email")) or full or self._numbered(word(person.get("id")))
        told = _CREATED.search(str(entry.get("created_username", "")))
        if told:
            return told["email"]
        return self._numbered(word(person))

    def _numbered(self, person: str) -> str:
        if person.isdecimal():
            return self._emails.get(person, f"annotator {person}")
        return person or "annotator unknown"
