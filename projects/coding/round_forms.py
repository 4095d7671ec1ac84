"""What a manager asks of a round, checked for its form; whether it can be done, the draw says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from projects.codebooks.models import Codebook
from projects.coding.assigning_queries import ALL, ROUND, UNASSIGNED, Choice
from projects.coding.models import Round
from projects.coding.rules import Purpose
from projects.coding.wishes import Wish
from projects.teams.models import Membership

PURPOSES = {
    Purpose.MAIN: "Main coding",
    Purpose.TRAINING: "Training: practice, which settles nothing",
    Purpose.PILOT: "Pilot: a trial of the codebook, which settles nothing",
    Purpose.RELIABILITY: "Reliability check: counts for reliability and for the agreed dataset",
    Purpose.DRIFT: "Drift re-test: coders code again what they have coded before",
}
WHICH = {
    UNASSIGNED: "documents that nobody is assigned to",
    ROUND: "documents of this round, which get more coders",
    ALL: "all documents of the study",
}
MOST = 1_000_000
LONGEST_LIST = 4000  # characters of an address are few
_SAMPLE = re.compile(r"(\d{1,7})|(\d{1,3}(?:[.,]\d{1,3})?) ?%")


def _number(label: str, help_text: str = "", *, least: int = 1, most: int = MOST, **more: Any) -> forms.IntegerField:
    wrong = (
        f"Give a whole number from {least} to {most:,}." if most < MOST else f"Give a whole number, {least} or more."
    )
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        help_text=help_text,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
        **more,
    )


class ChangeRoundForm(forms.Form):
    """The name of a round, its codebook version, and when codings go back to the pool."""

    name = forms.CharField(label="Name", max_length=100, help_text="Such as “main” or “check, May”.")
    codebook = forms.ModelChoiceField(label="Codebook version", queryset=Codebook.objects.none(), empty_label=None)
    give_back_after = _number(
        "Give back after (days)",
        "A document that was begun and not touched for so long loses its coder. Blank: never.",
        most=3650,
        required=False,
    )

    extra_coder = forms.BooleanField(label="A contested document gets one more coder", required=False)

    def __init__(self, data: QueryDict | None, codebooks: Any, first: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(first or {}))
        self.fields["codebook"].queryset = codebooks  # type: ignore[attr-defined]


class NewRoundForm(ChangeRoundForm):
    """A new round: what it is for, too."""

    purpose = forms.ChoiceField(label="Purpose", choices=[(p.value, text) for p, text in PURPOSES.items()])
    field_order = ("name", "purpose", "codebook", "give_back_after", "extra_coder")


class CodersForm(forms.Form):
    """Who is to have something, each with the most documents they take where `limited`."""

    seed = forms.IntegerField(widget=forms.HiddenInput, initial=1, min_value=0, max_value=2_000_000_000)

    def __init__(self, data: QueryDict | None, coders: Sequence[Membership], *, limited: bool = False) -> None:
        super().__init__(data)
        self.coders, self._limited = coders, limited
        choices = [(coder.pk, coder.name) for coder in coders]
        self.fields["coder"] = forms.TypedMultipleChoiceField(
            choices=choices, coerce=int, error_messages={"required": "Choose who is to code."}
        )
        for coder in coders if limited else ():
            self.fields[f"most_{coder.pk}"] = _number(f"The most documents for {coder.name}", required=False, least=0)

    @property
    def chosen(self) -> list[Membership]:
        """The coders that were chosen, by name."""
        return [coder for coder in self.coders if coder.pk in self.cleaned_data["coder"]]

    @property
    def limits(self) -> dict[str, int | None]:
        """The chosen coders with the most documents they take."""
        return {coder.name: self.cleaned_data.get(f"most_{coder.pk}") for coder in self.chosen}

    @property
    def lines(self) -> Iterator[tuple[Membership, bool, forms.BoundField | None]]:
        """Each coder, whether they are chosen (all are, to begin with), and the field of their limit."""
        given = self.data.getlist("coder") if isinstance(self.data, QueryDict) else []
        for coder in self.coders:
            chosen = str(coder.pk) in given if self.is_bound else True
            yield coder, chosen, self[f"most_{coder.pk}"] if self._limited else None


class AssignForm(CodersForm):
    """Which documents go to whom, and how many coders each has."""

    which = forms.ChoiceField(label="Draw from", choices=WHICH.items(), required=False)
    only = forms.ChoiceField(label="Only those with", required=False)
    ids = forms.CharField(
        label="Only these",
        required=False,
        max_length=LONGEST_LIST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Ids of documents, one a line. Blank: all.",
        error_messages={"max_length": "These are too many ids for one draw. Draw some hundred at a time."},
    )
    number = _number("How many", "Drawn at random from these. Blank: all.", required=False)
    each = _number("Coders of each document", most=50, initial=2)
    sample = forms.CharField(
        label="Only a sample is coded by so many",
        required=False,
        max_length=12,
        help_text="A share such as 20 %, or a number such as 150; the others get one coder. Blank: every document.",
    )
    together = _number("Documents that every two coders share, at least", least=0, initial=0)
    strata = forms.ChoiceField(label="Stratified by", required=False)
    seed = _number("Seed", "The same seed draws the same again.", least=0, most=2_000_000_000, initial=1)

    def __init__(
        self,
        data: QueryDict | None,
        round_: Round,
        coders: Sequence[Membership],
        fields: Mapping[str, Mapping[str, int]],
    ) -> None:
        super().__init__(data, coders, limited=True)
        values = [(name, [(json.dumps([name, v]), f"{name}: {v or '(blank)'} ({n:,})") for v, n in found.items()])
                  for name, found in fields.items()]  # fmt: skip
        self.fields["only"] = forms.ChoiceField(
            label="Only those with", choices=[("", "any metadata"), *values], required=False
        )
        strata = [("", "nothing"), *((name, f"{name} ({len(found)} values)") for name, found in fields.items())]
        told = "Every value keeps its share of the documents, of the sample, and of each coder’s documents."
        self.fields["strata"] = forms.ChoiceField(label="Stratified by", choices=strata, required=False, help_text=told)
        if round_.purpose == Purpose.DRIFT:
            for name in ("which", "each", "sample", "together"):
                del self.fields[name]
            self.fields["number"] = _number("Documents for each coder", "Drawn from those they have submitted.")

    def clean_sample(self) -> int | float | None:
        """A number of documents, or a share of them from 0 to 1."""
        text = self.cleaned_data["sample"].strip()
        if not text:
            return None
        found = _SAMPLE.fullmatch(text)
        share = float(found[2].replace(",", ".")) if found and found[2] else 0.0
        if found is None or share > 100:
            raise forms.ValidationError("Give a share such as 20 %, or a number of documents such as 150.")
        return int(found[1]) if found[1] else share / 100

    @property
    def choice(self) -> Choice:
        """Which documents are drawn from."""
        given = self.cleaned_data
        field, value = json.loads(given["only"]) if given["only"] else ("", "")
        codes = tuple(line.strip() for line in given["ids"].splitlines() if line.strip())
        return Choice(given.get("which") or UNASSIGNED, field, value, codes, given["strata"])

    @property
    def wish(self) -> Wish:
        """What is wanted of the draw."""
        given = self.cleaned_data
        return Wish(
            limits=self.limits,
            each=given.get("each", 1),
            number=given["number"],
            sample=given.get("sample"),
            together=given.get("together", 0),
            seed=given["seed"],
        )
