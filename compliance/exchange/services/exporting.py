"""Records go out: in the columns of the import, harmless in a spreadsheet, noted in history."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.core.spreadsheets import guarded
from compliance.exchange.kinds.base import Kind
from compliance.ledger import services as ledger

CSV, XLSX = "csv", "xlsx"


@transaction.atomic
def export_records(*, clinic: Clinic, kind: Kind, format: str, by: Actor, at: datetime) -> bytes:  # noqa: A002
    """Every record that counts, as a file that the import reads again."""
    rows = [list(row) for row in _rows(clinic, kind)]
    data = _xlsx(kind, rows) if format == XLSX else _csv(kind, rows)
    details = {"kind": kind.name, "format": format, "rows": len(rows)}
    ledger.record(clinic, event="clinic.exported", by=by, at=at, details=details)
    return data


def template(kind: Kind) -> bytes:
    """A file with nothing but the column names."""
    return _csv(kind, [])


def _rows(clinic: Clinic, kind: Kind) -> Iterator[list[str]]:
    for values, is_void in kind.existing(clinic):
        if not is_void:
            written = kind.written(values, zone=clinic.timezone)
            yield [guarded(written[name]) for name in kind.names]


def _csv(kind: Kind, rows: list[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(kind.names)
    writer.writerows(rows)
    return out.getvalue().encode()


def _xlsx(kind: Kind, rows: list[list[str]]) -> bytes:
    """Every cell is text, so that codes keep their zeros and nothing is a formula."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet(kind.name[:31])
    sheet.freeze_panes = "A2"
    for row in ([*kind.names], *rows):
        cells = [WriteOnlyCell(sheet, value=text) for text in row]
        for cell in cells:
            cell.data_type = "s"
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
