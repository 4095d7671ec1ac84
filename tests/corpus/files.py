"""Files of every format, small enough to be read in the test that makes them: bytes from a few strings."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence

from projects.corpus.readers.extracted import Unreadable

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_ODT = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"'
)
_KINDS = {
    "word/document.xml": "wordprocessingml.document.main+xml",
    "word/footnotes.xml": "wordprocessingml.footnotes+xml",
    "word/endnotes.xml": "wordprocessingml.endnotes+xml",
}
_XML = '<?xml version="1.0" encoding="UTF-8"?>'


def refusal(read: Callable[[], object]) -> str:
    """The sentence with which a file is refused; "" where it is read."""
    try:
        read()
    except Unreadable as error:
        return str(error)
    return ""


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """A zip archive of these files."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return held.getvalue()


def docx(body: str, *, footnotes: str = "", title: str = "", prolog: str = "") -> bytes:
    """A Word document: `body` and `footnotes` are what stands inside w:body and w:footnotes."""
    parts = {"word/document.xml": f"{_XML}{prolog}<w:document {_W}><w:body>{body}</w:body></w:document>"}
    if footnotes:
        parts["word/footnotes.xml"] = f"{_XML}<w:footnotes {_W}>{footnotes}</w:footnotes>"
    prefix = "application/vnd.openxmlformats-officedocument."
    named = "".join(f'<Override PartName="/{part}" ContentType="{prefix}{_KINDS[part]}"/>' for part in parts)
    if title:
        core = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
        parts["docProps/core.xml"] = f"{_XML}<properties {core}><dc:title>{title}</dc:title></properties>"
        named += '<Override PartName="/docProps/core.xml" ContentType="application/x.core-properties+xml"/>'
    return zipped({"[Content_Types].xml": f"{_XML}<Types>{named}</Types>", **parts})


def w_p(*runs: str) -> str:
    """A paragraph of a Word document; a run that begins with < is taken as it is."""
    inner = (run if run.startswith("<") else f'<w:r><w:t xml:space="preserve">{run}</w:t></w:r>' for run in runs)
    return f"<w:p>{''.join(inner)}</w:p>"


def w_table(rows: Sequence[Sequence[str]]) -> str:
    """A table of a Word document, a paragraph in each cell."""
    cells = ("".join(f"<w:tc>{w_p(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def odt(body: str, *, manifest: str = "") -> bytes:
    """An OpenDocument text: `body` is what stands inside office:text."""
    content = f"{_XML}<office:document-content {_ODT}><office:body><office:text>{body}</office:text></office:body>"
    members = {"mimetype": "application/vnd.oasis.opendocument.text"}
    members["content.xml"] = f"{content}</office:document-content>"
    return zipped(members | ({"META-INF/manifest.xml": manifest} if manifest else {}))


def rtf(body: str, *, head: str = r"\ansi\ansicpg1252", fonts: str = "") -> bytes:
    """Rich Text Format, every character of `body` a byte of Latin-1."""
    table = f"{{\\fonttbl{fonts}}}" if fonts else ""
    return f"{{\\rtf1{head}\\deff0{table}{body}}}".encode("latin-1")


def pdf(*pages: str, encrypt: str = "") -> bytes:
    """A PDF with these content streams (see `pdf_lines`), in Helvetica as /F1; `encrypt` goes to the trailer."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    picture = "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8"
    objects.append(f"{picture} /Length 1 >>\nstream\n0\nendstream")
    kids = []
    for stream in pages:
        objects.append(f"<< /Length {len(stream.encode('cp1252'))} >>\nstream\n{stream}\nendstream")
        resources = "<< /Font << /F1 3 0 R >> /XObject << /Im1 4 0 R >> >>"
        page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R"
        objects.append(f"{page} /Resources {resources} >>")
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"<< /Size {len(objects) + 1} /Root 1 0 R {encrypt}>>"
    start = len(data)
    data += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n{trailer}\n".encode()
    return data + f"startxref\n{start}\n%%EOF\n".encode()


def pdf_lines(*lines: tuple[int, int, str], size: int = 12) -> str:
    """A content stream that shows each text at its place (x, y from the lower left corner)."""
    return "".join(f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET\n" for x, y, text in lines)


SCAN = "q 500 0 0 700 40 40 cm /Im1 Do Q"
"""A content stream that shows a picture and no letter."""
