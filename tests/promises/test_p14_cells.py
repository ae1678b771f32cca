"""P14: no cell of any file that leaves is a formula, and every cell comes back as it was."""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from hypothesis import given

from compliance.audit.packet import build_packet
from compliance.audit.packet.sheets import Sheet, sheets
from compliance.clinics.models import ClinicRecord
from compliance.core import spreadsheets as cells
from compliance.exchange.kinds import KINDS
from compliance.exchange.kinds.cells import Text
from tests.clinics.factory import NOW, make_clinic
from tests.exchange.factory import bring_in_all, send_out
from tests.promises.conftest import FULL
from tests.promises.everything import fill
from tests.promises.test_p14_fuzz import WORDS as ANY_WORDS
from tests.promises.test_p14_fuzz import quietly

pytestmark = pytest.mark.django_db
NASTY = ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1+1", "＠x"]
NASTY += [
    f"{space}{start}" for start in ("=1+1", "@x") for space in (" ", "  ", "\u00a0", "\u200b")
]
READ_BY_KLARITY = ("pack", "own_rules", "type", "requirement", "subject", "_kind", "_id")
OF_A_CATALOGUE = {"credentials": {"type"}, "source_checks": {"type"}}  # checked as it comes in


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet may take a cell for a formula; a plain number is none."""
    bare = cell.lstrip("\ufeff\u200b \u00a0\u2003")
    is_number = re.fullmatch(r"-?\d+(\.\d+)?", cell)
    return bool(bare) and bare[0] in "=+-@\t\r\n＝＋－＠" and not is_number


def spoil_everything() -> None:
    """A formula in every text of every row, in every spelling in turn."""
    turn = 0
    for model in apps.get_app_config("compliance").get_models():
        if not issubclass(model, ClinicRecord):
            continue
        found: Any = model._default_manager
        for field in model._meta.concrete_fields:
            is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
            if not is_text or field.name.endswith(READ_BY_KLARITY):
                continue
            for key in found.order_by("pk").values_list("pk", flat=True):
                turn += 1
                text = f"{NASTY[turn % len(NASTY)]}{turn}"[: field.max_length or 99]
                spoil(found.filter(pk=key), field.name, text)


def spoil(row: Any, name: str, text: str) -> None:
    """In one place; the database keeps some to its own values."""
    try:
        with transaction.atomic():
            row.update(**{name: text})
    except IntegrityError:
        return


def columns_of(data: bytes) -> dict[str, list[str]]:
    """The cells of a file by column."""
    header, *rows = csv.reader(io.StringIO(data.decode(), newline=""))
    return {name: [row[place] for row in rows] for place, name in enumerate(header)}


def test_no_column_of_any_file_holds_a_formula(promise):
    clinic = make_clinic()
    bring_in_all(clinic)
    spoil_everything()
    formulas, unreached, count = [], [], 0
    for name in KINDS if FULL else ["practitioners", "cycles"]:
        found = columns_of(send_out(clinic, name))
        texts = {c.name for c in KINDS[name].columns if isinstance(c.cell, Text)}
        texts -= OF_A_CATALOGUE.get(name, set())
        unreached += [f"{name}.{c}" for c in texts if not any(map(is_guarded, found[c]))]
        formulas += [f"{name}.{c}" for c, each in found.items() if any(map(is_formula, each))]
        count += len(found)
    promise(
        14,
        "formulas in the columns of exported files",
        figure=f"{formulas or 0} in {count} columns; not tried: {sorted(unreached) or 'none'}",
        bound="none",
        kept=not formulas and not unreached,
    )


def is_guarded(cell: str) -> bool:
    """Was a formula in it?"""
    return cell != cells.unguarded(cell)


def test_no_table_of_an_audit_holds_a_formula(promise):
    clinic = make_clinic()
    (fill if FULL else bring_in_all)(clinic)
    spoil_everything()
    clinic.refresh_from_db()
    packet = build_packet(clinic, date(2026, 1, 1), clinic.day(NOW))
    tables = {sheet.name: columns_of(sheet.csv()) for sheet in sheets(packet)}
    every = {f"{t}.{c}": found for t, each in tables.items() for c, found in each.items()}
    formulas = [name for name, found in every.items() if any(map(is_formula, found))]
    tried = sum(any(map(is_guarded, found)) for found in every.values())
    promise(
        14,
        "formulas in the tables of an audit",
        figure=f"{formulas or 0} in {len(every)} columns, {tried} with texts of people",
        bound="none",
        kept=not formulas and tried > (60 if FULL else 20),
    )


@dataclass(frozen=True)
class Row:
    """One text."""

    text: str


class Open(Sheet):
    """A table whose author forgot the guard."""

    def csv(self) -> bytes:
        """As it is."""
        return super().csv().replace(b"\n'", b"\n")


def test_a_table_without_a_guard_is_found(control):
    found = columns_of(Open("points", Row, (Row("=1+1"),)).csv())
    broke = any(map(is_formula, found["text"]))
    control(14, "a table without a guard", figure=f"{found}", broke=broke)


@pytest.mark.parametrize("nasty", NASTY)
def test_a_cell_is_guarded_and_comes_back(nasty):
    assert not is_formula(cells.guarded(nasty))
    assert cells.unguarded(cells.guarded(nasty)) == cells.CONTROL.sub("", nasty)


def test_every_cell_comes_back(sized):
    @quietly(sized(60, 3000))
    @given(ANY_WORDS)
    def there_and_back(text: str) -> None:
        plain = cells.CONTROL.sub("", text)
        assert cells.unguarded(cells.guarded(text)) == plain
        assert not is_formula(cells.guarded(text))

    there_and_back()
