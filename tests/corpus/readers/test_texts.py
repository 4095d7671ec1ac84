"""Plain text and Markdown: as written, but for line ends, the byte order mark and front matter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.corpus.readers.extracted import Extracted
from projects.corpus.readers.files import read_file
from projects.corpus.readers.office import SAVE_AGAIN
from tests.corpus.files import refusal


def markdown(text: str) -> Extracted:
    return read_file("a.md", text.encode())[0]


def test_line_ends_become_lf_and_nothing_else_changes() -> None:
    assert read_file("a.txt", "\ufeff one\r\n\ttwo\u2028\x0cthree ".encode())[0].text == " one\n\ttwo\u2028\x0cthree "


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_no_character_of_a_text_is_lost(text: str) -> None:
    assert read_file("a.txt", f"ә{text}".encode())[0].text == f"ә{text}"


def test_front_matter_becomes_title_language_and_metadata() -> None:
    document = markdown('---\ntitle: "Lamps"\nlang: kk\ntags:\n  - light\n  - night\nid: 7\n---\n# Head\n')
    assert document == Extracted(
        text="# Head\n", title="Lamps", lang="kk", metadata={"tags": "light; night", "front_matter_id": "7"}
    )


@pytest.mark.parametrize("text", ["---\nno entry\n---\nx", "---\ntitle: x\n", "# Head\n\n---\na: b\n---\n"])
def test_what_is_no_front_matter_is_text(text: str) -> None:
    assert markdown(text) == Extracted(text=text)


KINDS = "csv, docx, htm, html, jsonl, md, odt, pdf, rtf, txt, xlsx, zip"
RENAME = "Give it the ending it should have."


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.txt", b"", "is empty."),
        ("a.txt", b" \n\t", "has no text: there is no letter or digit in it."),
        ("a.txt", b"%PDF-1.7", f"is a PDF under the ending .txt. {RENAME}"),
        ("a.csv", b"PK\x03\x04", f"is a zip archive or office document under the ending .csv. {RENAME}"),
        ("a.zip", b"x", "is an archive inside another. Unpack it and import its files."),
        ("a.doc", b"x", f"is of a kind that cannot be imported. Save it as one of {KINDS}."),
        ("a", b"x", f"is of a kind that cannot be imported. Save it as one of {KINDS}."),
        (
            "a.txt",
            b"ab\x01\x02\x03c",
            f"has no readable text: 3 of its 6 characters are controls or unknown. {SAVE_AGAIN}",
        ),
    ],
)
def test_what_holds_no_text_is_refused_by_name_reason_and_remedy(name: str, data: bytes, sentence: str) -> None:
    assert refusal(lambda: read_file(name, data)) == f"{name}: {sentence}"
