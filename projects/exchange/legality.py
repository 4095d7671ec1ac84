"""Whether a codebook allows an answer that was given under another version, or is stored."""

from __future__ import annotations

from projects.codebooks.rules import Codebook, IllegalAnswer, Level, Value, check_answer, written


def illegal(codebook: Codebook, code: str, value: Value) -> str | None:
    """Why the codebook does not allow `value` as an answer to the variable `code`; None where it does."""
    variable = codebook.by_code.get(code)
    if variable is None:
        return f"there is no variable {code}"
    if variable.level is Level.SPAN:
        fits = not isinstance(value, str) and all(isinstance(p, tuple) and p[0] in variable.codes for p in value)
        return None if fits else f"{code} takes passages with labels of its own"
    try:
        same = check_answer(variable, written(variable, value)) == value
    except IllegalAnswer as error:
        return str(error)
    return None if same else f"{code} takes other answers"
