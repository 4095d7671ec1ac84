"""A study of files with all that a format may stumble over: every type, scripts, odd texts and names, every `how`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from projects.adjudication.rules import Rule, Rules
from projects.datasets.reading import rules_json
from projects.datasets.studyfiles import COLUMNS, csv_line, json_text

LONG = "how_strongly_the_article_ties_this_instrument_to_the_stated_interest_x"  # 70 characters
VARIABLES: list[dict[str, Any]] = [
    {"id": "with", "label": "A word of SPSS", "type": "nominal", "categories": ["=1+1", "-no", "@x"]},
    {
        "id": "field",
        "label": "Field of influence",
        "type": "multi-select",
        "categories": [{"id": "econ", "label": "Economic"}, {"id": "سیاسی", "label": "سیاسی 👋🏽"}],
        "missing_values": ["cannot_tell"],
        "missing_labels": {"cannot_tell": "cannot tell"},
        "evidence": True,
    },
    {
        "id": "stance",
        "type": "ordinal",
        "categories": ["-2", "-1", "0", "1", "2"],
        "category_labels": {"-2": "contradicts", "2": "supports"},
        "missing_values": ["cannot_tell", "no_text"],
    },
    {"id": LONG, "type": "ordinal", "categories": ["low", "high"], "required": False},
    {"id": f"{LONG}y", "type": "nominal", "categories": ["a", "b"], "required": False},
    {"id": "year", "type": "interval", "min": -200, "missing_values": ["unknown"], "required": False},
    {"id": "share", "type": "ratio", "required": False},
    {"id": "语气", "type": "span", "categories": ["POS", "NEG"]},
    {"id": "memo", "type": "text"},
]
TEXTS = {
    "=d1": 'Lamps, "many" lamps.\nA second line.',
    "d2": "سلام 👋🏽 دنیا",
    "文档": "智慧城市的路灯",
    "d4": "Left open.",
}
CODERS = ("A", "+B")
# What both say of each document, variable by variable; where the second has a list, the coders differ.
SAID: dict[str, dict[str, list[str]]] = {
    "=d1": {
        "with": ["=1+1"], "field": ["econ", "سیاسی"], "stance": ["-2"], "year": ["-150"], "share": ["12.75"],
        LONG: ["low"],
    },
    "d2": {"with": ["-no"], "field": ["__none__"], "stance": ["cannot_tell"], "year": ["unknown"], "share": ["0"]},
    "文档": {"with": ["@x"], "field": ["cannot_tell"], "stance": ["2"], f"{LONG}y": ["b"]},
}  # fmt: skip
DIFFERS = {("d2", "stance"): ["no_text"]}
RULINGS = [
    ("d2", "memo", "=cmd()\nsecond; «نقل»", "=why"),
    ("文档", "with", "-no", ""),
]


def _codings() -> list[tuple[str, ...]]:
    rows = []
    for document, answers in SAID.items():
        for coder in CODERS:
            for code, values in answers.items():
                said = DIFFERS.get((document, code), values) if coder == "+B" else values
                rows += [(document, coder, code, value) for value in said]
    return sorted(rows)


def _table(name: str, rows: Sequence[tuple[str, ...]]) -> str:
    return "".join(map(csv_line, [COLUMNS[name], *sorted(rows)]))


STUDY = {
    "codebook.json": json_text({"name": "Everything", "variables": VARIABLES}),
    "rules.json": rules_json(Rules(Rule.UNANIMOUS)),
    "documents.csv": "id,text,title,with\n"
    + "".join(csv_line([code, TEXTS[code], f"+Title {code}", "@metadata"]) for code in sorted(TEXTS)),
    "assignments.csv": _table("assignments.csv", [(d, c) for d in SAID for c in CODERS] + [("d4", "A")]),
    "open_assignments.csv": _table("open_assignments.csv", [("d4", "+B")]),
    "codings.csv": _table("codings.csv", [*_codings(), ("d4", "A", "with", "@x")]),
    "spans.csv": _table(
        "spans.csv",
        [("=d1", c, "语气", "POS", "0", "5", "Lamps") for c in CODERS]
        + [("d2", "A", "field", "econ", "5", "7", "👋🏽")]
        + [("文档", c, "语气", label, "0", "4", "智慧城市") for c in CODERS for label in ("NEG", "POS")],
    ),
    "gold.csv": _table("gold.csv", RULINGS),
}
