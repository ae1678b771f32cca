"""What the records say to each question, on the day they begin to and the day they stop."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from compliance.checklist import queries, rules
from compliance.checklist.packet import preview_lines
from compliance.clinics.models import Clinic
from compliance.devices import services as devices
from compliance.lidocaine import services as lidocaine
from tests.checklist.factory import make_credential, make_period, make_person, make_sterile_lot
from tests.clinics.factory import NOW, TESTER, make_clinic
from tests.devices.factory import make_device, make_licence
from tests.lidocaine.factory import make_container, make_product
from tests.practitioners.factory import make_check
from tests.sterilization.factory import make_disinfection, make_spore_test, make_sterilizer
from tests.treatments.aftercare_factory import make_version
from tests.treatments.factory import make_client, make_screening, make_treatment

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 15)
DAY = timedelta(days=1)


@pytest.fixture
def clinic() -> Clinic:
    return make_clinic(pack="CA-ON")


def lines(clinic: Clinic, code: str, on: date = TODAY) -> tuple[str, ...]:
    return preview_lines(clinic, code, on, "en")


def standing(clinic: Clinic, code: str, on: date = TODAY) -> rules.Standing:
    return queries.backing(clinic, on=on, published_on={})[code].standing


def test_the_month_of_the_start_is_told_with_the_breaks_or_without_any(clinic):
    make_period(make_person(clinic))
    ben = make_person(clinic, name="Ben")
    make_period(ben, started_on=date(2019, 3, 1), ended_on=date(2020, 3, 15))
    make_period(ben)
    assert lines(clinic, "start") == (
        "Ana Silva began on 1 December 2020. No break of half a year or more.",
        "Ben began on 1 March 2019. Time away, not counted: 15 March 2020 to 1 December 2020.",
    )


def test_treatments_of_a_year_are_counted_by_kind_and_only_while_there_are_any(clinic):
    client = make_client(clinic)
    make_treatment(client)
    assert lines(clinic, "how-many") == (
        "1 treatment in the last 12 months.",
        "With a pen: 1.",
    )
    last = standing(clinic, "how-many").until
    assert last == TODAY + timedelta(days=364)
    assert standing(clinic, "how-many", last).stands
    assert not standing(clinic, "how-many", last + DAY).stands


def test_training_leaves_other_papers_out_and_never_tells_their_numbers(clinic):
    person = make_person(clinic)
    make_credential(person)
    make_credential(person, type="FA-CPR", title="First aid", expires_on=date(2027, 1, 31))
    (line,) = lines(clinic, "training")
    assert line.startswith("Ana Silva: Micro-needling, level 4, VTCT.")
    assert "SECRET" not in line


def test_a_register_is_told_with_number_address_and_the_day_of_our_check(clinic):
    person = make_person(clinic)
    assert lines(clinic, "register") == ()
    licence = make_credential(
        person,
        type="LIC",
        title="Nurse",
        issuer="College",
        number="RN-1",
        register_url="https://register.example/",
        expires_on=TODAY,
    )
    assert lines(clinic, "register") == (
        (
            "Ana Silva: Nurse, College. Number RN-1. Look it up: https://register.example/ "
            "Valid until 15 July 2026."
        ),
    )
    make_check(licence, checked_on=date(2026, 7, 1))
    assert "Checked with them on 1 July 2026." in lines(clinic, "register")[0]
    assert not standing(clinic, "register", TODAY + DAY).stands


def test_one_colleague_without_insurance_leaves_that_answer_open(clinic):
    insured = make_person(clinic)
    make_credential(insured, type="INS", title="", issuer="Beacon", names_service=True)
    assert lines(clinic, "insurance") == (
        (
            "Ana Silva: Liability insurance, Beacon. Issued 1 February 2019. "
            "The policy names micro-needling. No end date."
        ),
    )
    make_person(clinic, name="Ben")
    assert lines(clinic, "insurance") == ()


def test_without_a_sterilizer_the_needles_come_sterile_from_the_maker(clinic):
    assert lines(clinic, "autoclave") == ()
    make_sterile_lot(clinic)
    assert lines(clinic, "autoclave") == (
        "No sterilizer cycle is on record. Our needle parts come sterile from the maker.",
    )
    assert lines(clinic, "sterilization") == (
        *lines(clinic, "needle-part"),
        *lines(clinic, "autoclave"),
    )


def test_a_sterilizer_is_told_by_its_last_pass_until_the_next_test_is_overdue(clinic):
    """FACTS 8.1, vector 2: placed on 4 May, due on 18 May, overdue from 19 May."""
    sterilizer = make_sterilizer(clinic)
    assert lines(clinic, "autoclave") == ()
    make_spore_test(sterilizer, placed_at=datetime(2026, 5, 4, 15, tzinfo=UTC), result="NEGATIVE")
    due = date(2026, 5, 18)
    assert lines(clinic, "autoclave", due) == (
        (
            "Melag Vacuklav 41: last spore test passed on 4 May 2026. "
            "The next one is due by 18 May 2026."
        ),
        "If a test fails, we stop the machine. We hold each load since the last pass.",
    )
    assert standing(clinic, "autoclave", due).until == due
    overdue = standing(clinic, "autoclave", due + DAY)
    assert (overdue.stands, overdue.since) == (False, due + DAY)


def test_a_failed_spore_test_takes_back_both_answers_at_once(clinic):
    make_sterile_lot(clinic)
    sterilizer = make_sterilizer(clinic)
    make_spore_test(sterilizer, result="NEGATIVE")
    assert standing(clinic, "autoclave").stands
    assert standing(clinic, "sterilization").stands
    make_spore_test(sterilizer, placed_at=NOW - DAY, result="POSITIVE")
    assert not standing(clinic, "autoclave").stands
    assert not standing(clinic, "sterilization").stands
    assert standing(clinic, "needle-part").stands


def test_devices_are_told_by_maker_and_model_while_they_are_in_service(clinic):
    device = make_device(clinic, make="Novaderm", model="P3", serial="SECRET-SERIAL")
    assert lines(clinic, "device") == ("Pen: Novaderm P3.",)
    devices.amend_device(
        device=device,
        out_of_service_on=TODAY,
        out_of_service_reason="Broken",
        reason="Broken",
        by=TESTER,
        at=NOW,
    )
    assert standing(clinic, "device", TODAY - DAY).stands
    assert not standing(clinic, "device").stands


def test_a_licence_is_told_with_the_day_it_was_looked_up_and_so_is_a_missing_one(clinic):
    device = make_device(clinic, make="Novaderm", model="P3")
    make_licence(device, status="LICENSED", number="MDL-7", checked_on=date(2026, 7, 1))
    assert lines(clinic, "device") == (
        "Pen: Novaderm P3. Licence number MDL-7, looked up on 1 July 2026.",
    )
    make_licence(device, jurisdiction="US", status="NOT_FOUND", checked_on=TODAY)
    assert "MDL-7" in lines(clinic, "device")[0]
    make_licence(device, status="NOT_FOUND", number="", checked_on=TODAY)
    assert lines(clinic, "device") == (
        "Pen: Novaderm P3. Not found as licensed here, looked up on 15 July 2026.",
    )


def test_the_last_cleaning_tells_product_minutes_and_cover_for_thirty_days(clinic):
    assert lines(clinic, "cleaning") == ()
    disinfection = make_disinfection(make_device(clinic))
    (line,) = lines(clinic, "cleaning")
    assert line.startswith(f"Wiped with {disinfection.product.name}.")
    assert "A new cover each time." in line
    until = standing(clinic, "cleaning").until or TODAY
    assert standing(clinic, "cleaning", until).stands
    assert not standing(clinic, "cleaning", until + DAY).stands


def test_aftercare_is_told_from_the_sheet_that_was_signed_off(clinic):
    assert lines(clinic, "aftercare") == ()
    version = make_version(clinic, is_signed=True)
    told = lines(clinic, "aftercare")
    assert told[-1].startswith(f"Our sheet, version {version.number}, signed off on 15 July 2026.")
    assert len(told) > 1


def test_the_cream_is_told_by_its_label_while_some_can_be_used(clinic):
    product = make_product(
        clinic, name="Calmia", strength_percent=Decimal(4),
        max_g_per_10cm2=Decimal("1.5"), minutes_max=60,
    )  # fmt: skip
    container = make_container(product, expires_printed="2026-07-15")
    assert lines(clinic, "numbing") == (
        (
            "Calmia, 4 % lidocaine. At most 1.5 g on 10 cm² of skin. "
            "It stays on for 60 minutes at most."
        ),
    )
    assert not standing(clinic, "numbing", TODAY + DAY).stands
    lidocaine.hold_container(container=container, reason="Recalled", by=TESTER, at=NOW)
    assert not standing(clinic, "numbing").stands


def test_screenings_are_told_as_numbers_without_anybody_in_them(clinic):
    client = make_client(clinic)
    make_screening(client)
    make_screening(client, asthma="unsure")
    (line,) = lines(clinic, "suitability")
    assert "In the last 12 months we asked 2 times. 1 time we said no, or not yet." in line
    assert client.code not in line


def queries_of(clinic: Clinic) -> int:
    with CaptureQueriesContext(connection) as captured:
        queries.backing(clinic, on=TODAY, published_on={})
    return len(captured)


def test_the_answers_cost_the_same_for_a_long_history(clinic):
    sterilizer = make_sterilizer(clinic)
    person = make_person(clinic)
    make_credential(person)
    client = make_client(clinic)
    for size in (1, 5):
        for n in range(size):
            make_sterile_lot(clinic)
            make_spore_test(
                sterilizer, placed_at=NOW - timedelta(days=20 * size + n), result="NEGATIVE"
            )
            make_screening(client)
            make_container(make_product(clinic, name=f"Cream {size} {n}"))
        if size == 1:
            few = queries_of(clinic)
    assert queries_of(clinic) == few == EXPECTED


# staff and periods 2, credentials and checks 2, lots, sterilizers, standing 3, spore tests 2,
# treatments, devices, cleanings, containers, screenings, aftercare
EXPECTED = 17
