"""Records go out in the columns they come in by, and do no harm in a spreadsheet."""

import csv
import io

import pytest
from openpyxl import load_workbook

from compliance.exchange import services
from compliance.exchange.kinds import KINDS
from compliance.ledger import queries as ledger
from tests.clinics.factory import make_clinic
from tests.exchange.factory import FILES, bring_in, bring_in_all, send_out

pytestmark = pytest.mark.django_db
NASTY = '=HYPERLINK("http://example.com")'


@pytest.mark.parametrize("kind", KINDS)
def test_what_goes_out_comes_in_again_the_same(kind):
    first, second = make_clinic(), make_clinic()
    bring_in_all(first)
    for each in KINDS:
        outcome = bring_in(second, each, send_out(first, each).decode())
        assert not outcome.problems
        if each == kind:
            break
    assert send_out(second, kind) == send_out(first, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_what_went_out_is_here_already(kind):
    clinic = make_clinic()
    bring_in_all(clinic)
    outcome = bring_in(clinic, kind, send_out(clinic, kind).decode())
    assert (outcome.problems, outcome.added) == ((), 0)


def test_a_cell_that_starts_a_formula_is_harmless_in_csv_and_comes_back():
    first, second = make_clinic(), make_clinic()
    bring_in(first, "practitioners", f"code,name,title,email\nP1,'=1+1,{NASTY},\n")
    data = send_out(first, "practitioners").decode()
    (row,) = csv.DictReader(io.StringIO(data))
    assert (row["name"], row["title"]) == ("'=1+1", f"'{NASTY}")
    bring_in(second, "practitioners", data)
    assert send_out(second, "practitioners").decode() == data


def test_a_cell_that_starts_a_formula_is_text_in_xlsx():
    clinic = make_clinic()
    bring_in(clinic, "practitioners", f"code,name,title,email\n007,Anna,{NASTY},\n")
    sheet = load_workbook(io.BytesIO(send_out(clinic, "practitioners", services.XLSX))).active
    assert sheet is not None
    header, row = sheet.iter_rows()
    assert [cell.value for cell in header] == list(KINDS["practitioners"].names)
    assert [(cell.value, cell.data_type) for cell in row[:3]] == [
        ("007", "s"),
        ("Anna", "s"),
        (f"'{NASTY}", "s"),
    ]


def test_void_records_and_other_clinics_stay_here():
    clinic = make_clinic()
    bring_in_all(make_clinic())
    assert send_out(clinic, "devices").decode().splitlines() == [
        "code,kind,make,model,serial,in_service_on"
    ]


def test_an_export_is_noted_in_the_history():
    clinic = make_clinic()
    bring_in(clinic, "devices")
    send_out(clinic, "devices")
    newest = ledger.history(clinic)[0]
    assert newest.type == "clinic.exported"
    assert newest.details == {"kind": "devices", "format": "csv", "rows": 2}


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_has_the_columns_of_the_kind(kind):
    assert services.template(KINDS[kind]).decode().strip() == FILES[kind].partition("\n")[0]


@pytest.mark.parametrize("kind", KINDS)
def test_examples_of_a_template_can_be_read(kind):
    for column in KINDS[kind].columns:
        if column.example:
            column.cell.read(column.example, zone="America/Toronto")
