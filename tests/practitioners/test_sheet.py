"""The practitioner sheet: what it claims, that it is one page, and when it no longer holds."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from pypdf import PdfReader

from compliance.clinics.models import Role
from compliance.core.errors import Refusal
from compliance.documents import papers, queries
from compliance.documents.rules import Change, Standing
from compliance.practitioners import counting, packet, pdf, services
from tests.clinics.factory import NOW, TESTER, make_clinic, make_member
from tests.documents.factory import make_document, make_paper
from tests.practitioners.factory import (
    TODAY,
    make_check,
    make_credential,
    make_period,
    make_practitioner,
)

pytestmark = pytest.mark.django_db
REASON = "It was entered twice"


@pytest.fixture
def person():
    clinic = make_clinic(name="Northgate", slug="north")
    return make_practitioner(clinic, name="Mara Lind", title="Nurse")


def issue(person: Any, **fields: Any) -> Any:
    """A sheet as of today."""
    defaults = {"as_of_on": TODAY, "by": TESTER, "at": NOW}
    return pdf.issue_sheet(
        person,
        address_of=lambda code: f"https://k.example/verify/{code}/",
        **{**defaults, **fields},
    )


def unprinted(person: Any) -> Any:
    """A sheet as of today, without its PDF: what it claims is what matters."""
    claims = packet.facts(person, on=TODAY, as_of=TODAY)
    return make_paper(
        person.clinic,
        kind=packet.KIND,
        subject=str(person.pk),
        digest=packet.digest_of(claims),
        facts=claims,
        data=b"",
    )


def text_of(paper: Any) -> tuple[int, str]:
    """How many pages, and all words."""
    with queries.open_original(paper) as stored:
        reader = PdfReader(io.BytesIO(stored.read()))
    words = " ".join(page.extract_text() for page in reader.pages)
    return len(reader.pages), " ".join(words.split())


# What it says


def test_the_sheet_tells_experience_with_its_working(person):
    make_period(person, started_on=date(2019, 3, 1), ended_on=date(2020, 3, 15))
    make_period(person, started_on=date(2020, 12, 1), place="Here")
    sheet = packet.build_sheet(person, on=TODAY)
    assert (sheet.total, sheet.days) == ("6 years 7 months", "2,432 days")
    assert [line.text for line in sheet.working] == [
        "1 Mar 2019 – 15 Mar 2020",
        "15 Mar 2020 – 1 Dec 2020",
        "1 Dec 2020 – 15 Jul 2026",
    ]
    assert sheet.working[1].note == "pause of 261 days, taken out"
    assert [(each.device, each.total) for each in sheet.years] == [("Pen", "6 years 7 months")]


def test_the_sheet_tells_how_each_paper_is_proved(person):
    scan = make_document(person.clinic)
    checked = make_credential(person, type="LIC", title="Registered nurse", document=scan)
    make_check(checked, source="College of Nurses")
    make_credential(person, title="", device_kinds="PEN", max_needle_mm="1.5", conditions="Face")
    lines = packet.build_sheet(person, on=TODAY).lines
    found = [(line.title, line.proof, line.check, line.scope) for line in lines]
    assert found == [
        (
            "Registered nurse",
            "Checked with its issuer",
            "College of Nurses, 15 Jul 2026 · not approved yet",
            "",
        ),
        ("Liability insurance", "Self-declared", "", "Pen · needles up to 1.5 mm · Face"),
    ]


def test_an_approval_says_whose_it_was(person):
    check = make_check(make_credential(person))
    owner = make_member(person.clinic)
    by = TESTER.__class__(str(owner.user_id), "Ada", Role.OWNER)
    services.approve_source_check(check, by=by, at=NOW)
    (line,) = packet.build_sheet(person, on=TODAY).lines
    assert line.check.endswith("approved by a second person")


def test_what_is_asked_for_and_not_in_force_is_said(person):
    make_credential(person, type="FA-CPR", expires_on=TODAY - timedelta(days=1))
    sheet = packet.build_sheet(person, on=TODAY)
    assert (sheet.lines[0].valid, sheet.lines[0].is_in_force) == ("expired on 14 Jul 2026", False)
    assert "First aid and CPR" in sheet.missing
    assert "First aid and CPR" not in packet.build_sheet(person, on=date(2026, 7, 14)).missing


def test_immunity_and_background_checks_are_nobodys_business(person):
    for kind in ("HBV", "BGC"):
        make_credential(person, type=kind, title="Private")
    assert packet.build_sheet(person, on=TODAY).lines == ()


def test_the_same_records_give_the_same_digest_and_other_ones_another(person):
    credential = make_credential(person)
    first = packet.build_sheet(person, on=TODAY).digest
    assert packet.build_sheet(person, on=TODAY).digest == first
    services.amend_credential(credential, by=TESTER, at=NOW, reason=REASON, number="A-2")
    assert packet.build_sheet(person, on=TODAY).digest != first


def test_treatments_are_counted_by_the_room_above(person):
    assert counting.treatments_of(person, on=TODAY) == []


# One page


@pytest.mark.pdf
def test_a_long_sheet_stays_one_page_and_says_what_it_left_out(person):
    person.clinic.paper = "letter"  # the shorter of the two
    person.name = "Maximiliana Theodora von und zu Hohenberg-Featherstonehaugh " * 2
    person.title = "Registered nurse, medical esthetician and clinical educator in dermal practice"
    for number in range(18):
        make_credential(
            person,
            type="MN-TRN",
            title=f"Advanced certificate in micro-needling of scars and striae, part {number} " * 2,
            issuer="International Academy of Dermal Practice and Aesthetic Nursing, North Campus",
            number=f"IADP-2026-{number:04}",
            conditions="Under the supervision of a physician who is present on the premises",
        )
    for year in range(2002, 2024, 2):
        make_period(person, started_on=date(year, 1, 1), ended_on=date(year, 6, 1))
    made = issue(person)
    pages, said = text_of(made)
    assert pages == 1
    assert "more credentials are on record at the clinic." in said
    assert "earlier lines are counted and not shown." in said
    assert made.code in said
    assert "Scan the code, or type it at k.example/verify" in said
    assert said.count("Advanced certificate") >= 6


# Does it still hold?


def test_a_sheet_holds_until_the_records_say_otherwise(person):
    credential = make_credential(person, document=make_document(person.clinic))
    make_period(person)
    made = unprinted(person)
    assert papers.worth_of(made, on=TODAY).standing is Standing.VALID
    assert papers.worth_of(made, on=date(2026, 12, 31)).standing is Standing.VALID
    label = "Liability policy A-1"
    lapsed = papers.worth_of(made, on=date(2027, 1, 1))
    assert lapsed.standing is Standing.SUPERSEDED
    assert lapsed.changes == (Change(label, "until 31 Dec 2026", "expired on 31 Dec 2026"),)
    services.void_credential(credential, by=TESTER, at=NOW, reason=REASON)
    gone = papers.worth_of(made, on=TODAY)
    assert gone.changes == (Change(label, "until 31 Dec 2026", ""),)


def test_a_sheet_of_somebody_who_left_or_is_void_no_longer_holds(person):
    made = unprinted(person)
    left = services.amend_practitioner(
        person, by=TESTER, at=NOW, reason=REASON, left_on=TODAY - timedelta(days=1)
    )
    (change,) = papers.worth_of(made, on=TODAY).changes
    assert (change.label, change.now) == ("Clinic", "left on 14 Jul 2026")
    services.void_practitioner(left, by=TESTER, at=NOW, reason=REASON)
    assert papers.worth_of(made, on=TODAY) == papers.Worth(Standing.SUPERSEDED)


def test_no_sheet_is_made_for_a_day_to_come(person):
    with pytest.raises(Refusal, match="still to come"):
        issue(person, as_of_on=TODAY + timedelta(days=1))


# The screen


@pytest.fixture
def browser(client, person):
    client.force_login(make_member(person.clinic, Role.ASSISTANT).user)
    return client


def test_the_screen_previews_the_day_asked_for(browser, person):
    make_credential(person, expires_on=date(2026, 1, 31))
    address = reverse("practitioner-sheet-add", args=[person.pk])
    assert "expired on 31 Jan 2026" in browser.get(address).content.decode()
    earlier = browser.get(address, {"as_of_on": "2026-01-31"})
    assert "until 31 Jan 2026" in earlier.content.decode()
    for nonsense in ("2999-01-01", "yesterday"):
        page = browser.get(address, {"as_of_on": nonsense})
        assert page.context["form"]["as_of_on"].value() != nonsense


@pytest.mark.pdf
def test_the_sheet_is_made_once_and_can_be_checked(browser, person):
    address = reverse("practitioner-sheet-add", args=[person.pk])
    form = browser.get(address).context["form"]
    sent = {"as_of_on": "2026-07-15", "idempotency_key": form["idempotency_key"].value()}
    made = [browser.post(address, sent).url for _again in range(2)]
    assert made[0] == made[1]
    page = browser.get(made[0]).content.decode()
    assert "Practitioner sheet: Mara Lind" in page
    browser.logout()
    (paper,) = queries.issued_papers(person.clinic)
    assert "Still true" in browser.get(f"/verify/{paper.code}/").content.decode()


def test_a_void_person_has_no_sheet(browser, person):
    services.void_practitioner(person, by=TESTER, at=NOW, reason=REASON)
    assert browser.get(reverse("practitioner-sheet-add", args=[person.pk])).status_code == 404
