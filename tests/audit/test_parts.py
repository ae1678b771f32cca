"""The further parts of an audit: requirements, tests, cleaning, storage, treatments, retention."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from compliance.audit.packet import Packet, build_packet
from compliance.audit.packet.further import longest_gap
from compliance.audit.packet.sheets import sheets
from compliance.audit.packet.values import Window
from compliance.audit.pdf import chart, document, sentences, standing
from compliance.clinics.models import Clinic
from compliance.devices.models import SterileLot
from compliance.lidocaine.models import TemperatureReading
from compliance.requirements.queries.retention import lines
from compliance.requirements.rules.retention import longest, on_site_years
from compliance.requirements.services import change_rule
from compliance.sterilization import services as sterilization
from compliance.sterilization.models import Disinfection, SporeTest
from compliance.treatments.models import RecallDrill, Treatment, TreatmentItem, UnitWaste
from compliance.treatments.rules.people import keep_until
from tests.audit.factory import make_deviation
from tests.clinics.factory import NOW, TESTER, make_clinic
from tests.lidocaine import factory as cream
from tests.sterilization import factory as steam
from tests.treatments import factory as care

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 6, 1), date(2026, 7, 31)
EARLIER = NOW - timedelta(days=20)


def make_busy_clinic() -> Clinic:
    """One of everything, good and bad."""
    clinic = make_clinic(pack="CA-ON")
    machine = steam.make_sterilizer(clinic)
    steam.make_spore_test(machine, placed_at=EARLIER, result="NEGATIVE", lot="B7")
    steam.make_spore_test(machine, result="POSITIVE", lot="B7", lot_expires_on=date(2026, 7, 1))
    steam.make_air_removal_test(machine, result="FAIL")
    client = care.make_client(clinic)
    care.make_treatment(client)
    care.make_treatment(care.make_client(clinic), is_screened=False, aftercare_given=False)
    care.make_waste(clinic)
    care.make_drill(clinic)
    steam.make_disinfection(care.some_device(clinic), contact_min=Decimal(1), sleeve_changed=False)
    steam.make_solution(clinic)
    cream.read(cream.make_place(clinic), "2.0", "21.0")
    return clinic


def day_at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 15, tzinfo=UTC)


def build(clinic: Clinic) -> Packet:
    return build_packet(clinic, FIRST, LAST)


def tables(packet: Packet) -> dict[str, list[dict[str, str]]]:
    return {
        sheet.name: list(csv.DictReader(io.StringIO(sheet.csv().decode(), newline="")))
        for sheet in sheets(packet)
    }


def test_what_went_wrong_is_a_point_each() -> None:
    packet = build(make_busy_clinic())
    found = {each.rule for each in packet.points}
    assert found >= {
        *("SPORE_FAILED", "SPORE_GAP", "SPORE_EXPIRED", "AIR_TEST_FAILED"),
        *("CONTACT_TOO_SHORT", "SLEEVE_KEPT", "TEMPERATURE_OUT", "TREATMENT_LACKS"),
        "NO_AFTERCARE",
    }
    assert all(sentences.sentence(each) for each in packet.points)


def test_the_attached_tables_add_up_to_the_database() -> None:
    clinic = make_busy_clinic()
    found = tables(build(clinic))
    counted = {
        "treatments": Treatment,
        "spore_tests": SporeTest,
        "disinfections": Disinfection,
        "temperatures": TemperatureReading,
        "recall_drills": RecallDrill,
        "sterile_lots": SterileLot,
    }
    for name, model in counted.items():
        assert len(found[name]) == model.objects.of(clinic).count(), name
    lots = found["sterile_lots"]
    used = TreatmentItem.objects.of(clinic).filter(lot__isnull=False).count()
    wasted = sum(UnitWaste.objects.of(clinic).values_list("units", flat=True))
    assert sum(int(row["used"]) for row in lots) == used > 0
    assert sum(int(row["wasted"]) for row in lots) == wasted > 0
    for row in lots:
        assert int(row["quantity"]) - int(row["used"]) - int(row["wasted"]) == int(row["left"])


def test_the_tables_on_paper_have_the_rows_of_the_attached_ones() -> None:
    packet = build(make_busy_clinic())
    attached = {name.replace("_", "-"): len(rows) for name, rows in tables(packet).items()}
    printed = {
        table.key: len(table.rows)
        for section in document.sections(packet)
        for table in section.tables
        if table.key in attached
    }
    assert {"treatments", "spore-tests", "disinfections", "temperatures", "lots"} & set(printed)
    assert {name: attached[name] for name in printed} == printed


def test_clients_are_codes_and_nothing_else() -> None:
    packet = build(make_busy_clinic())
    everything = packet.json() + b"".join(sheet.csv() for sheet in sheets(packet))
    for canary in (care.NAME, care.PHONE, care.ROAD, care.MAIL, "Canary"):
        assert canary.encode() not in everything
    assert all(each.client for each in packet.records.care.treatments)


def test_what_was_never_kept_is_named() -> None:
    packet = build(make_busy_clinic())
    lacking = [each.missing for each in packet.records.care.treatments]
    assert ("screening",) in lacking


def test_requirements_come_with_status_source_and_evidence() -> None:
    standing = build(make_busy_clinic()).records.standing
    found = {each.requirement: each for each in standing.findings}
    assert standing.rules.startswith("CA-ON ")
    assert found["K-017"].status in {"FAIL", "OVERDUE"}
    assert "Toronto Public Health" in found["K-017"].source
    assert {each.status for each in standing.findings} >= {"NO_DATA"}


@pytest.mark.parametrize(("pack", "days"), [("CA-ON", 14), ("US-CA", 31)])
def test_the_longest_gap_is_that_of_the_clinics_rules(pack: str, days: int) -> None:
    assert longest_gap(Window(make_clinic(pack=pack), FIRST, LAST)) == days


def test_vector_8_retention() -> None:
    """CA-ON record 2026-05-18: on site until 2027-05-18, total until 2029-05-18; ten years 2036."""
    on = date(2026, 5, 18)
    kept = build_packet(make_clinic(pack="CA-ON"), on, on).records.standing.keeping
    assert {each.on_site_until for each in kept} == {date(2027, 5, 18), None}
    assert {each.keep_until for each in kept} == {date(2029, 5, 18)}
    assert keep_until(on, [each.years for each in kept] + [10]) == date(2036, 5, 18)
    uk = build_packet(make_clinic(pack="UK"), on, on).records.standing.keeping
    assert max(each.keep_until for each in uk) == date(2036, 5, 18)


@pytest.mark.parametrize("pack", ["CA-ON", "UK", "US-CA"])
def test_an_audit_tells_the_years_that_the_page_about_retention_tells(pack: str) -> None:
    clinic = make_clinic(pack=pack)
    told = build_packet(clinic, FIRST, LAST).records.standing.keeping
    page = [(str(each.kind.name), longest(each.rules)) for each in lines(clinic)]
    assert [(r.kind, r.years, r.source) for r in told] == [
        (name, rule.years, rule.source) for name, rule in page
    ]
    assert [r.on_site_years for r in told] == [on_site_years(each.rules) for each in lines(clinic)]


def test_vector_10_audit_digest() -> None:
    """Same data twice, same SHA-256; one log changed, another digest and a line in the list."""
    clinic = make_busy_clinic()
    one, two = build(clinic), build(clinic)
    assert one.digest == two.digest
    sterilization.amend_spore_test(  # one log
        test=SporeTest.objects.of(clinic).get(result="POSITIVE"),
        by=TESTER,
        at=NOW,
        reason="The lot was misread",
        lot="B8",
    )
    after = build(clinic)
    assert after.digest != one.digest
    added = set(after.records.changes) - set(one.records.changes)
    assert [each.type for each in added] == ["spore_test.amended"]


def test_readiness_by_month_counts_the_days_on_which_nothing_stood_open() -> None:
    clinic = make_clinic(pack="CA-ON")
    machine = steam.make_sterilizer(clinic)
    steam.make_cycle(machine, started_at=day_at(6, 1))
    make_deviation(
        clinic, occurred_at=day_at(6, 20), closed_at=day_at(7, 3), closed_by="A", closing_note="Run"
    )
    packet = build(clinic)
    found = [(each.month, each.days_in_order, each.days) for each in packet.records.standing.months]
    assert found == [("2026-06", 19, 30), ("2026-07", 29, 31)]
    drawn = chart.readiness_by_month(packet)
    assert drawn is not None
    assert [bar.total for bar in drawn.bars] == ["19", "29"]
    assert "2026-06 19, 2026-07 29" in drawn.title


def test_a_looser_rule_stands_in_the_audit_with_its_reason() -> None:
    clinic = make_clinic(pack="CA-ON")
    change_rule(
        clinic=clinic,
        requirement="K-017",
        parameters={"interval_days": 28},
        is_asked=True,
        reason="Our laboratory collects once a month",
        by=TESTER,
        at=NOW,
    )
    clinic.refresh_from_db()
    packet = build_packet(clinic, FIRST, NOW.date())
    row = standing.rule_changes(packet).rows[0]
    assert [(cell.text, cell.tone) for cell in row.cells[:2]] == [("K-017", ""), ("looser", "bad")]
    assert row.cells[-1].text == "Our laboratory collects once a month"
