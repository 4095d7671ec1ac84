"""The keys of the screens: what each does, where it lies on the keyboard, and whether a person's own choice works.

No Django. A key is named by its place (`KeyboardEvent.code` of the UI Events standard), so that it is the same on a
Persian, Russian or Chinese layout. Digits, Enter, Escape, Backspace, Delete and ? are fixed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Action:
    """Something a key does. `code` is its place unless the person chose another."""

    name: str
    label: str
    code: str


ACTIONS = (
    Action("none", "none applies; another value (adjudication)", "KeyX"),
    Action("next_variable", "next variable", "KeyJ"),
    Action("previous_variable", "previous variable", "KeyK"),
    Action("text", "to the text", "KeyD"),
    Action("variables", "to the variables", "KeyV"),
    Action("mark", "mark the selected passage; again: as the last one", "KeyE"),
    Action("caret", "reading caret on and off", "KeyS"),
    Action("previous_passage", "previous passage", "BracketLeft"),
    Action("next_passage", "next passage", "BracketRight"),
    Action("find", "find in the document", "KeyF"),
    Action("filter", "find among many answers", "Slash"),
    Action("note", "note to the adjudicator", "KeyM"),
    Action("cannot_code", "cannot code this document", "KeyC"),
    Action("undo", "undo", "KeyZ"),
    Action("next_document", "next document, without submitting", "KeyN"),
    Action("previous_document", "previous document", "KeyP"),
    Action("agree", "all passages (adjudication)", "KeyA"),
    Action("reason", "write the reason (adjudication)", "KeyR"),
    Action("later", "leave for later (adjudication)", "KeyL"),
)
DEFAULTS: Mapping[str, str] = MappingProxyType({action.name: action.code for action in ACTIONS})
_LABELS = {action.name: action.label for action in ACTIONS}
_SIGNS = {
    "BracketLeft": "[",
    "BracketRight": "]",
    "Slash": "/",
    "Backslash": "\\",
    "Semicolon": ";",
    "Quote": "'",
    "Comma": ",",
    "Period": ".",
    "Minus": "-",
    "Equal": "=",
    "Backquote": "`",
}
_CODES = {sign: code for code, sign in _SIGNS.items()}
_LETTER = re.compile(r"Key([A-Z])")


class WrongKeys(ValueError):
    """A choice of keys that cannot work; the sentence names the actions and what to do."""


def shown(code: str) -> str:
    """What stands on the key in the Latin layout: `E` for `KeyE`, `[` for `BracketLeft`."""
    letter = _LETTER.fullmatch(code)
    return letter[1] if letter else _SIGNS.get(code, code)


def key_code(text: str) -> str | None:
    """The place of the key that `text` names, `e`, `[` or `KeyE`; None where no action can have it."""
    if text in _SIGNS or _LETTER.fullmatch(text):
        return text
    sign = text.strip().upper()
    return f"Key{sign}" if len(sign) == 1 and sign.isascii() and sign.isalpha() else _CODES.get(sign)


def in_force(own: Mapping[str, str]) -> dict[str, str]:
    """Every action with its key: the person's own where it is one, else the default."""
    return {name: own.get(name, code) for name, code in DEFAULTS.items()}


def own_keys(chosen: Mapping[str, str]) -> dict[str, str]:
    """What differs from the defaults in a full or partial choice of keys, by action. Raises WrongKeys."""
    codes: dict[str, str] = {}
    for name, text in chosen.items():
        code = key_code(text)
        if code is None:
            raise WrongKeys(
                f"“{text}” cannot be the key for “{_LABELS[name]}”. Choose a letter or one of [ ] / ; ' , ."
            )
        codes[name] = code
    taken: dict[str, str] = {}
    for name, code in in_force(codes).items():
        if code in taken:
            raise WrongKeys(
                f"{shown(code)} would do two things: “{_LABELS[taken[code]]}” and “{_LABELS[name]}”. "
                "Give one of them another key."
            )
        taken[code] = name
    return {name: code for name, code in codes.items() if code != DEFAULTS[name]}
