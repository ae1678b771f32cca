"""Paper that comes back: a printed week, typed in later, with both times kept."""

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pypdf
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from compliance.clinics.models import Clinic
from compliance.core import times
from compliance.core.errors import Refusal
from compliance.exchange import pdf, queries
from compliance.exchange.kinds import KINDS
from compliance.exchange.kinds.paper import PARTS, codes, part_of
from compliance.exchange.models import SheetLine, WeekSheet
from compliance.exchange.packet import build_sheet
from compliance.exchange.services import paper
from compliance.lidocaine.models import Movement
from compliance.sterilization.models import Cycle, Disinfection
from compliance.treatments.models import Treatment
from tests.clinics.factory import NOW, TESTER, make_clinic
from tests.devices.factory import make_device
from tests.exchange.factory import make_week_sheet
from tests.lidocaine.factory import make_container, make_product
from tests.lidocaine.test_screens import enter, sent
from tests.practitioners.factory import make_practitioner
from tests.sterilization.factory import make_program, make_sterilizer

pytestmark = pytest.mark.django_db
TUESDAY = "2026-07-14T09:30"
TREATMENT = {
    "treated_at": TUESDAY, "client_code": "C-7KQ2-M4XH", "body_area": "Face",
    "practitioner": "P9", "lidocaine_container": "LC-0001", "lidocaine_g": "2.5",
}  # fmt: skip
LATER = NOW + timedelta(days=2)


def stocked() -> Clinic:
    """A clinic with everything that can stand on a sheet."""
    clinic = make_clinic()
    make_practitioner(clinic, code="P9", name="Anna Kowalska")
    make_device(clinic, code="PEN-1")
    make_container(make_product(clinic))
    make_program(make_sterilizer(clinic, code="A1"), name="134 wrapped")
    return clinic


def write(sheet: WeekSheet, code: str, **cells: str) -> SheetLine:
    """A line typed in two days later."""
    return paper.enter_line(sheet=sheet, code=code, cells=cells, by=TESTER, at=LATER)


def test_every_box_is_a_column_of_its_kind_and_nothing_required_is_left_out():
    for part in PARTS:
        kind = KINDS[part.kind]
        boxes = {box.column for box in part.boxes}
        assert boxes <= set(kind.names)
        assert set(kind.required) - boxes <= {"ref"}
        assert part.moment in boxes


def test_a_line_has_a_code_of_its_own():
    every = [code for part in PARTS for code in codes(part)]
    assert len(set(every)) == len(every) == 31
    assert part_of("D10") == PARTS[3]
    assert [part_of(code) for code in ("D11", "X1", "", "T0", "T")] == [None] * 5


def test_sheets_are_numbered_and_begin_on_monday():
    clinic = make_clinic()
    first, second = make_week_sheet(clinic), make_week_sheet(clinic)
    assert (first.number, second.number) == (1, 2)
    assert first.starts_on == date(2026, 7, 13)


def test_a_treatment_comes_back_as_a_late_entry():
    sheet = make_week_sheet(stocked())
    line = write(sheet, "T3", **TREATMENT)
    treatment = Treatment.objects.get()
    assert treatment.ref == "W1-T3"
    assert line.record_url == treatment.get_absolute_url()
    assert line.happened_at == datetime(2026, 7, 14, 13, 30, tzinfo=UTC)
    assert (treatment.treated_at, treatment.recorded_at) == (line.happened_at, LATER)
    assert times.is_late(treatment.treated_at, treatment.recorded_at)
    assert Movement.objects.get(kind="ISSUE").grams == Decimal("-2.5")


def test_cream_cycles_and_disinfections_come_back_as_well():
    sheet = make_week_sheet(stocked())
    write(sheet, "L1", container="LC-0001", kind="OPEN", moved_at=TUESDAY, moved_by="P9")
    write(sheet, "L2", container="LC-0001", kind="WASTE", grams="1", moved_at=TUESDAY)
    write(
        sheet, "C1", sterilizer="A1", number="77", started_at=TUESDAY, program="134 wrapped",
        packaging="WRAPPED", packs="P-9=forceps", operator="P9",
    )  # fmt: skip
    write(
        sheet, "D1", device="PEN-1", performed_at=TUESDAY, product="Clinwipe", level="ILD",
        contact_min="3", sleeve_changed="yes",
    )  # fmt: skip
    assert Cycle.objects.get().number == 77
    assert Disinfection.objects.get().recorded_at == LATER
    found = queries.lines(sheet)
    assert [(each.code, each.record_kind) for each in found.values()] == [
        ("C1", "cycle"),
        ("D1", "disinfection"),
        ("L1", "lidocaine_container"),
        ("L2", "lidocaine_movement"),
    ]
    assert all(each.record_url for each in found.values())


