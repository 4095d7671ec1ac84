"""One line of a reliability report: a coefficient with everything it was computed on."""

from dataclasses import dataclass
from typing import Any

from projects.reliability.reasons import SENTENCES

HIDDEN = ("observed_agreement", "expected_agreement")


@dataclass(frozen=True)
class Row:
    """The fields of `reliability --format json`, in its order; observed and expected agreement are for pages."""

    variable: str
    category: str | None
    coders: tuple[str, ...] | None
    round: str | None
    coefficient: str
    metric: str | None
    value: float | None
    undefined: str | None
    ci: tuple[float, float] | None
    ci_undefined: str | None
    ci_level: float
    ci_method: str | None
    replicates: int
    undefined_replicates: int
    seed: int
    p_below: dict[str, float] | None
    units: int
    pairable_units: int
    coder_count: int
    values: int
    missing: int
    observed_agreement: float | None = None
    expected_agreement: float | None = None

    @property
    def sentence(self) -> str:
        """Why there is no value, for people; empty where there is one."""
        return SENTENCES.get(self.undefined or "", "")

    @property
    def interval_sentence(self) -> str:
        """Why there is no interval, for people; empty where there is one."""
        return SENTENCES.get(self.ci_undefined or "", "")

    def as_json(self) -> dict[str, Any]:
        """What the command and the API print: plain types, numbers unrounded."""
        plain = {name: value for name, value in self.__dict__.items() if name not in HIDDEN}
        for name in ("coders", "ci"):
            plain[name] = None if plain[name] is None else list(plain[name])
        return plain
