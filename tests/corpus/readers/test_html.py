"""Web pages: the text a reader of the page sees, block by block."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.corpus.readers.files import read_file
from tests.corpus.files import refusal


def text(page: str | bytes) -> str:
    return read_file("a.html", page if isinstance(page, bytes) else page.encode())[0].text


def test_blocks_are_parted_by_a_blank_line_and_lines_by_a_break() -> None:
    assert text("<h1>Head</h1><p>One<br>two</p><div>a</div><div>b</div>") == "Head\n\nOne\ntwo\n\na\nb"


def test_white_space_is_what_a_browser_makes_of_it() -> None:
    assert text("<p>  one \n\t <b> two</b>three </p>") == "one twothree"


def test_preformatted_text_keeps_its_white_space() -> None:
    assert text("<pre>a\n  b</pre>") == "a\n  b"


def test_a_table_is_a_line_a_row_and_a_tab_between_cells() -> None:
    assert text("<table><tr><th>a<td>b<tr><td>c<td>d</table>after") == "a\tb\nc\td\n\nafter"


def test_a_list_in_a_list_keeps_every_item() -> None:
    assert text("<ul><li>1<ul><li>1.1</ul><li>2</ul>") == "1\n\n1.1\n\n2"


def test_entities_are_characters() -> None:
    assert text("<p>&lt;caf&eacute;&gt; &amp; &#x1F600;&nbsp;&#1046;</p>") == "<café> & 😀\xa0Ж"


@pytest.mark.parametrize(
    "unseen",
    [
        "<script>var p = '<p>no</p>'</script>", "<style>p {}</style>", "<!-- no -->", "<template>no</template>",
        "<noscript>no</noscript>", "<div hidden><p>no</p></div>", '<span style="color: red; display : none">no</span>',
        "<select><option>no</select>", "<svg><title>no</title></svg>", "<iframe>no</iframe>",
    ],
)  # fmt: skip
def test_what_a_page_does_not_show_is_left_out(unseen: str) -> None:
    assert text(f"<p>shown</p>{unseen}") == "shown"


def test_the_reading_aid_over_characters_is_left_out() -> None:
    assert text("<ruby>東<rp>(</rp><rt>とう</rt><rp>)</rp></ruby>京") == "東京"


def test_what_stands_in_boxes_does_not_run_into_the_text_around() -> None:
    assert text("one<button>two</button>three") == "one two three"


def test_tags_that_are_never_closed_lose_nothing() -> None:
    assert text("<p>one <b>two <i>three</b> four<p>five</html>six") == "one two three four\n\nfive\n\nsix"


def test_title_and_language_are_the_documents() -> None:
    page = b"<html lang=fa><head><title> The \n lamps &amp; more</title></head><body>x</body></html>"
    document = read_file("a.html", page)[0]
    assert (document.title, document.lang, document.text) == ("The lamps & more", "fa", "x")


def test_a_page_is_read_in_the_encoding_it_declares() -> None:
    head = b'<meta charset="windows-1251"><p>'
    assert text(head + "Лампы".encode("cp1251")) == "Лампы"


def test_a_page_that_declares_another_encoding_than_it_has_is_read_right() -> None:
    words = "Лампы гаснут, когда улица пуста."
    assert text(b'<meta charset="utf-8"><p>' + words.encode("cp1251")) == words
    assert text(b'<meta charset="windows-1251"><p>' + words.encode()) == words


def test_a_page_without_text_is_refused() -> None:
    assert refusal(lambda: text("<script>lamps()</script>")) == (
        "a.html: has no text: there is no letter or digit in it."
    )


@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1), min_size=1))
def test_no_word_of_a_page_is_lost(words: list[str]) -> None:
    assert text("".join(f"<p>{word}" for word in words)).split() == " ".join(words).split()
