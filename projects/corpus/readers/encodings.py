"""Bytes to text: by byte order mark, as strict UTF-8, or in the one older encoding whose reading makes sense.

Never a guess that may be rubble: where no encoding makes sense of a file, or two do, it is refused.
"""

from __future__ import annotations

import codecs
import io
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO, TextIO

from projects.corpus.readers.extracted import Unreadable
from projects.corpus.readers.likelihood import log_likelihood

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
_SEVEN_BIT = (("iso2022_jp_2", b"\x1b$"), ("iso2022_kr", b"\x1b$)C"), ("hz", b"~{"), ("utf-7", b"+"))
# Encoding → how much less likely than the common ones it is before the text is looked at, as a natural logarithm.
_OLDER = {
    "cp1252": 0.0, "cp1251": 0.0, "gb18030": 0.0, "cp932": 0.0, "cp949": 0.0, "cp950": 0.0, "euc_jp": 0.0,
    "cp1250": -1.0, "koi8_r": -1.0, "cp1256": -1.0, "cp1253": -1.0, "cp1254": -1.0, "cp1255": -1.0, "cp1257": -1.0,
    "cp1258": -2.0, "cp874": -1.0, "big5hkscs": -1.0, "iso8859_2": -1.5, "iso8859_5": -1.5, "iso8859_6": -1.5,
    "iso8859_7": -1.5, "iso8859_8": -1.5, "iso8859_15": -2.0, "koi8_u": -1.5, "kz1048": -1.5, "ptcp154": -2.0,
    "koi8_t": -2.0, "cp866": -2.0, "iso8859_13": -2.5, "iso8859_4": -3.0, "iso8859_3": -3.0, "cp850": -4.0,
    "cp852": -6.0, "cp437": -4.0, "cp720": -4.0, "cp737": -4.0, "cp775": -4.0, "cp857": -4.0, "cp862": -4.0,
    "mac_roman": -4.0, "mac_cyrillic": -4.0, "mac_latin2": -7.0, "johab": -4.0,
}  # fmt: skip
_BIG5 = {"cp950", "big5hkscs"}
_TRIED = (
    f"any of {len(_OLDER)} older encodings (Windows, ISO 8859, KOI8, DOS, Mac, GB18030, Big5, Shift JIS, EUC, Johab)"
)
# What web pages call an encoding, where it is read as a larger one (labels of the WHATWG Encoding Standard).
_LABELS = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252", "iso-8859-9": "cp1254",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030", "shift_jis": "cp932",
    "shift-jis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932", "euc-kr": "cp949", "ks_c_5601-1987": "cp949",
    "big5": "cp950", "tis-620": "cp874", "iso-8859-11": "cp874", "windows-874": "cp874",
    "x-mac-cyrillic": "mac_cyrillic", "macintosh": "mac_roman", "iso-8859-8-i": "iso8859_8",
}  # fmt: skip
_WINDOW, _WINDOWS = 4096, 12
_HEAD = 2**20
_MARGIN = 3.0
_DECLARED_BONUS = 6.0
_SENSE = -5.0


def _undecodable(why: str) -> Unreadable:
    return Unreadable(f"{why}. Save it as UTF-8 and import it again.")


@dataclass(frozen=True)
class _Reading:
    encoding: str
    texts: tuple[str, ...]
    scores: tuple[float, ...]
    score: float


def decode(data: bytes, *, declared: str = "") -> str:
    """The text of these bytes without its byte order mark. `declared`: what a page calls it, tried, not trusted.

    Raises Unreadable where no encoding makes sense of them, or where two do.
    """
    return recognised(data, declared=declared)[0]


def recognised(data: bytes, *, declared: str = "") -> tuple[str, str]:
    """The text, as `decode` gives it, and the name of the encoding it is in."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _as_marked(data[len(mark) :], encoding), encoding
    if b"\0" in data:
        return _wide(data)
    if data.isascii():
        return _seven_bit(data)
    text = _utf8(data)
    return _older(data, declared) if text is None else (text, "utf-8")


def open_text(file: BinaryIO) -> tuple[TextIO, str]:
    """The text of a file, to be read piece by piece where it is UTF-8 or marked, and its encoding.

    Raises Unreadable like `decode`; a file that is not what its mark says raises UnicodeDecodeError when it is read.
    """
    head = file.read(_HEAD)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            file.seek(len(mark))
            return _reader(file, encoding), encoding
    _, at_head = recognised(head if len(head) < _HEAD else head[: head.rfind(b"\n") + 1] or head)
    file.seek(0)
    if at_head in ("utf-8", "ascii") and _is_utf8(file):
        file.seek(0)
        return _reader(file, "utf-8"), "utf-8"
    file.seek(0)
    text, encoding = recognised(file.read())
    return io.StringIO(text, newline=""), encoding


def _reader(file: BinaryIO, encoding: str) -> TextIO:
    return io.TextIOWrapper(file, encoding=encoding, newline="")


def _is_utf8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        while piece := file.read(_HEAD):
            if b"\0" in piece:
                return False
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _as_marked(data: bytes, encoding: str) -> str:
    try:
        return _whole(data, encoding)
    except UnicodeError as error:
        raise _undecodable(f"begins like {encoding.upper()}, but is not ({error})") from error


def _whole(data: bytes, encoding: str) -> str:
    """Strict decoding, but a character cut off by the end of the file becomes one U+FFFD: the cut stays visible."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    text = decoder.decode(data)
    return text + "\ufffd" if decoder.getstate()[0] else text


