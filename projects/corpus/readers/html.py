"""Web pages (html): the text a reader of the page sees, a blank line between its blocks.

Left out: scripts, styles, what a page hides, the lists of its forms, and the reading aid over ruby characters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from projects.corpus.readers.encodings import decode
from projects.corpus.readers.extracted import Extracted

_LEFT_OUT = {
    "script", "style", "template", "noscript", "iframe", "object", "audio", "video", "canvas", "svg", "rt", "rp",
    "select", "datalist",
}  # fmt: skip
_PARAGRAPHS = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "ol", "dl", "table", "hr", "figure", "article",
    "section", "header", "footer", "main", "nav", "aside", "form", "fieldset", "address", "details",
}  # fmt: skip
_LINES = {
    "html", "body", "div", "li", "dt", "dd", "tr", "caption", "thead", "tbody", "tfoot", "figcaption", "legend",
    "summary", "center",
}  # fmt: skip
_CELLS = {"td", "th"}
_BOXES = {"button", "textarea"}
_SPACES = re.compile(r"[ \t\n\r\f]+")
_UNSEEN = re.compile(r"display\s*:\s*none", re.I)
_WIDTHS = ("", " ", "\t", "\n", "\n\n")
_DECLARED = re.compile(
    rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w.:-]+)|^\s*<\?xml[^>]+encoding\s*=\s*["']([\w.-]+)""", re.I
)


class _Page:
    """What lxml calls back while it parses.

    Between the text so far and the next stands a gap, the widest of all that was asked for in between.
    """

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.title: list[str] = []
        self.lang = ""
        self._gap = ""
        self._hidden = 0
        self._preformatted = 0
        self._in_title = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self._hidden or tag in _LEFT_OUT or "hidden" in attributes or _UNSEEN.search(attributes.get("style") or ""):
            self._hidden += 1
        elif tag == "title":
            self._in_title = True
        elif tag == "br":
            self._gap = "\n\n" if "\n" in self._gap else "\n"
        else:
            self._preformatted += tag == "pre"
            self._part(tag)
            if tag == "html":
                self.lang = attributes.get("lang") or attributes.get("xml:lang") or ""

    def end(self, tag: str) -> None:
        if self._hidden:
            self._hidden -= 1
        elif tag == "title":
            self._in_title = False
        elif tag in _CELLS:
            self._ask("\t")
        elif tag != "br":
            self._preformatted -= tag == "pre"
            self._part(tag)

    def data(self, chars: str) -> None:
        if self._in_title:
            self.title.append(chars)
        elif not self._hidden:
            self._write(chars)

    def close(self) -> _Page:
        return self

    def _write(self, chars: str) -> None:
        if self._preformatted:
            shown, after = chars, ""
        else:
            spaced = _SPACES.sub(" ", chars)
            shown, after = spaced.strip(" "), " " if spaced.endswith(" ") else ""
            if spaced.startswith(" "):
                self._ask(" ")
        if shown:
            self.pieces += [self._gap, shown] if self.pieces else [shown]
            self._gap = after

    def _part(self, tag: str) -> None:
        if tag in _PARAGRAPHS:
            self._ask("\n\n")
        elif tag in _LINES:
            self._ask("\n")
        elif tag in _BOXES:
            self._ask(" ")

    def _ask(self, gap: str) -> None:
        self._gap = max(self._gap, gap, key=_WIDTHS.index)


def read(data: bytes) -> Extracted:
    """The page's visible text, its title and its language."""
    found = _DECLARED.search(data[:4096])
    declared = next((group for group in found.groups() if group), b"") if found else b""
    source = decode(data, declared=declared.decode("ascii", "ignore"))
    page = _Page()
    parser = etree.HTMLParser(target=page, encoding="utf-8", huge_tree=True, no_network=True)
    parser.feed(source.encode("utf-8", "surrogatepass"))
    parser.close()
    return Extracted(text="".join(page.pieces), title=_SPACES.sub(" ", "".join(page.title)).strip(), lang=page.lang)
