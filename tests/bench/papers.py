"""The same rows printed by three programs: `python -m tests.bench.papers ENGINE ROWS FILE`."""

import ctypes
import html
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from compliance.printing.assets import registered
from compliance.printing.tables import Column, LongTable
from tests.bench.measuring import children_mb, peak_mb

COLUMNS = (
    ("Cycle", 7, ""), ("Started", 10, ""), ("Sterilizer", 9, ""), ("Program", 11, ""),
    ("°C", 5, "num"), ("Min", 5, "num"), ("kPa", 5, "num"), ("CI", 5, ""), ("Spore test", 7, ""),
    ("Operator", 10, ""), ("Decision", 8, ""), ("Contents of the load", 18, ""),
)  # fmt: skip
PEOPLE = ("M. Kowalczyk", "Ł. Żółciński", "Ana Peña", "J. Müller", "S. O’Brien", "T. Nguyễn")
PROGRAMS = ("134 °C, wrapped", "134 °C, unwrapped", "121 °C, wrapped", "Bowie-Dick test")
ITEMS = ("Nosecone", "Forceps", "Tray", "Bowl", "Scissors", "Roller body")
TITLE = "Sterilization cycles"
STARTED = datetime(2025, 1, 2, 7, 30, tzinfo=UTC)
SECTION = 1000  # ReportLab does best with tables of this size
CHROMIUM = (
    "chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync "
    "--disable-background-networking --disable-component-update --disable-dev-shm-usage "
    "--no-pdf-header-footer --generate-pdf-document-outline --timeout=1200000"
)

SET_CHILD_SUBREAPER = 36  # of prctl

Texts = tuple[str, ...]


def rows(count: int) -> Iterator[Texts]:
    """Cycles of a busy clinic, the same every time."""
    pick = random.Random(1)  # noqa: S311 - the same rows for everybody
    at = STARTED
    for number in range(1, count + 1):
        at += timedelta(minutes=pick.randint(12, 55))
        items = "; ".join(
            f"{pick.choice(ITEMS)} ×{pick.randint(1, 24)}"
            for _item in range(pick.choice((1, 2, 3, 6)))
        )
        yield (
            f"A1 #{number}", f"{at:%Y-%m-%d %H:%M}", f"Vacuklav {1 + number % 3}",
            pick.choice(PROGRAMS), f"{pick.gauss(134.6, 0.4):.1f}",
            f"{pick.choice((3.5, 4.0, 18.0)):.1f}", f"{pick.gauss(312, 3):.1f}", "pass",
            pick.choice(("negative", "–", "–")),
            pick.choice(PEOPLE), "released" if pick.random() > 0.02 else "rejected", items,
        )  # fmt: skip


