"""Small papers, and ways to look into them."""

import io
from datetime import UTC, datetime
from typing import Any

import pikepdf
from pypdf import PdfReader

from compliance.printing import services
from compliance.printing.services import RenderedPdf

AT = datetime(2026, 11, 1, 12, 30, tzinfo=UTC)
TABLE = "<table><thead><tr><th scope='col'>Lot</th></tr></thead><tr><td>L-77</td></tr></table>"


def page(body: str, head: str = "") -> str:
    return (
        '<!doctype html><html lang="en"><head><title>Paper</title>'
        f'<link rel="stylesheet" href="asset:paper.css">{head}</head><body>{body}</body></html>'
    )


def make_pdf(body: str = "<h1>Hello</h1>", head: str = "", **kwargs: Any) -> RenderedPdf:
    arguments = {"title": "Paper", "lang": "en", "created": AT, "identifier": "paper-1", **kwargs}
    return services.render(page(body, head), **arguments)


def text_of(pdf: RenderedPdf) -> str:
    return "\n".join(each.extract_text() for each in PdfReader(io.BytesIO(pdf.data)).pages)


def plain_bytes(pdf: RenderedPdf) -> bytes:
    """Everything in the file with nothing packed."""
    unpacked = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf.data)) as document:
        document.save(
            unpacked,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            compress_streams=False,
        )
    return unpacked.getvalue()
