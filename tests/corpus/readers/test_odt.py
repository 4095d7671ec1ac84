"""OpenDocument texts: white space as the format means it, notes at the end, nothing that was deleted."""

from __future__ import annotations

import pytest

from projects.corpus.readers.files import read_file
from tests.corpus.files import odt, refusal, zipped

ODT = "application/vnd.oasis.opendocument.text"


def text(body: str) -> str:
    return read_file("a.odt", odt(body))[0].text


def p(inner: str) -> str:
    return f"<text:p>{inner}</text:p>"


def test_headings_and_paragraphs_are_parted_by_a_blank_line() -> None:
    assert text(f"<text:h>Head</text:h>{p('One')}{p('')}{p('Two')}") == "Head\n\nOne\n\nTwo"


def test_runs_of_white_space_are_one_space_and_marked_spaces_are_real() -> None:
    assert text(p('one \n  <text:span> two</text:span><text:s text:c="3"/>three')) == "one two   three"


def test_tabs_and_line_breaks_are_kept() -> None:
    assert text(p("a<text:tab/>b<text:line-break/>c")) == "a\tb\nc"


def test_an_absurd_number_of_spaces_does_not_fill_the_memory() -> None:
    assert len(text(p('a<text:s text:c="999999999"/>b'))) < 2000


def test_a_list_in_a_list_keeps_every_item() -> None:
    inner = f"<text:list><text:list-item>{p('below')}</text:list-item></text:list>"
    assert text(f"<text:list><text:list-item>{p('item')}{inner}</text:list-item></text:list>") == "item\n\nbelow"


def test_a_table_is_a_line_a_row_and_a_tab_between_cells() -> None:
    cells = "".join(f"<table:table-cell>{p(text)}</table:table-cell>" for text in "ab")
    rows = f"<table:table-row>{cells}</table:table-row>" * 2
    assert text(f"<table:table>{rows}</table:table>{p('after')}") == "a\tb\na\tb\n\nafter"


def test_notes_follow_the_text_and_their_numbers_are_left_out() -> None:
    note = (
        f"<text:note><text:note-citation>1</text:note-citation><text:note-body>{p('Note')}</text:note-body></text:note>"
    )
    assert text(p(f"One{note} and more")) == "One and more\n\nNote"


@pytest.mark.parametrize(
    "left_out",
    [
        f"<text:tracked-changes><text:deletion>{p('gone')}</text:deletion></text:tracked-changes>",
        p(f"<office:annotation>{p('a comment')}</office:annotation>"),
        p("<svg:title>a picture</svg:title>"),
    ],
    ids=["deletion", "comment", "description of a picture"],
)
def test_what_is_no_part_of_the_text_is_left_out(left_out: str) -> None:
    assert text(left_out + p("kept")) == "kept"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"no archive", "a.odt: is damaged or cut short: it cannot be unpacked."),
        (zipped({"mimetype": ODT}), "a.odt: is not an OpenDocument text, though its name says so."),
        (zipped({"mimetype": f"{ODT[:-4]}spreadsheet", "content.xml": "<a/>"}), "a.odt: is not an OpenDocument text"),
        (odt(p("x"), manifest="<m><encryption-data/></m>"), "a.odt: is protected by a password. Save it without one"),
        (odt("<text:p>"), "a.odt: is damaged: its part content.xml is broken"),
        (odt(p('<text:s text:c="many"/>')), "a.odt: is damaged: its part content.xml is broken"),
    ],
    ids=["no zip", "no content", "a spreadsheet", "encrypted", "broken xml", "no number"],
)
def test_what_is_no_open_document_text_is_refused_by_name_reason_and_remedy(data: bytes, sentence: str) -> None:
    assert refusal(lambda: read_file("a.odt", data)).startswith(sentence)
