"""Writing treatments: what is refused, what becomes a deviation, what comes back with a void."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from compliance.core.errors import Refusal
from compliance.deviations.models import Deviation
from compliance.ledger.queries import history
from compliance.ledger.verification import verify
from compliance.lidocaine import queries as lidocaine
from compliance.treatments.models import Treatment, TreatmentItem
from compliance.treatments.queries import reach
from compliance.treatments.queries import treatments as queries
from compliance.treatments.rules import treating as rules
from compliance.treatments.services import screenings, shelf
from compliance.treatments.services import treatments as services
from compliance.treatments.services.cream import Cream
from compliance.treatments.services.units import Unit
from tests.clinics.factory import NOW, TESTER, make_clinic
from tests.devices.factory import make_device, make_lot
from tests.lidocaine.factory import make_container, make_product, move
from tests.practitioners.factory import make_credential, make_practitioner
from tests.sterilization.factory import make_cycle, make_sterilizer
from tests.treatments.factory import (
    EARLIER,
    TODAY,
    decide,
    make_client,
    make_screening,
    make_treatment,
    some_device,
    some_practitioner,
)

pytestmark = pytest.mark.django_db
BY: dict[str, Any] = {"by": TESTER, "at": NOW}


def broken(treatment: Treatment) -> list[tuple[str, str]]:
    """The requirements that a treatment broke, with how bad each is."""
    found = Deviation.objects.filter(record_id=str(treatment.pk)).order_by("requirement", "pk")
    return [(each.requirement, each.severity) for each in found]


def correct(treatment: Treatment, **changes: Any) -> Treatment:
    """An amendment that keeps units, packs and cream unless told otherwise."""
    items = TreatmentItem.objects.standing().filter(treatment=treatment)
    kept: dict[str, Any] = {
        "units": [Unit(each.lot, each.unit_code) for each in items if each.lot],
        "packs": [each.pack_code for each in items if each.pack_code],
        "cream": None,
    }
    return services.amend_treatment(
        treatment=treatment, reason="Read again", **BY, **{**kept, **changes}
    )


def test_a_treatment_in_order_breaks_nothing():
    treatment = make_treatment()
    assert treatment.ref == "T-000001"
    assert broken(treatment) == []
    assert treatment.screening is not None
    assert history(treatment)[0].occurred_at == EARLIER
    assert verify(treatment.clinic_id).is_whole


def test_numbers_go_on():
    client = make_client()
    make_treatment(client, ref="OLD-7")
    assert make_treatment(client).ref == "T-000001"
    assert make_treatment(client).ref == "T-000002"


def test_a_number_is_given_once():
    client = make_client()
    make_treatment(client, ref="T-9")
    with pytest.raises(ValidationError, match="Another treatment has this number"):
        make_treatment(client, ref="T-9")


def test_what_has_not_happened_is_refused():
    with pytest.raises(Refusal, match="not happened yet") as caught:
        make_treatment(treated_at=NOW + timedelta(minutes=1))
    assert caught.value.field == "treated_at"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({"expires_on": TODAY}, [], id="expiry day still counts"),
        pytest.param({"expires_on": date(2026, 7, 14)}, [("K-006", "MAJOR")], id="expired"),
        pytest.param({"is_intact": False}, [("K-006", "CRITICAL")], id="damaged"),
    ],
)
def test_a_lot_that_must_not_be_used_becomes_a_deviation(fields, expected):
    client = make_client()
    lot = make_lot(client.clinic, **fields)
    assert broken(make_treatment(client, units=[Unit(lot)])) == expected


def test_a_unit_serves_one_treatment():
    client = make_client()
    lot = make_lot(client.clinic, quantity=5)
    make_treatment(client, units=[Unit(lot, "S-1")])
    with pytest.raises(Refusal, match="S-1 was used already"):
        make_treatment(client, units=[Unit(lot, "S-1")])
    assert Treatment.objects.count() == 1


def test_a_lot_serves_as_often_as_it_has_units():
    client = make_client()
    lot = make_lot(client.clinic, quantity=2)
    make_treatment(client, units=[Unit(lot)])
    make_treatment(client, units=[Unit(lot)])
    with pytest.raises(Refusal, match="would be a second use"):
        make_treatment(client, units=[Unit(lot)])


def test_one_treatment_cannot_take_more_units_than_there_are():
    client = make_client()
    lot = make_lot(client.clinic, quantity=1)
    with pytest.raises(Refusal, match="All 1 of lot"):
        make_treatment(client, units=[Unit(lot), Unit(lot)])


def test_bought_less_used_less_wasted_is_on_the_shelf():
    client = make_client()
    lot = make_lot(client.clinic, quantity=10)
    make_treatment(client, units=[Unit(lot), Unit(lot)])
    waste = shelf.waste_units(lot=lot, units=3, wasted_on=TODAY, reason="Fell", **BY)
    found = reach.shelf(client.clinic).get(pk=lot.pk)
    assert (found.quantity, found.used, found.wasted, found.left) == (10, 2, 3, 5)
    with pytest.raises(Refusal, match="Only 5 are left"):
        shelf.waste_units(lot=lot, units=6, wasted_on=TODAY, reason="Fell", **BY)
    shelf.void_waste(waste=waste, reason="They were found again", **BY)
    assert reach.shelf(client.clinic).get(pk=lot.pk).left == 8


def test_a_wasted_unit_cannot_be_thrown_away_tomorrow():
    lot = make_lot(make_clinic())
    with pytest.raises(Refusal, match="still to come"):
        shelf.waste_units(lot=lot, units=1, wasted_on=date(2026, 7, 16), reason="x", **BY)


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        pytest.param("RELEASED", [], id="released"),
        pytest.param("", [("K-025", "CRITICAL")], id="waiting"),
        pytest.param("REJECTED", [("K-025", "CRITICAL")], id="rejected"),
    ],
)
def test_a_pack_is_judged_by_the_decision_on_its_load(decision, expected):
    client = make_client()
    at = NOW - timedelta(minutes=30)
    cycle = make_cycle(make_sterilizer(client.clinic), started_at=NOW - timedelta(hours=3),
                       ended_at=NOW - timedelta(hours=2))  # fmt: skip
    if decision:
        decide(cycle, decision, at=at)
    treatment = make_treatment(client, packs=["P-001"], treated_at=NOW)
    assert broken(treatment) == expected


def test_a_pack_used_before_its_release_and_an_unknown_one_are_told():
    client = make_client()
    cycle = make_cycle(make_sterilizer(client.clinic), started_at=NOW - timedelta(hours=3),
                       ended_at=NOW - timedelta(hours=2))  # fmt: skip
    decide(cycle, "RELEASED", at=NOW)
    treatment = make_treatment(client, packs=["P-001", "P-404"])
    assert broken(treatment) == [("K-025", "MAJOR"), ("K-025", "MAJOR")]


def test_a_lapsed_paper_becomes_a_deviation():
    client = make_client()
    person = make_practitioner(client.clinic)
    make_credential(person, expires_on=date(2026, 7, 14))
    make_credential(person, type="CPD", title="Course", number="2", expires_on=date(2026, 7, 1))
    assert broken(make_treatment(client, practitioner=person)) == [("K-034", "MAJOR")]


def test_a_renewed_paper_does_not():
    client = make_client()
    person = make_practitioner(client.clinic)
    make_credential(person, expires_on=date(2026, 7, 14))
    make_credential(person, number="A-2", issued_on=date(2026, 7, 1), expires_on=date(2027, 7, 1))
    assert broken(make_treatment(client, practitioner=person)) == []


@pytest.mark.parametrize(
    ("needle", "expected"),
    [("1.5", []), ("1.51", [("K-037", "MAJOR")])],
)
def test_the_certificate_limits_the_needle(needle, expected):
    client = make_client()
    person = make_practitioner(client.clinic)
    make_credential(person, type="MN-TRN", title="Level 4", number="M", device_kinds="PEN",
                    max_needle_mm=Decimal("1.5"), expires_on=None)  # fmt: skip
    treatment = make_treatment(client, practitioner=person, needle_mm=Decimal(needle))
    assert broken(treatment) == expected


@pytest.mark.parametrize(
    ("named", "used", "expected"),
    [
        pytest.param(["PEN"], "ROLLER", ["K-037"], id="a kind that it does not name"),
        pytest.param(["PEN", "ROLLER"], "ROLLER", [], id="another certificate names it"),
        pytest.param([""], "ROLLER", [], id="a certificate that names none allows any"),
        pytest.param([], "ROLLER", [], id="without any there is nothing to compare"),
    ],
)
def test_a_kind_of_device_that_no_certificate_names_is_told(named, used, expected):
    client = make_client()
    person = make_practitioner(client.clinic)
    for number, kinds in enumerate(named):
        make_credential(person, type="MN-TRN", title=f"Part {number}", number=str(number),
                        device_kinds=kinds, expires_on=None)  # fmt: skip
    device = make_device(client.clinic, kind=used)
    treatment = make_treatment(client, practitioner=person, device=device)
    assert [requirement for requirement, _severity in broken(treatment)] == expected
    told = [deviation.summary for deviation in Deviation.objects.all()]
    assert [("roller" in each, "names" in each) for each in told] == [(True, True)] * len(expected)


def test_each_kind_of_device_has_its_own_limit():
    pen = rules.Scope(frozenset({"PEN"}), Decimal("2.5"))
    both = rules.Scope(frozenset({"PEN", "ROLLER"}), Decimal("1.0"))
    assert rules.certified_mm({"PEN"}, [pen, both]) == Decimal("2.5")
    assert rules.certified_mm({"PEN", "ROLLER"}, [pen, both]) == Decimal("1.0")
    assert rules.certified_mm({"ROLLER"}, [pen]) is None


def test_a_paper_that_lapsed_beside_another_of_its_group_is_no_deviation():
    client = make_client()
    person = make_practitioner(client.clinic)
    make_credential(person, type="BBP", expires_on=date(2026, 7, 14))
    make_credential(person, type="IPAC", number="2", expires_on=None)
    assert broken(make_treatment(client, practitioner=person)) == []


def test_the_device_limits_the_needle():
    client = make_client()
    pen = make_device(client.clinic, max_depth_mm=Decimal(1))
    assert broken(make_treatment(client, device=pen)) == [("K-037", "MAJOR")]


def test_without_a_screening_on_the_day():
    client = make_client()
    make_screening(client, at=EARLIER - timedelta(days=1))
    assert broken(make_treatment(client, is_screened=False)) == [("K-050", "MAJOR")]


def test_a_declined_client_who_is_treated_all_the_same():
    client = make_client()
    make_screening(client, at=EARLIER - timedelta(minutes=5), asthma="yes")
    assert broken(make_treatment(client, is_screened=False)) == [("K-050", "CRITICAL")]


@pytest.mark.parametrize(("days", "expected"), [(27, [("K-052", "MINOR")]), (28, [])])
def test_sessions_are_four_weeks_apart(days, expected):
    client = make_client()
    make_treatment(client, treated_at=EARLIER - timedelta(days=days),
                   units=[Unit(make_lot(client.clinic, received_on=date(2026, 1, 1)))])  # fmt: skip
    assert broken(make_treatment(client)) == expected


def creamed(**fields: Any) -> Treatment:
    """A treatment with 10 g of a 4 % cream on 200 cm² for 40 minutes."""
    product = make_product(
        max_g_per_10cm2=Decimal(2), max_area_cm2=900, minutes_max=60, size_g=Decimal(90)
    )
    defaults: dict[str, Any] = {
        "cream": Cream(make_container(product), Decimal(10)),
        "area_cm2": Decimal(200),
        "applied_at": EARLIER - timedelta(minutes=45),
        "removed_at": EARLIER - timedelta(minutes=5),
    }
    client = make_client(product.clinic)
    return make_treatment(client, **{**defaults, **fields})


def test_cream_leaves_its_container():
    treatment = creamed()
    movement = treatment.movement
    assert movement is not None
    assert (movement.kind, movement.grams) == ("ISSUE", Decimal(-10))
    assert movement.moved_at == treatment.applied_at
    assert movement.moved_by == treatment.practitioner.name
    assert lidocaine.left_g(movement.container) == Decimal(80)
    assert broken(treatment) == []


def test_vector_6_forty_grams_are_the_limit_on_two_hundred_cm2():
    assert broken(creamed(cream=None)) == []
    within = creamed()
    more = Cream(within.movement.container, Decimal("40.1"))  # type: ignore[union-attr]
    client = make_client(within.clinic)
    treatment = make_treatment(client, cream=more, area_cm2=Decimal(200))
    assert broken(treatment) == [("K-046", "MAJOR")]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param({"removed_at": EARLIER + timedelta(minutes=1)}, "K-047", id="left on"),
        pytest.param({"area_cm2": Decimal(901)}, "K-046", id="too wide"),
        pytest.param({"applied_at": EARLIER - timedelta(minutes=66)}, "K-046", id="too long"),
    ],
)
def test_cream_beyond_its_label(fields, expected):
    assert broken(creamed(**fields)) == [(expected, "MAJOR")]


def test_a_use_recorded_at_the_container_is_not_counted_twice():
    container = make_container(make_product())
    move(container, "ISSUE", "3", moved_at=EARLIER)
    client = make_client(container.clinic)
    first = make_treatment(client, cream=Cream(container, Decimal(3)))
    assert lidocaine.left_g(container) == Decimal(27)
    second = make_treatment(client, cream=Cream(container, Decimal(3)))
    assert first.movement != second.movement
    assert lidocaine.left_g(container) == Decimal(24)


def test_more_cream_than_there_is_is_refused():
    with pytest.raises(Refusal) as caught:
        creamed(cream=Cream(make_container(), Decimal(31)))
    assert caught.value.field == "lidocaine_g"


def test_a_correction_moves_items_and_cream():
    treatment = creamed()
    container = treatment.movement.container  # type: ignore[union-attr]
    other = make_lot(treatment.clinic)
    amended = correct(
        treatment,
        units=[Unit(other)],
        packs=["P-9"],
        cream=Cream(container, Decimal(4)),
        needle_mm=Decimal(1),
    )
    items = TreatmentItem.objects.standing().filter(treatment=treatment)
    assert {(each.lot, each.pack_code) for each in items} == {(other, ""), (None, "P-9")}
    assert TreatmentItem.objects.filter(treatment=treatment).count() == 3
    assert lidocaine.left_g(container) == Decimal(86)
    assert amended.needle_mm == Decimal(1)
    assert broken(amended) == [("K-025", "MAJOR")]
    assert broken(correct(amended, cream=Cream(container, Decimal(4)))) == [("K-025", "MAJOR")]


def test_a_void_brings_units_and_cream_back():
    treatment = creamed()
    container = treatment.movement.container  # type: ignore[union-attr]
    lot: Any = TreatmentItem.objects.get().lot
    services.void_treatment(treatment=treatment, reason="The other client", **BY)
    assert lidocaine.left_g(container) == Decimal(90)
    assert reach.shelf(treatment.clinic).get(pk=lot.pk).used == 0
    assert verify(treatment.clinic_id).is_whole


def test_close_out_fills_in_what_was_not_known():
    treatment = creamed(reaction="", aftercare_given=None, removed_at=None)
    complete = queries.treatments(treatment.clinic).get()
    assert queries.missing(complete) == ["cream_times", "reaction", "aftercare"]
    closed = services.close_out(
        treatment=treatment,
        reaction="MILD",
        aftercare_given=True,
        applied_at=treatment.applied_at,
        removed_at=EARLIER + timedelta(minutes=2),
        **BY,
    )
    assert broken(closed) == [("K-047", "MAJOR")]
    assert queries.missing(queries.treatments(treatment.clinic).get()) == []
    assert history(closed)[0].type == "treatment.closed_out"


def test_a_void_client_is_not_treated_and_a_treated_one_not_voided():
    from compliance.treatments.services import clients

    client = make_client()
    treatment = make_treatment(client)
    with pytest.raises(Refusal, match="void those first"):
        clients.void_client(client=client, reason="Entered twice today", **BY)
    services.void_treatment(treatment=treatment, reason="Entered twice today", **BY)
    clients.void_client(client=client, reason="Entered twice today", **BY)
    with pytest.raises(Refusal, match="void"):
        services.record_treatment(
            client=client, treated_at=EARLIER, body_area="Face",
            practitioner=some_practitioner(client.clinic), device=some_device(client.clinic), **BY,
        )  # fmt: skip


def test_a_screening_that_was_relied_on_stays():
    treatment = make_treatment()
    assert treatment.screening is not None
    with pytest.raises(Refusal, match="relied on"):
        screenings.void_screening(screening=treatment.screening, reason="Wrong client", **BY)


def test_treatments_of_a_year_are_counted_by_device_kind():
    client = make_client()
    person = make_practitioner(client.clinic)
    lot = make_lot(client.clinic, received_on=date(2025, 1, 1))
    roller = make_device(client.clinic, kind="ROLLER")
    for days in (0, 364, 365):
        make_treatment(client, practitioner=person, units=[Unit(lot)],
                       treated_at=EARLIER - timedelta(days=days))  # fmt: skip
    make_treatment(client, practitioner=person, device=roller, units=[Unit(lot)])
    single_use = make_lot(client.clinic, kind="ROLLER", lot="R-1")
    make_treatment(client, practitioner=person, device=None, units=[Unit(single_use)])
    found = [(each.device_kind, each.count) for each in queries.counts_by_kind(person, on=TODAY)]
    assert found == [("PEN", 2), ("ROLLER", 2)]
