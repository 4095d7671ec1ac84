"""A frame as a file and back, so that a release's package is read once. No Django.

The file is never the truth: it is made again from the package whenever it is missing or from another version.
"""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np

from projects.codebooks.hypotheses import Bearing, Link
from projects.codebooks.parsing import parse_codebook
from projects.findings.frame import Answer, Column, Frame, Groups, SubHypothesis

# Raise it whenever what is written or how it is read from a package changes.
VERSION = 1


def save_frame(path: Path, frame: Frame, codebook: Any) -> None:
    """Write the frame, with the JSON of its `codebook`, to its place in one step; whoever reads meanwhile is safe."""
    head = {
        "codebook": codebook,
        "documents": frame.documents,
        "columns": [[c.variable.code, [[a.code, a.label] for a in c.categories]] for c in frame.columns],
        "metadata": [[name, groups.labels, groups.by_year] for name, groups in frame.metadata.items()],
        "hypotheses": [[h.code, h.text, [[*_fields(link)] for link in h.links]] for h in frame.hypotheses],
    }
    arrays: dict[str, Any] = {"passages": frame.passages}
    for n, groups in enumerate(frame.metadata.values()):
        arrays[f"groups{n}"] = groups.place
    for n, column in enumerate(frame.columns):
        arrays |= {f"state{n}": column.state, f"code{n}": column.code}
        arrays |= {f"number{n}": column.number} if column.number is not None else {}
        arrays |= {f"chosen{n}": column.chosen} if column.chosen is not None else {}
    arrays["head"] = np.frombuffer(json.dumps(head).encode(), dtype=np.uint8)
    draft = path.with_name(f"{path.name}.{uuid4().hex}")
    try:
        with draft.open("xb") as target:
            np.savez(target, **arrays)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _fields(link: Link) -> tuple[str, str, str]:
    return link.variable, link.category, link.bearing.value


def load_frame(path: Path) -> Frame | None:
    """The frame in the file; None where there is none, or one that cannot be read."""
    try:
        with path.open("rb") as source, np.load(source, allow_pickle=False) as arrays:
            return _frame({name: arrays[name] for name in arrays.files})
    except (OSError, EOFError, ValueError, KeyError, TypeError, zipfile.BadZipFile):
        return None


def _frame(arrays: dict[str, Any]) -> Frame | None:
    head = json.loads(arrays["head"].tobytes())
    codebook, _ = parse_codebook(head["codebook"])
    if codebook is None:
        return None
    return Frame(
        codebook=codebook,
        documents=tuple(head["documents"]),
        columns=tuple(
            Column(
                variable=codebook.by_code[code],
                categories=tuple(Answer(*answer) for answer in answers),
                state=arrays[f"state{n}"],
                code=arrays[f"code{n}"],
                number=arrays.get(f"number{n}"),
                chosen=arrays.get(f"chosen{n}"),
            )
            for n, (code, answers) in enumerate(head["columns"])
        ),
        metadata={
            name: Groups(tuple(labels), arrays[f"groups{n}"], by_year)
            for n, (name, labels, by_year) in enumerate(head["metadata"])
        },
        hypotheses=tuple(
            SubHypothesis(code, text, tuple(Link(v, c, Bearing(b)) for v, c, b in links))
            for code, text, links in head["hypotheses"]
        ),
        passages=arrays["passages"],
    )
