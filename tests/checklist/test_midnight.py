"""A certificate lapses at the clinic's local midnight, and everything that tells of it agrees."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from pypdf import PdfReader

from compliance.audit.packet import build_packet as audit_packet
from compliance.checklist.packet import build_packet
from compliance.checklist.rules import State
from compliance.documents.models import IssuedPaper
from compliance.practitioners.pdf import issue_sheet
from tests.checklist.factory import make_credential, make_period, make_person, publish
from tests.clinics.factory import TESTER, make_clinic

DAY = timedelta(days=1)


@pytest.mark.pdf
@pytest.mark.django_db
@pytest.mark.parametrize(
    "last_day",
    [
        date(2026, 7, 15),
        date(2026, 3, 7),  # the next night the clocks go forward
        date(2026, 10, 31),  # and back
    ],
)
def test_answer_sheet_code_and_inspector_row_change_at_the_same_midnight(
    client: Client, last_day: date
) -> None:
    clinic = make_clinic(slug="lumen", timezone="America/Toronto")
    midnight = datetime(last_day.year, last_day.month, last_day.day, tzinfo=UTC) + DAY
    midnight -= clinic_offset(last_day)
    before, after = midnight - timedelta(minutes=1), midnight + timedelta(minutes=1)
    person = make_person(clinic)
    make_period(person)
    make_credential(person, title="Level 4", expires_on=last_day)
    publish(clinic, "qualified", at=before - 3 * DAY)

    with time_machine.travel(before, tick=False):
        sheet = text_of(client.get("/c/lumen/checklist.pdf").content)
        code = IssuedPaper.objects.get().code
        own = issue_sheet(
            person, as_of_on=last_day, address_of=lambda _code: "", by=TESTER, at=before
        )
        assert "Level 4" in sheet
        assert "Level 4" in client.get("/c/lumen/").text
        assert "Still true" in client.get(f"/verify/{code}/").text
        assert "Still true" in client.get(f"/verify/{own.code}/").text
    with time_machine.travel(after, tick=False):
        assert "Level 4" not in text_of(client.get("/c/lumen/checklist.pdf").content)
        assert "Level 4" not in client.get("/c/lumen/").text
        assert "No longer up to date" in client.get(f"/verify/{code}/").text
        assert "No longer up to date" in client.get(f"/verify/{own.code}/").text
    for moment, counts in ((before, True), (after, False)):
        on = clinic.day(moment)
        answers = {each.question: each for each in build_packet("en", clinic=clinic, on=on).answers}
        assert (answers["qualified"].state is State.PUBLISHED) is counts
        (row,) = audit_packet(clinic, on - 30 * DAY, on).records.people.credentials
        assert (row.status != "EXPIRED") is counts


def clinic_offset(last_day: date) -> timedelta:
    """How far behind UTC Toronto is at the end of a day."""
    is_summer = date(2026, 3, 8) <= last_day <= date(2026, 10, 31)
    return -timedelta(hours=4 if is_summer else 5)


def text_of(data: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
