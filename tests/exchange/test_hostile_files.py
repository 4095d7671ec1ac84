"""Files that are made to harm, or broken by accident: each is refused with a sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from projects.exchange.folder import WrongFolder
from projects.exchange.readers.recognising import format_of
from projects.exchange.readers.source import read_source
from tests.exchange.foreign import packed, read

BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><Project name="&b;"/>'
TASK = '[{"id": 1, "data": {"text": "lamp"}, "annotations": [{"completed_by": 1, "result": [%s]}]}]'


def said_of(files: Mapping[str, str | bytes], **choices: str) -> str:
    return "\n".join(read(files, **choices)[1].sentences)


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"project.qde": BOMB}, "project.qde: has a DTD or entities, which can hide text or fetch it; export it again"),
        ({"project.qde": "<Project"}, "project.qde: is no XML as it should be"),
        ({"project.qde": "<html/>"}, "project.qde: is no REFI-QDA project but a html; export it as a project (.qdpx)"),
        ({"a.txt": "lamp", "a.ann": f"T1\tX 0 {'9' * 5000}\tlamp\n"}, "is not what stands at 0 9999"),
        ({"a.txt": "lamp", "a.ann": "T1 X 0 4 lamp\n"}, "a.ann: line 1: is no passage; a line reads"),
        ({"a.txt": "lamp", "a.ann": "hello\n"}, "a.ann: line 1: is no line of brat; it begins with T, A, R, E"),
        ({"a.ann": ""}, "a.ann: there is no text a.txt beside it; put it there"),
        ({"a.jsonl": '{"text": "lamp", "label": [[0, 99, "X"]]}'}, "line 1: label: the passage 0–99 is none of this"),
        ({"a.jsonl": '{"text": "lamp", "label": []}\n{"text": '}, "a.jsonl: line 2: is not JSON"),
        ({"a.jsonl": '{"text": "lamp", "label": []}\n{"label": []}'}, "a.jsonl: line 2: text: has no text; take"),
        ({"t.csv": "doc,coder,a\nd1,Ann,x,y,z\n"}, "t.csv: line 2: has 5 fields, the header has 3"),
        ({"t.csv": "doc,coder,a,a\nd1,Ann,x,y\n"}, "t.csv: line 1: the column a stands twice; rename one"),
    ],
)
def test_a_file_is_refused_in_its_place(files: Mapping[str, str], sentence: str) -> None:
    assert sentence in said_of(files)


@pytest.mark.parametrize("number", ["1e999", "9" * 5000, '"∞"'])
def test_a_number_that_is_none_is_refused_with_its_task(number: str) -> None:
    result = f'{{"type": "number", "from_name": "n", "value": {{"number": {number}}}}}'
    assert "task 1: n holds" in said_of({"a.json": TASK % result})


def test_offsets_that_are_no_whole_numbers_are_refused() -> None:
    region = {"type": "labels", "value": {"start": -1, "end": "x", "text": "lamp", "labels": ["L"]}}
    assert "the region -1–x has no offsets in whole numbers" in said_of({"a.json": TASK % json.dumps(region)})


def test_json_that_is_nested_without_end_is_refused() -> None:
    deep = "[" * 200_000
    assert "is nested too deeply" in said_of({"a.json": deep}, format="label-studio")


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        ({"../a.ann": ""}, "holds a path that leaves it"),
        ({"a.ann": "0" * 30_000_000}, "unpacks to more than 256 MiB or 100 times its size"),
    ],
)
def test_an_archive_that_harms_is_refused(tmp_path: Path, members: Mapping[str, str], sentence: str) -> None:
    (tmp_path / "a.zip").write_bytes(packed(members))
    with pytest.raises(WrongFolder, match=sentence):
        read_source(tmp_path / "a.zip")


def test_a_link_in_a_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "codings.csv").symlink_to("/etc/passwd")
    with pytest.raises(WrongFolder, match="holds a link"):
        read_source(tmp_path)


def test_files_of_no_known_kind_are_refused_with_what_can_come(tmp_path: Path) -> None:
    (tmp_path / "photo.png").write_bytes(b"\x89PNG")
    with pytest.raises(WrongFolder, match="holds nothing that is recognised; what can be imported is a study folder"):
        format_of(read_source(tmp_path))
