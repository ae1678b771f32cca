"""The route of a sterile item on every path: form, file and service."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from compliance.deviations.models import Deviation
from compliance.devices import services as devices
from compliance.devices.models import SterileLot
from compliance.treatments.models import Treatment, TreatmentItem
from tests.clinics.factory import NOW, TESTER, make_clinic
from tests.devices.factory import make_lot
from tests.practitioners.factory import make_practitioner
from tests.treatments.test_exchange import bring
from tests.treatments.test_screens import as_typed, treatable
from tests.treatments.test_treating import form_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LINE = "{ref},C-77,2026-07-10T1{ref}:00,Face,P1,,{lot},,,,,,,,ELIGIBLE,yes"


def recall(lot: SterileLot, on: date = date(2026, 7, 1)) -> SterileLot:
    return devices.recall_lot(
        sterile_lot=lot, recalled_on=on, recall_reason="Letter of the maker", by=TESTER, at=NOW
    )


def brought_in(*lots: str):
    """A file with one treatment for each lot named."""
    clinic = make_clinic()
    make_practitioner(clinic, code="P1")
    return clinic, [LINE.format(ref=n, lot=lot) for n, lot in enumerate(lots)]


@pytest.mark.parametrize("fault", ["recalled", "damaged"])
def test_by_form_it_is_refused_before_use_and_recorded_after_it(client, fault):
    record = treatable(client)
    lot = make_lot(record.clinic, lot="BAD", is_intact=fault != "damaged",
                   expires_on=record.clinic.day(timezone.now()) + 300 * DAY)  # fmt: skip
    if fault == "recalled":
        recall(lot)
    url, form = form_of(client, record)
    assert str(lot.pk) not in str(form["lots"])
    typed = {**as_typed(form), "body_area": "Face", "needle_mm": "1", "lots": [lot.pk]}
    assert "Put it aside" in client.post(url, typed).text
    assert not Treatment.objects.exists()
    assert client.post(url, {**typed, "was_used": "on"}).status_code == 302
    assert Deviation.objects.get().requirement == "K-006"


def test_by_file_what_was_used_is_recorded_with_a_deviation_for_each_fault():
    clinic, lines = brought_in("OLD", "TORN", "BACK", "GOOD")
    make_lot(clinic, lot="OLD", expires_on=date(2026, 7, 9))
    make_lot(clinic, lot="TORN", is_intact=False)
    recall(make_lot(clinic, lot="BACK"))
    make_lot(clinic, lot="GOOD")
    assert not bring(clinic, *lines).problems
    found = Deviation.objects.filter(requirement="K-006").order_by("summary")
    assert [(each.severity, each.summary.split()[1]) for each in found] == [
        ("CRITICAL", "BACK"), ("MAJOR", "OLD"), ("CRITICAL", "TORN"),
    ]  # fmt: skip


def test_by_file_a_lot_serves_only_as_often_as_it_has_units():
    clinic, lines = brought_in("ONE", "ONE")
    make_lot(clinic, lot="ONE", quantity=1)
    (problem,) = bring(clinic, *lines).problems
    assert (problem.line, problem.column) == (3, "sterile_lot")
    assert "second use" in problem.sentence
    assert not TreatmentItem.objects.exists()