def page(head: str, body: str) -> str:
    """A whole page with our own look."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{TITLE}</title>'
        f"{head}<style>@page {{ size: A4 landscape; margin: 17mm 14mm 15mm; "
        '@bottom-right { font-kerning: none; content: "Page " counter(page) " of " counter(pages) '
        "} }</style></head>"
        f"<body><h1>{TITLE}</h1>{body}</body></html>"
    )


def klarity(count: int, target: Path) -> None:
    """Our own way."""
    from compliance.printing import services

    columns = [Column(name, f"{width}%", style) for name, width, style in COLUMNS]
    styles = [style for _name, _width, style in COLUMNS]
    found = (("", tuple(zip(texts, styles, strict=True))) for texts in rows(count))
    pdf = services.render(
        page(
            '<link rel="stylesheet" href="asset:paper.css">', '<div class="long" id="rows"></div>'
        ),
        title=TITLE,
        lang="en",
        created=STARTED,
        identifier=f"bench {count}",
        variant="pdf/a-3a",
        tables=[LongTable("rows", columns, found)],
        limits=services.Limits(cpu_seconds=600, memory_mb=1500, wall_seconds=1200),
    )
    target.write_bytes(pdf.data)


def chromium(count: int, target: Path) -> None:
    """Print to PDF from a headless browser, tagged."""
    assets = registered()
    css = assets["asset:paper.css"].read_text(encoding="utf-8")
    for name, path in assets.items():
        css = css.replace(name, path.as_uri())
    heads = "".join(
        f'<th scope="col" style="width: {w}%">{html.escape(n)}</th>' for n, w, _s in COLUMNS
    )
    lines = []
    for texts in rows(count):
        cells = (
            f'<td class="{style}">{html.escape(text)}</td>'
            for text, (_name, _width, style) in zip(texts, COLUMNS, strict=True)
        )
        lines.append(f"<tr>{''.join(cells)}</tr>")
    table = (
        f'<table class="log"><thead><tr>{heads}</tr></thead><tbody>{"".join(lines)}</tbody></table>'
    )
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(page(f"<style>{css}</style>", table), encoding="utf-8")
        own = [f"--user-data-dir={folder}/profile", f"--print-to-pdf={target}", str(source)]
        subprocess.run([*CHROMIUM.split(), *own], check=True, capture_output=True)


def reportlab(count: int, target: Path) -> None:
    """ReportLab's platypus, with a paragraph where text wraps."""
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import LongTable as Table
    from reportlab.platypus import Paragraph, SimpleDocTemplate, TableStyle

    for name, face in (("Plain", "regular"), ("Heading", "semibold")):
        pdfmetrics.registerFont(TTFont(name, str(registered()[f"asset:fonts/{face}.ttf"])))
    cell = ParagraphStyle("cell", fontName="Plain", fontSize=7.8, leading=10.5)
    look = TableStyle([
        ("FONT", (0, 0), (-1, 0), "Heading", 7.8), ("FONT", (0, 1), (-1, -1), "Plain", 7.8, 10.5),
        ("BACKGROUND", (0, 0), (-1, 0), "#e2efec"), ("ALIGN", (4, 0), (6, -1), "RIGHT"),
        ("LINEBELOW", (0, 1), (-1, -1), 0.4, "#e6e0d5"), ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 2.4), ("BOTTOMPADDING", (0, 0), (-1, -1), 2.4),
        ("LEFTPADDING", (0, 0), (-1, -1), 4), ("RIGHTPADDING", (0, 0), (-1, -1), 4),
    ])  # fmt: skip
    width = landscape(A4)[0] - 28 * mm
    widths = [width * share / 100 for _name, share, _style in COLUMNS]
    heads = [name for name, _share, _style in COLUMNS]
    lines = [[*texts[:-1], Paragraph(html.escape(texts[-1]), cell)] for texts in rows(count)]
    story = [Paragraph(TITLE, ParagraphStyle("title", fontName="Heading", fontSize=26, leading=34))]
    for start in range(0, count, SECTION):
        part = [heads, *lines[start : start + SECTION]]
        story.append(Table(part, colWidths=widths, repeatRows=1, style=look))

    def number(canvas: object, document: object) -> None:
        canvas.setFont("Plain", 8)  # type: ignore[attr-defined]
        canvas.drawRightString(800, 20, f"Page {document.page}")  # type: ignore[attr-defined]

    SimpleDocTemplate(
        str(target), pagesize=landscape(A4), leftMargin=14 * mm, rightMargin=14 * mm,
        topMargin=17 * mm, bottomMargin=15 * mm,
    ).build(story, onFirstPage=number, onLaterPages=number)  # fmt: skip


ENGINES = {"klarity": klarity, "chromium": chromium, "reportlab": reportlab}


def adopt_orphans() -> None:
    """Have what our children leave behind counted as ours."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1)


def await_orphans() -> None:
    """Wait for the last of them."""
    with suppress(ChildProcessError):
        while True:
            os.wait()


if __name__ == "__main__":
    adopt_orphans()
    ENGINES[sys.argv[1]](int(sys.argv[2]), Path(sys.argv[3]))
    await_orphans()
    sys.stdout.write(f"\n{max(peak_mb(), children_mb())}\n")
