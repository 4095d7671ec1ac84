"""PDF: the text layer, page by page, its lines put together again into paragraphs.

A PDF knows glyphs at places. Their order on right-to-left lines and the paragraphs they form are worked out here;
pictures of text (scans) have none to give.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import accumulate
from threading import Lock

import pypdfium2
from pypdfium2 import raw

from projects.corpus.readers.extracted import Extracted, Unreadable
from projects.corpus.readers.reflow import HYPHEN, Line, joined, page_paragraphs
from projects.corpus.readers.visual_order import Placed, is_rtl, logical

_ONE_AT_A_TIME = Lock()  # PDFium keeps global state: two threads inside it at once crash the process
_PASSWORD, _SECURITY = 4, 5
_UNKNOWN = re.compile(r"[\x00\x01\x03-\x08\x0b-\x1f]")  # glyphs whose font does not say which character they are
_FORMS = re.compile("[\ufb00-\ufb06\ufb50-\ufdfb\ufe70-\ufefc]")  # shapes of letters: a font's business, not a text's


def read(data: bytes) -> Extracted:
    """The text, a blank line between paragraphs. `pages_without_text` in the metadata: the pages that are pictures."""
    _refuse_incomplete(data)
    with _ONE_AT_A_TIME:
        pdf = _opened(data)
        try:
            pages = [_page(pdf, index) for index in range(len(pdf))]
        finally:
            pdf.close()
    blank = [str(number) for number, (_, picture) in enumerate(pages, start=1) if picture]
    blocks = [block for lines, _ in pages for block in page_paragraphs(lines)]
    if not blocks:
        raise Unreadable("has no text layer (a scan). Run text recognition on it first, then import it again.")
    metadata = {"pages_without_text": ", ".join(blank)} if blank else {}
    return Extracted(text="\n\n".join(joined(blocks)), metadata=metadata)


def _refuse_incomplete(data: bytes) -> None:
    """PDFium mends what it can of a file cut short, and the text beyond the cut is lost without a word."""
    if b"%PDF-" not in data[:1024]:
        raise Unreadable("is not a PDF, though its name says so. Give it the ending it should have.")
    end = data.rfind(b"%%EOF")
    if end < 0 or re.search(rb"\d\s+obj\b", data[end:]):
        raise Unreadable("breaks off before its end, so text may be missing. Make or download it again.")


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (_PASSWORD, _SECURITY):
            raise Unreadable("is protected by a password. Save it without one and import it again.") from error
        raise Unreadable("is damaged: it cannot be opened as a PDF. Make or download it again.") from error


def _page(pdf: pypdfium2.PdfDocument, index: int) -> tuple[list[Line], bool]:
    """The lines of a page, and whether it is a picture without any."""
    try:
        page = pdf[index]
        text_page = page.get_textpage()
    except pypdfium2.PdfiumError as error:
        raise Unreadable(f"is damaged: its page {index + 1} cannot be read. Make or download it again.") from error
    lines = list(_lines(text_page))
    picture = not lines and next(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]), None) is not None
    text_page.close()
    page.close()
    return lines, picture


def _lines(page: pypdfium2.PdfTextPage) -> Iterator[Line]:
    """The page's characters cut at line ends. PDFium's U+0002 is a hyphen that ends a line, and the line's end too."""
    chars = [chr(raw.FPDFText_GetUnicode(page, index)) for index in range(page.count_chars())]
    rtl = sum(map(is_rtl, chars)) * 2 > sum(map(str.isalpha, chars))
    segments: list[list[int]] = [[]]
    for place, char in enumerate(chars):
        if not char.isspace():
            segments[-1].append(place)
        if char in (HYPHEN, "\r", "\n"):
            segments.append([])
    for shown in _rows(page, [segment for segment in segments if segment]) if rtl else filter(None, segments):
        yield _line(page, "".join(chars[shown[0] : shown[-1] + 1]), shown, rtl)


def _rows(page: pypdfium2.PdfTextPage, segments: list[list[int]]) -> list[list[int]]:
    """Segments of one row put together: vowel signs above and below right-to-left letters make PDFium see several."""
    rows: list[list[int]] = []
    floor = ceiling = 0.0
    for segment in segments:
        boxes = [page.get_charbox(place, loose=True) for place in segment]
        bottom, top = min(box[1] for box in boxes), max(box[3] for box in boxes)
        if rows and min(top, ceiling) - max(bottom, floor) > 0.5 * min(top - bottom, ceiling - floor):
            rows[-1] += segment
            floor, ceiling = min(bottom, floor), max(top, ceiling)
        else:
            rows.append(segment)
            floor, ceiling = bottom, top
    return rows


def _line(page: pypdfium2.PdfTextPage, text: str, shown: list[int], rtl: bool) -> Line:
    turned = is_rtl(text)
    boxes = [page.get_charbox(place, loose=True) for place in (shown if turned else (shown[0], shown[-1]))]
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    if turned:
        words = accumulate(map(str.isspace, text))
        placed = [
            Placed(char, page.get_charbox(shown[0] + index), word)
            for index, (char, word) in enumerate(zip(text, words, strict=True))
            if not char.isspace()
        ]
        text = logical(placed, rtl=rtl, height=max(tops) - min(bottoms))
    text = re.sub(r"[\r\n]+", " ", text).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    text = _FORMS.sub(lambda form: unicodedata.normalize("NFKC", form[0]), text)
    return Line(_UNKNOWN.sub("\ufffd", text), min(lefts), max(rights), min(bottoms), max(tops))
