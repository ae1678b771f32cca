"""Treatments as CSV: in, out, in again; runs of a pack; lots and cream counted once."""

from decimal import Decimal

import pytest

from compliance.clinics.models import Clinic
from compliance.deviations.models import Deviation
from compliance.exchange.kinds import KINDS
from compliance.exchange.services.exporting import export_records, template
from compliance.exchange.services.importing import Outcome, import_records
from compliance.ledger.verification import verify
from compliance.lidocaine import queries as lidocaine
from compliance.sterilization.models import Pack
from compliance.treatments.models import Client, Treatment, VaultEntry
from compliance.treatments.queries import reach
from tests.clinics.factory import NOW, TESTER, make_clinic
from tests.devices.factory import make_device, make_lot
from tests.lidocaine.factory import make_container, make_product
from tests.practitioners.factory import make_practitioner
from tests.treatments.factory import make_client, make_treatment

pytestmark = pytest.mark.django_db
KIND = KINDS["treatments"]
COLUMNS = (
    "ref,client_code,treated_at,body_area,practitioner,device,sterile_lot,pack,needle_mm,"
    "lidocaine_container,lidocaine_g,area_cm2,applied_at,removed_at,screening_outcome,"
    "aftercare_given"
)
FULL = (
    "T-1,C-77,2026-07-10T10:00,Face,P1,PEN-1,L9,P-1,1.5,LC-0001,10,200,2026-07-10T09:10,"
    "2026-07-10T09:55,ELIGIBLE,yes"
)
BARE = "T-2,C-77,2026-07-11T10:00,Neck,P1,,,,,,,,,,,"
CYCLES = (
    "sterilizer,number,started_at,program,packaging,packs\n"
    "A1,1,2026-07-06T09:00,PREVAC_134,WRAPPED,P-1=bowl\n"
    "A1,2,2026-07-08T09:00,PREVAC_134,WRAPPED,P-1=bowl\n"
)


def bring(clinic: Clinic, *lines: str, kind: str = "treatments", header: str = COLUMNS) -> Outcome:
    data = "\n".join([header, *lines]).encode() if kind == "treatments" else lines[0].encode()
    return import_records(clinic=clinic, kind=KINDS[kind], data=data, by=TESTER, at=NOW)


def give(clinic: Clinic) -> str:
    return export_records(clinic=clinic, kind=KIND, format="csv", by=TESTER, at=NOW).decode()


@pytest.fixture
def clinic():
    """A clinic with everything that the lines name."""
    clinic = make_clinic()
    make_practitioner(clinic, code="P1", name="Ada")
    make_device(clinic, code="PEN-1")
    make_lot(clinic, lot="L9", kind="CARTRIDGE", quantity=2)
    make_container(make_product(clinic), code="LC-0001")
    bring(clinic, "sterilizer", kind="sterilizers")
    data = "code,make,model,serial,type,installed_on\nA1,M,V,1,B,2020-01-01\n"
    bring(clinic, data, kind="sterilizers")
    bring(clinic, CYCLES, kind="cycles")
    return clinic


def test_the_columns_are_those_that_others_rely_on():
    assert template(KIND).decode().strip() == COLUMNS


def test_a_line_brings_client_screening_items_and_cream(clinic):
    assert bring(clinic, FULL).problems == ()
    treatment = Treatment.objects.get()
    assert (treatment.ref, treatment.client.code) == ("T-1", "C-77")
    assert treatment.screening is not None
    assert treatment.screening.outcome == "ELIGIBLE"
    assert not VaultEntry.objects.exists()
    tube = treatment.movement.container  # type: ignore[union-attr]
    assert (lidocaine.left_g(tube), tube.opened_on) == (Decimal(20), None)
    assert verify(clinic.pk).is_whole


def test_what_comes_in_goes_out_and_adds_nothing_again(clinic):
    assert bring(clinic, FULL, BARE).added == 2
    again = bring(clinic, *give(clinic).splitlines()[1:])
    assert (again.added, again.present, again.problems) == (0, 2, ())
    assert bring(clinic, FULL, BARE).present == 2
    assert Client.objects.count() == 1


