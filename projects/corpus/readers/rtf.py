"""Rich Text Format (rtf): the visible text in order, notes at the end.

Characters come as bytes in the code page of their font (`\\'d3`), as numbers (`\\u1059`) with a stand-in for older
programs that has to be skipped, or as plain ASCII. Left out: headers and footers, comments, pictures, field codes and
the document's properties and tracked deletions. After the RTF specification 1.9.1.
"""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from dataclasses import dataclass, replace

from projects.corpus.readers.extracted import Extracted, Unreadable
from projects.corpus.readers.likelihood import log_likelihood

_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?"
    r"|(?P<hex>(?:\\'[0-9a-fA-F]{2})+)|\\(?P<symbol>.)|(?P<brace>[{}])|(?P<plain>[^\\{}]+)",
    re.S,
)
_LEFT_OUT = {
    "fonttbl", "colortbl", "stylesheet", "info", "pict", "header", "headerl", "headerr", "headerf", "footer",
    "footerl", "footerr", "footerf", "annotation", "atnid", "atnauthor", "atntime", "atnref", "atnicn", "atnparent",
    "fldinst", "object", "objdata", "nonesttables", "pntext", "pntxta", "pntxtb", "xe", "tc", "rxe", "bkmkstart",
    "bkmkend", "listtable", "listoverridetable", "revtbl", "rsidtbl", "generator", "themedata", "datastore", "filetbl",
    "shprslt", "sp", "sn", "sv", "private", "template",
}  # fmt: skip
_CHANGES = {"f", "af", "deff", "uc", "plain", "rtlch", "ltrch", "footnote", "shptxt", "deleted"}
_TABLE = {"trowd", "intbl"}
_SIGNS = {
    "par": "\n\n", "sect": "\n\n", "page": "\n\n", "line": "\n", "tab": "\t", "cell": "\t", "nestcell": "\t",
    "row": "\n", "nestrow": "\n", "emdash": "\u2014", "endash": "\u2013", "emspace": "\u2003", "enspace": "\u2002",
    "qmspace": "\u2005", "bullet": "\u2022", "lquote": "\u2018", "rquote": "\u2019", "ldblquote": "\u201c",
    "rdblquote": "\u201d", "zwj": "\u200d", "zwnj": "\u200c", "ltrmark": "\u200e", "rtlmark": "\u200f",
    "zwbo": "\u200b", "zwnbo": "\u2060",
}  # fmt: skip
_SYMBOLS = {"~": "\u00a0", "-": "\u00ad", "_": "\u2011", "\n": "\n\n", "\r": "\n\n", "\t": "\t"}
_CHARSETS = {
    77: "mac_roman", 78: "cp932", 79: "cp949", 80: "gb18030", 81: "cp950", 85: "mac_greek", 86: "mac_turkish",
    88: "mac_latin2", 89: "mac_cyrillic", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030", 136: "cp950",
    161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251",
    222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
_PAGES = {
    "mac": "mac_roman", "pc": "cp437", "pca": "cp850", "936": "gb18030", "1361": "johab", "10000": "mac_roman",
    "10007": "mac_cyrillic", "65001": "utf-8",
}  # fmt: skip
_FONT = re.compile(r"\\f(\d+)\b([^;]*)")
_FONT_CHARSET = re.compile(r"\\fcharset(\d+)")


@dataclass(frozen=True)
class _State:
    """What a closing brace restores."""

    hidden: bool = False
    deleted: bool = False
    skip: int = 1
    font: str = ""
    rtl: bool = False
    rtl_font: str = ""
    note: bool = False


class _Reader:
    """One pass over the file, held as Latin-1 so that every byte is a character.

    `page`: the file's own code page. `ansi`: what fonts of the ANSI character set are read as. `western`: their bytes.
    """

    def __init__(self, source: str, page: str, ansi: str) -> None:
        self._source, self._page, self._ansi = source, page, ansi
        self._fonts = _fonts(source)
        self._state = _State()
        self._stack: list[_State] = []
        self._body: list[str] = []
        self._notes: list[str] = []
        self._bytes = bytearray()
        self.western = bytearray()
        self._to_skip = 0
        self._default = ""
        self._after_row = self._left_table = False

    def text(self) -> str:
        position = 0
        while token := _TOKEN.match(self._source, position):
            position = token.end()
            kind = token.lastgroup
            if kind == "plain":
                self._add(token["plain"].replace("\r", "").replace("\n", ""))
            elif kind == "hex":
                self._add(bytes.fromhex(token["hex"].replace("\\'", "")).decode("latin-1"))
            elif kind == "brace":
                if self._brace(token["brace"]):
                    return self._whole()
            elif kind == "symbol":
                self._symbol(token["symbol"])
            elif token["word"] == "bin":
                position += max(0, int(token["number"] or 0))
            else:
                self._word(token["word"], token["number"] or "")
        raise Unreadable("breaks off before its end, so text may be missing. Make or download it again.")

    def _whole(self) -> str:
        self._flush()
        notes = [note for note in "".join(self._notes).split("\f") if note.strip()]
        text = "\n\n".join(["".join(self._body), *notes])
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return re.sub(r"\n{3,}", "\n\n", re.sub(r"[\t ]+\n", "\n", text)).strip("\n")

    def _add(self, chars: str) -> None:
        """Characters of the running code page; those that stand in for a Unicode character before them are dropped."""
        dropped = min(self._to_skip, len(chars))
        self._to_skip -= dropped
        if not self._unseen:
            self._bytes += chars[dropped:].encode("latin-1")

    def _put(self, text: str) -> None:
        if self._to_skip:
            self._to_skip -= 1
        elif not self._unseen:
            self._flush()
            self._append(text)

    def _flush(self) -> None:
        if self._bytes:
            encoding = self._encoding()
            if encoding == self._ansi:
                self.western += self._bytes + b" "
            self._append(self._bytes.decode(encoding, "replace"))
            self._bytes.clear()

    def _append(self, text: str) -> None:
        """Text in its place; a table ends with a blank line like any other block."""
        if self._left_table:
            self._body.append("\n")
            self._after_row = self._left_table = False
        (self._notes if self._state.note else self._body).append(text)

    @property
    def _unseen(self) -> bool:
        return self._state.hidden or self._state.deleted

    def _encoding(self) -> str:
        own = self._state.rtl_font if self._state.rtl else ""
        charset = self._fonts.get(own or self._state.font or self._default)
        if charset is None or charset == 1:
            return self._page
        return self._ansi if charset in (0, 2) else _CHARSETS.get(charset, self._page)

    def _brace(self, brace: str) -> bool:
        """Whether this brace ends the document."""
        self._flush()
        self._to_skip = 0
        if brace == "{":
            self._stack.append(self._state)
        elif self._stack:
            self._state = self._stack.pop()
        return not self._stack

    def _symbol(self, symbol: str) -> None:
        if symbol == "*":
            self._state = replace(self._state, hidden=True)
        elif symbol in _SYMBOLS:
            self._put(_SYMBOLS[symbol])
        elif symbol in "\\{}":
            self._add(symbol)

    def _word(self, word: str, number: str) -> None:
        if word in _SIGNS:
            self._put(_SIGNS[word])
            self._after_row |= word == "row"
        elif word == "pard":
            self._flush()
            self._left_table = self._after_row
        elif word in _TABLE:
            self._after_row = self._left_table = False
        elif word == "u" and number:
            self._put(chr(int(number) % 0x10000))
            self._to_skip = self._state.skip
        elif word in _CHANGES or word in _LEFT_OUT:
            self._flush()
            self._change(word, number)

    def _change(self, word: str, number: str) -> None:
        if word == "deff":
            self._default = number
        elif word == "f":
            self._state = replace(self._state, font=number)
        elif word == "plain":
            self._state = replace(self._state, font="", rtl=False, rtl_font="", deleted=False)
        elif word == "deleted":
            self._state = replace(self._state, deleted=number != "0")
        elif word in ("rtlch", "ltrch"):
            self._state = replace(self._state, rtl=word == "rtlch")
        elif word == "af":
            self._state = replace(self._state, rtl_font=number) if self._state.rtl else self._state
        elif word == "uc":
            self._state = replace(self._state, skip=int(number or 1))
        elif word == "shptxt":
            self._state = replace(self._state, hidden=False)
        elif word == "footnote":
            self._notes.append("" if self._state.hidden else "\f")
            self._state = replace(self._state, note=True)
        else:
            self._state = replace(self._state, hidden=True)


def _fonts(source: str) -> dict[str, int]:
    """Font number → character set, from the font table; a font that names none is absent."""
    start = source.find("\\fonttbl")
    end = start
    depth = 1
    while start >= 0 and depth > 0 and (brace := re.compile(r"[{}]").search(source, end)):
        depth += 1 if brace.group() == "{" else -1
        end = brace.end()
    fonts = _FONT.findall(source[start:end]) if start >= 0 else []
    return {number: int(charset[1]) for number, rest in fonts if (charset := _FONT_CHARSET.search(rest))}


def read(data: bytes) -> Extracted:
    """The document as text."""
    source = _ascii(data).strip(" \r\n\t\0")
    if not source.startswith("{\\rtf"):
        raise Unreadable("is not Rich Text Format, though its name says so. Give it the ending it should have.")
    page = _page(source)
    reader = _Reader(source, page, "cp1252")
    text = reader.text()
    if page != "cp1252" and _better(reader.western, page):
        text = _Reader(source, page, page).text()
    return Extracted(text=text)


def _ascii(data: bytes) -> str:
    """The file as Latin-1. Some programs write UTF-8 where RTF allows ASCII alone: that becomes what RTF has for it."""
    with suppress(UnicodeError):
        return re.sub(r"[^\x00-\x7f]", _numbered, data.decode("utf-8"))
    return data.decode("latin-1")


def _numbered(char: re.Match[str]) -> str:
    pairs = char[0].encode("utf-16-be")
    return "{\\uc0" + "".join(f"\\u{int.from_bytes(pairs[n : n + 2])} " for n in range(0, len(pairs), 2)) + "}"


def _better(western: bytearray, page: str) -> bool:
    """Many programs call every font Western: do the bytes in such fonts make more sense in the file's own code page?"""
    return log_likelihood(western.decode(page, "replace")) > log_likelihood(western.decode("cp1252", "replace"))


def _page(source: str) -> str:
    """The document's code page: of the whole file where it names one, else Western."""
    named = re.search(r"\\ansicpg(\d{1,5})|\\(mac|pca?)\b", source[:2000])
    number = (named[1] or named[2]) if named else "1252"
    page = _PAGES.get(number, f"cp{number}")
    try:
        return codecs.lookup(page).name
    except LookupError:
        return "cp1252"
