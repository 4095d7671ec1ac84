"""Word documents: what a reader of the document sees, in order, and nothing that was deleted."""

from __future__ import annotations

import pytest

from projects.corpus.readers.files import read_file
from tests.corpus.files import docx, refusal, w_p, w_table, zipped


def text(data: bytes) -> str:
    return read_file("a.docx", data)[0].text


def run(inner: str) -> str:
    return f"<w:r>{inner}</w:r>"


def test_paragraphs_are_parted_by_a_blank_line() -> None:
    assert text(docx(w_p("One") + w_p("") + w_p("Two"))) == "One\n\nTwo"


def test_a_paragraph_of_many_runs_is_one() -> None:
    assert text(docx(w_p("Lam", "ps ", "glow"))) == "Lamps glow"


def test_tabs_and_line_breaks_are_kept() -> None:
    assert text(docx(w_p(run("<w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t>")))) == "a\tb\nc"


def test_a_table_is_a_line_a_row_and_a_tab_between_cells() -> None:
    assert (
        text(docx(w_p("before") + w_table([["a", "b"], ["c", "d"]]) + w_p("after"))) == "before\n\na\tb\nc\td\n\nafter"
    )


def test_a_table_of_single_cells_is_layout() -> None:
    assert text(docx(w_table([["One"], ["Two"]]))) == "One\n\nTwo"


def test_a_table_inside_a_table_is_not_lost() -> None:
    inner = f"<w:tc>{w_p('a')}{w_table([['x', 'y']])}</w:tc><w:tc>{w_p('b')}</w:tc>"
    assert text(docx(f"<w:tbl><w:tr>{inner}</w:tr></w:tbl>")) == "a\nx\ty\tb"


def test_tracked_insertions_are_text_and_deletions_are_not() -> None:
    inserted = f"<w:ins>{run('<w:t>new</w:t>')}</w:ins>"
    deleted = f"<w:del>{run('<w:delText>old</w:delText>')}</w:del>"
    assert text(docx(w_p(inserted, deleted))) == "new"


def test_a_moved_passage_is_where_it_was_moved_to() -> None:
    left, arrived = (f"<w:{name}>{run('<w:t>moved</w:t>')}</w:{name}>" for name in ("moveFrom", "moveTo"))
    assert text(docx(w_p("one ", left) + w_p("two ", arrived))) == "one \n\ntwo moved"


def test_footnotes_follow_the_text_in_the_order_they_are_cited() -> None:
    cited = [run(f'<w:footnoteReference w:id="{number}"/>') for number in (3, 2)]
    notes = "".join(f'<w:footnote w:id="{number}">{w_p(f"Note {number}")}</w:footnote>' for number in (2, 3, 4))
    assert text(docx(w_p("Lamps", *cited), footnotes=notes)) == "Lamps\n\nNote 3\n\nNote 2"


def test_the_text_of_fields_is_read_and_their_codes_are_not() -> None:
    code = run('<w:instrText>HYPERLINK "lamps"</w:instrText>')
    assert text(docx(w_p("see ", code, "the lamps"))) == "see the lamps"


def test_links_and_content_controls_hold_text_like_any_other() -> None:
    link = f"<w:hyperlink>{run('<w:t>link</w:t>')}</w:hyperlink>"
    assert text(docx(f"<w:sdt><w:sdtContent>{w_p(link)}</w:sdtContent></w:sdt>")) == "link"


def test_a_text_box_is_read_once() -> None:
    box = f"<w:txbxContent>{w_p('in the box')}</w:txbxContent>"
    both = f'<mc:A xmlns:mc="m"><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:A>'
    assert text(docx(w_p("around", run(both)))).count("in the box") == 1


def test_the_reading_aid_over_characters_is_left_out() -> None:
    ruby = f"<w:ruby><w:rt>{run('<w:t>とう</w:t>')}</w:rt><w:rubyBase>{run('<w:t>東</w:t>')}</w:rubyBase></w:ruby>"
    assert text(docx(w_p(run(ruby), "京"))) == "東京"


def test_right_to_left_text_stays_in_the_order_it_was_written() -> None:
    assert text(docx(w_p("سلام ", "دنیا"))) == "سلام دنیا"


def test_the_title_is_that_of_the_properties() -> None:
    assert read_file("a.docx", docx(w_p("One"), title="Lamps"))[0].title == "Lamps"


def test_a_document_type_definition_is_refused() -> None:
    said = refusal(lambda: text(docx(w_p("&x;"), prolog='<!DOCTYPE w [<!ENTITY x "hidden">]>')))
    assert said.startswith("a.docx: holds a document type definition (DTD)")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"no archive", "a.docx: is damaged or cut short: it cannot be unpacked. Make or download it again."),
        (docx(w_p("One"))[:-30], "a.docx: is damaged or cut short: it cannot be unpacked. Make or download it again."),
        (b"\xd0\xcf\x11\xe0 and so on", "a.docx: is protected by a password, or an older Office file."),
        (zipped({"a.txt": "x"}), "a.docx: is damaged: it has no part [Content_Types].xml."),
        (zipped({"[Content_Types].xml": "<Types/>"}), "a.docx: is not a Word document, though its name says so."),
        (docx("<w:p>"), "a.docx: is damaged: its part word/document.xml is broken"),
        (docx(w_p("")), "a.docx: has no text: there is no letter or digit in it."),
        (docx('<w:altChunk w:id="x"/>'), "a.docx: takes in another file in the midst of its text."),
    ],
    ids=["no zip", "cut", "encrypted", "another zip", "no document", "broken xml", "no text", "another file inside"],
)
def test_what_is_no_word_document_is_refused_by_name_reason_and_remedy(data: bytes, sentence: str) -> None:
    assert refusal(lambda: text(data)).startswith(sentence)
