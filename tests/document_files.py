"""PDF and Word files as people's programs make them, for tests of reading them."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO

from docx import Document
from pypdf import PdfReader, PdfWriter

_HEAD = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"


def pdf(pages: Sequence[Sequence[str]], title: str | None = None) -> bytes:
    """A PDF with these lines on its pages, in Latin letters, those that begin with "# " in larger ones; a page without lines has a picture
    on it, as a scanned one has."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    kids = []
    for lines in pages:
        content = _page(lines)
        kids.append(len(objects) + 2)
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] "
            f"/Contents {len(objects)} 0 R /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica "
            "/Encoding /WinAnsiEncoding >> >> >> >>"
        )
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] >>"
    if title is not None:
        objects.append(f"<< /Title ({_escaped(title)}) /Author (ACER) /CreationDate (D:20010101000000Z) >>")
    return _file([one.encode("cp1252") for one in objects], f" /Info {len(objects)} 0 R" if title is not None else "")


def _page(lines: Sequence[str]) -> str:
    if not lines:
        return "q 500 0 0 700 50 50 cm BI /W 1 /H 1 /CS /G /BPC 8 ID A EI Q"
    shown = " ".join(f"/F1 {16 if line.startswith('# ') else 11} Tf ({_escaped(line.removeprefix('# '))}) Tj T*" for line in lines)
    return f"BT 72 720 Td 14 TL {shown} ET"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _file(objects: Sequence[bytes], info: str) -> bytes:
    data, places = bytearray(_HEAD), []
    for number, one in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R{info} >>\n"
    return bytes(data) + f"{trailer}startxref\n{len(data)}\n%%EOF\n".encode()


def encrypted_otherwise(data: bytes) -> bytes:
    """The same PDF, said to be encrypted with AES-256, which pypdf leaves to libraries that are not installed."""
    key, value = "0" * 96, "0" * 64
    scheme = "/CF << /StdCF << /CFM /AESV3 /Length 32 /AuthEvent /DocOpen >> >> /StmF /StdCF /StrF /StdCF"
    stated = f"/Filter /Standard /V 5 /R 6 /Length 256 /P -4 /O <{key}> /U <{key}> /OE <{value}> /UE <{value}> /Perms <{'0' * 32}> {scheme}"
    return data.replace(b"trailer\n<< ", f"trailer\n<< /ID [<00> <00>] /Encrypt << {stated} >> ".encode())


def encrypted(data: bytes, password: str) -> bytes:
    """The same PDF, to be opened with this password (an empty one: by everybody, but not to be changed)."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(data)))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def docx(paragraphs: Sequence[str], *, table: Sequence[Sequence[str]] = (), title: str = "") -> bytes:
    """A Word file with these paragraphs, and a table behind them."""
    document = Document()
    document.core_properties.title = title
    document.core_properties.author = "ACER"
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if table:
        cells = document.add_table(len(table), len(table[0]))
        for row, texts in zip(cells.rows, table, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def with_body(data: bytes, body: str) -> bytes:
    """The Word file with another body, in WordprocessingML (prefixes w and mc)."""
    namespaces = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    namespaces += 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    return repacked(data, {"word/document.xml": f"<w:document {namespaces}><w:body>{body}</w:body></w:document>".encode()})


def repacked(data: bytes, parts: Mapping[str, bytes | None]) -> bytes:
    """The zip file with these parts replaced, added, or (None) left out."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        kept: dict[str, bytes | None] = {name: archive.read(name) for name in archive.namelist()}
    kept.update(parts)
    return packed({name: part for name, part in kept.items() if part is not None})


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A zip file."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()