def test_a_line_is_entered_once_and_a_wrong_one_leaves_nothing():
    sheet = make_week_sheet(stocked())
    with pytest.raises(ValidationError) as refused:
        write(sheet, "T1", **{**TREATMENT, "practitioner": "Nobody", "lidocaine_g": "x"})
    assert set(refused.value.message_dict) == {"practitioner", "lidocaine_g"}
    with pytest.raises(ValidationError, match="are left"):
        write(sheet, "T1", **{**TREATMENT, "lidocaine_g": "99"})
    assert not Treatment.objects.exists()
    write(sheet, "T1", **TREATMENT)
    with pytest.raises(Refusal, match="entered already"):
        write(sheet, "T1", **TREATMENT)
    with pytest.raises(Refusal, match="no such line"):
        write(sheet, "T99", **TREATMENT)
    with pytest.raises(Refusal, match="it stays"):
        paper.void_sheet(sheet=sheet, reason="not used at all", by=TESTER, at=NOW)


@pytest.mark.pdf
@pytest.mark.parametrize("size", ["a4", "letter"])
def test_the_paper_is_two_pages_with_every_line(size):
    clinic = stocked()
    clinic.paper = size
    sheet = make_week_sheet(clinic)
    address = "https://example.org/exchange/week-sheets/1/"
    made = pdf.week_sheet(sheet, address=address)
    pages = pypdf.PdfReader(io.BytesIO(made.data)).pages
    assert len(pages) == 2
    words = " ".join(page.extract_text() for page in pages).split()
    for code in (code for part in PARTS for code in codes(part)):
        assert code in words
    assert {"W1", "LC-0001", "PEN-1"} <= set(words)
    assert (
        made.data
        == pdf.week_sheet(sheet, address="https://example.org/exchange/week-sheets/1/").data
    )


def test_a_week_is_printed_and_typed_in(client):
    clinic = enter(client, clinic=stocked())
    assert "No sheet printed yet" in client.get(reverse("week-sheet-list")).text
    client.post(reverse("week-sheet-add"), sent(on="2026-07-15"))
    sheet = WeekSheet.objects.get(clinic=clinic)
    page = client.get(sheet.get_absolute_url()).text
    url = f"{reverse('week-sheet-enter', args=[sheet.pk])}?line=T1"
    assert url in page
    form = client.get(url).text
    assert "P9 · Anna Kowalska" in form
    assert "2026-07-13T09:00" in form
    answer = client.post(url, sent(**{**TREATMENT, "practitioner": "P9", "body_area": ""}))
    assert answer.status_code == 422
    answer = client.post(url, sent(**TREATMENT))
    assert answer.url.endswith("?line=T2")
    page = client.get(sheet.get_absolute_url()).text
    for words in ("W1-T1", "Late entry", "14 Jul 2026, 09:30", "1 line entered"):
        assert words in page
    assert client.get(f"{url[:-2]}Z9").status_code == 404


@pytest.mark.parametrize("size", [1, 300])
def test_sheets_take_the_same_queries_at_any_size(size, django_assert_num_queries):
    clinic = make_clinic()
    sheet = make_week_sheet(clinic)
    common: dict[str, Any] = {"clinic": clinic, "recorded_at": NOW, "recorded_by": "Ana"}
    WeekSheet.objects.bulk_create(
        WeekSheet(number=number, starts_on=date(2026, 1, 5), **common)
        for number in range(2, size + 1)
    )
    with django_assert_num_queries(1):  # sheets with how many lines came back
        assert len(queries.sheets(clinic)) == size
    with django_assert_num_queries(1):  # the lines of one
        assert queries.lines(sheet) == {}
    with django_assert_num_queries(6):  # people, pens, cream, machines, programs, products
        build_sheet(sheet)