def test_a_treatment_used_the_latest_run_before_it(clinic):
    monday = FULL.replace("2026-07-10", "2026-07-07")
    assert bring(clinic, monday, BARE.replace(",,,,,,,,,,", ",,,P-1,,,,,,,")).problems == ()
    first, second = _runs(clinic)
    assert reach.reach_of_packs(clinic, [first]).refs == ["T-1"]
    assert reach.reach_of_packs(clinic, [second]).refs == ["T-2"]
    both = reach.reach_of_packs(clinic, [first, second])
    assert (both.refs, both.clients) == (["T-1", "T-2"], ["C-77"])


def _runs(clinic: Clinic) -> list[Pack]:
    return list(Pack.objects.of(clinic).order_by("cycle__started_at"))


@pytest.mark.parametrize(
    ("line", "column", "sentence"),
    [
        pytest.param(FULL.replace("L9", "L8"), "sterile_lot", "no sterile lot", id="lot"),
        pytest.param(FULL.replace("P-1,", "P-9,"), "pack", "no pack", id="pack"),
        pytest.param(FULL.replace("PEN-1", "PEN-9"), "device", "no device", id="device"),
        pytest.param(
            FULL.replace("LC-0001", "LC-9"), "lidocaine_container", "no container", id="c"
        ),
        pytest.param(FULL.replace(",10,200", ",,200"), "lidocaine_g", "Give both", id="grams"),
        pytest.param(FULL.replace(",10,200", ",0,200"), "lidocaine_g", "above zero", id="none"),
        pytest.param(FULL.replace(",10,200", ",99,200"), "lidocaine_g", "left", id="too much"),
        pytest.param(FULL.replace("ELIGIBLE", "FINE"), "screening_outcome", "Write one of", id="o"),
        pytest.param(FULL.replace("L9,", "L9|L9|L9,"), "sterile_lot", "second", id="used up"),
        pytest.param(FULL.replace("2026", "2027"), "treated_at", "not happened", id="future"),
        pytest.param(FULL.replace("C-77", "Anna Müller"), "client_code", "letters", id="a name"),
    ],
)
def test_a_line_that_cannot_be_is_told_with_its_column(clinic, line, column, sentence):
    outcome = bring(clinic, BARE, line)
    assert [(each.line, each.column) for each in outcome.problems] == [(3, column)]
    assert sentence in outcome.problems[0].sentence
    assert not Treatment.objects.exists()


def test_an_expired_lot_is_recorded_and_becomes_a_deviation(clinic):
    from datetime import date

    make_lot(clinic, lot="OLD", expires_on=date(2026, 7, 9))
    assert bring(clinic, FULL.replace("L9", "OLD")).problems == ()
    found = set(Deviation.objects.values_list("requirement", flat=True))
    assert {"K-006", "K-025"} <= found


def test_a_second_arrival_of_a_lot_goes_on_where_the_first_ended(clinic):
    from datetime import date

    make_lot(clinic, lot="L9", kind="CARTRIDGE", quantity=5, received_on=date(2026, 7, 2))
    lines = [FULL.replace("T-1,", f"T-{n},").replace(",LC-0001,10", ",,") for n in (1, 2, 3)]
    assert bring(clinic, *lines).problems == ()
    assert [each.used for each in reach.shelf(clinic).order_by("received_on")] == [2, 1]


def test_movements_that_came_in_before_are_the_same_use(clinic):
    movements = (
        "container,kind,grams,moved_at,moved_by,witness,reason\n"
        "LC-0001,ISSUE,10,2026-07-10T09:10,P1,,\n"
    )
    bring(clinic, movements, kind="lidocaine_movements")
    assert bring(clinic, FULL).problems == ()
    tube = Treatment.objects.get().movement.container  # type: ignore[union-attr]
    assert lidocaine.left_g(tube) == Decimal(20)


def test_a_cell_holds_no_formula_and_no_name(clinic):
    make_treatment(make_client(clinic), body_area="=1+1")
    text = give(clinic)
    assert "'=1+1" in text
    assert "Canary" not in text
