"""PDF: lines put together into paragraphs, right-to-left lines in the order they were written, scans refused."""

from __future__ import annotations

import pytest

from projects.corpus.readers.extracted import Extracted
from projects.corpus.readers.files import read_file
from tests.corpus.files import SCAN, pdf, pdf_lines, refusal

FIRST = (72, 700, "The lamps are dimmed when a street is empty and the council")
SECOND = (72, 686, "pays for it from the savings of the first year.")
ENCRYPTED = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{'00' * 32}> /U <{'11' * 32}> /P -44 >> /ID [<00><00>] "


def read(*pages: str) -> Extracted:
    return read_file("a.pdf", pdf(*pages))[0]


def test_lines_of_a_paragraph_are_running_text() -> None:
    assert read(pdf_lines(FIRST, SECOND)).text == f"{FIRST[2]} {SECOND[2]}"


def test_a_gap_begins_a_paragraph() -> None:
    page = pdf_lines(FIRST, SECOND, (72, 640, "Other cities have asked to see it."))
    assert read(page).text.split("\n\n") == [f"{FIRST[2]} {SECOND[2]}", "Other cities have asked to see it."]


def test_a_heading_in_larger_type_stands_alone() -> None:
    assert read(pdf_lines((72, 720, "Lamps"), size=24) + pdf_lines(FIRST, SECOND)).text.startswith("Lamps\n\nThe lamps")


def test_a_word_divided_at_the_end_of_a_line_is_one_word() -> None:
    page = pdf_lines((72, 700, "The council has decided to set an exam-"), (72, 686, "ple for the other cities."))
    assert read(page).text == "The council has decided to set an example for the other cities."


def test_a_sentence_that_runs_over_the_page_is_one_paragraph() -> None:
    assert read(pdf_lines((72, 60, "The lamps are")), pdf_lines((72, 800, "dimmed."))).text == "The lamps are dimmed."


def test_pages_that_are_pictures_are_named() -> None:
    document = read(pdf_lines(FIRST, SECOND), SCAN, pdf_lines((72, 700, "The end.")), SCAN)
    assert document.metadata == {"pages_without_text": "2, 4"} and document.text.endswith("The end.")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (pdf(SCAN), "has no text layer (a scan). Run text recognition on it first, then import it again."),
        (pdf(""), "has no text layer (a scan). Run text recognition on it first, then import it again."),
        (pdf(pdf_lines(FIRST))[:-150], "breaks off before its end, so text may be missing. Make or download it again."),
        (
            pdf(pdf_lines(FIRST), encrypt=ENCRYPTED),
            "is protected by a password. Save it without one and import it again.",
        ),
        (b"Lamps", "is not a PDF, though its name says so. Give it the ending it should have."),
        (b"%PDF-1.4\n%%EOF", "is damaged: it cannot be opened as a PDF. Make or download it again."),
    ],
    ids=["scan", "blank page", "cut", "encrypted", "no pdf", "hollow"],
)
def test_what_gives_no_text_is_refused_by_name_reason_and_remedy(data: bytes, sentence: str) -> None:
    assert refusal(lambda: read_file("a.pdf", data)) == f"a.pdf: {sentence}"