def _utf8(data: bytes) -> str | None:
    """The text, or None where it is in an older encoding. UTF-8 with a few broken bytes is neither, and is refused."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and not data[: error.start].isascii():
            return _whole(data, "utf-8")
        patched = data.decode("utf-8", "replace")
        broken = patched.count("\ufffd")
        if sum(not char.isascii() for char in patched) > 5 * broken:
            line = data.count(b"\n", 0, error.start) + 1
            where = f"line {line}, byte {error.start + 1}"
            raise _undecodable(f"is UTF-8 but for {broken} broken characters, the first at {where}") from error
        return None


def _seven_bit(data: bytes) -> tuple[str, str]:
    """ASCII, or one of the encodings that write everything in ASCII characters."""
    for encoding, sign in _SEVEN_BIT:
        if sign in data:
            with suppress(UnicodeError):
                text = _whole(data, encoding)
                beyond = sum(not char.isascii() for char in text)
                if beyond and log_likelihood(text) / beyond > 2 * _SENSE:
                    return text, encoding
    return data.decode("ascii"), "ascii"


def _wide(data: bytes) -> tuple[str, str]:
    """UTF-16 or UTF-32 without a mark, in the byte order whose upper bytes vary less: texts keep to few blocks."""
    for encoding in _WIDE:
        with suppress(UnicodeError):
            text = _whole(data, encoding)
            codes = {ord(char) for char in text}
            ordered = len({code >> 8 for code in codes}) < len({code & 255 for code in codes})
            if ordered and "\0" not in text and not _pairs_of_letters(text[:_WINDOW]):
                return text, encoding
    raise _undecodable("holds NUL bytes, as programs and pictures do, and is no UTF-16 or UTF-32 text")


def _pairs_of_letters(text: str) -> bool:
    """Is this ASCII with a stray NUL, two letters taken for one? That gives ideographs which nobody writes."""
    beyond = "".join(char for char in text if char > "\u2fff")
    return len(beyond) * 2 > len(text) and log_likelihood(beyond) / len(beyond) < 2 * _SENSE


def _older(data: bytes, declared: str) -> tuple[str, str]:
    """The text in the older encoding that makes the most sense of it, where one does and no other comes near."""
    windows = _windows(data)
    wanted = _LABELS.get(declared.strip().lower(), _python_name(declared))
    readings = [reading for encoding in _OLDER if (reading := _read(windows, encoding, encoding == wanted))]
    for best in sorted(readings, key=lambda reading: -reading.score):
        with suppress(UnicodeDecodeError):
            text = _whole(data, best.encoding)
            _refuse_nonsense(windows, best, trusted=best.encoding == wanted)
            if best.encoding != wanted:
                _refuse_rivals(best, readings)
            return text, best.encoding
    raise _undecodable(f"is not UTF-8, nor in {_TRIED}")


def _python_name(label: str) -> str:
    try:
        return codecs.lookup(label.strip()).name.replace("-", "_")
    except (LookupError, ValueError):
        return ""


def _windows(data: bytes) -> list[bytes]:
    """Pieces spread over the file, cut at line ends: no older encoding uses the newline's byte inside a character."""
    step = max(len(data) // _WINDOWS, _WINDOW)
    pieces = []
    for start in range(0, len(data), step):
        begin = data.rfind(b"\n", 0, start) + 1
        if begin or not start:
            pieces.append(data[begin : data.find(b"\n", begin + _WINDOW) + 1 or len(data)][: 16 * _WINDOW])
    first = next(index for index, byte in enumerate(data) if byte > 127)
    return [piece for piece in dict.fromkeys(pieces) if not piece.isascii()] or [data[first : first + 16 * _WINDOW]]


def _read(windows: list[bytes], encoding: str, wanted: bool) -> _Reading | None:
    try:
        texts = tuple(_whole(window, encoding) for window in windows)
    except UnicodeError:
        return None
    scores = tuple(log_likelihood(text) for text in texts)
    return _Reading(encoding, texts, scores, sum(scores) + (_DECLARED_BONUS if wanted else _OLDER[encoding]))


def _refuse_nonsense(windows: list[bytes], best: _Reading, *, trusted: bool) -> None:
    """Every piece must read as somebody's language: a file may change its encoding half-way."""
    for window, score in zip(windows, best.scores, strict=True):
        beyond = sum(byte > 127 for byte in window)
        if score / beyond < _SENSE - (16 / beyond) - (2 if trusted else 0):
            raise _undecodable(f"is not UTF-8, and makes no sense in {_TRIED}; nearest comes {best.encoding}")


def _refuse_rivals(best: _Reading, readings: list[_Reading]) -> None:
    for rival in readings:
        same = rival.texts == best.texts or {rival.encoding, best.encoding} == _BIG5
        if not same and best.score - rival.score < _MARGIN:
            raise _undecodable(f"is not UTF-8, and may be {best.encoding} or {rival.encoding}: too little text to tell")
