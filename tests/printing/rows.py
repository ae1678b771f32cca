"""Rows of a long table as clinics write them, and as nobody should."""

import random
from collections.abc import Iterator

from compliance.printing.tables import Cell, Column, LongTable, Row

WORDS = (
    "forceps", "self-released", "late,", "amended", "Żółć", "naïve", "Ωμέγα", "Привет", "and/or",
    "16:20;", "2026-01-05", "(type", "5)", "×12", "134 °C", "–", "“quoted”", "a\u00a0b", "e\u0301",
    "مرحبا", "بالعالم", "漢字", "fi", "x" * 47, "100%", "[ok]", "A→B", "≥3.5", "don't", "well!",
)  # fmt: skip
COLUMNS = (
    Column("Cycle", "12%"),
    Column("°C", "9%", "num"),
    Column("Decision", "20%"),
    Column("Dry", "9%"),
    Column("Notes", "50%"),
)


def note(rnd: random.Random) -> str:
    """Nothing, a word, a long story, or one word without end."""
    length = rnd.choice((0, 1, 2, 5, 12, 30))
    if rnd.random() < 0.03:
        return "w" * 400
    return rnd.choice((" ", "  ")).join(rnd.choice(WORDS) for _word in range(length))


def make_rows(count: int, seed: int = 1) -> Iterator[Row]:
    rnd = random.Random(seed)  # noqa: S311 - the same rows every time
    for number in range(1, count + 1):
        missing: Cell = ("MISSING", "missing") if rnd.random() < 0.1 else ("yes", "")
        cells: list[Cell] = [
            (f"A1 #{number}", ""),
            (f"{rnd.gauss(134.6, 0.4):.1f}", rnd.choice(("num", "num", "num bad"))),
            (f"Released {rnd.randint(8, 17)}:05, Ada Okafor", rnd.choice(("ok", "warn"))),
            missing,
            (note(rnd), rnd.choice(("", "warn", "muted"))),
        ]
        yield "void" if rnd.random() < 0.04 else "total" if number == count else "", cells


def make_table(count: int, seed: int = 1, key: str = "rows") -> LongTable:
    return LongTable(key, COLUMNS, make_rows(count, seed))


def body_of(key: str = "rows", heading: str = "Cycles") -> str:
    """A section with the place of a table, as an audit has it."""
    return (
        f'<section class="wide"><h2 id="h-{key}">{heading}</h2>'
        f'<div class="long" id="{key}"></div></section>'
    )


RUNNING = (
    '<div class="running" data-title="Glow" data-page="Page " data-of=" of " data-draft="Draft"'
    ' data-digest="SHA-256 12ab"></div>'
)
HEAD = (
    '<link rel="stylesheet" href="asset:audit.css"><style>@page { size: A4 } '
    "@page wide { size: A4 landscape }</style>"
)
