"""How far packs, lots and tubes reach: the right treatments, and as many queries as before."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from compliance.lidocaine.models import Container
from compliance.sterilization.models import Pack
from compliance.treatments.queries import reach
from compliance.treatments.services import treatments as services
from compliance.treatments.services.cream import Cream
from compliance.treatments.services.units import Unit
from tests.clinics.factory import NOW, TESTER, make_clinic
from tests.devices.factory import make_lot
from tests.lidocaine.factory import make_container, make_product
from tests.sterilization.factory import make_cycle, make_sterilizer
from tests.treatments.factory import EARLIER, make_client, make_treatment

pytestmark = pytest.mark.django_db


def runs(*days_ago: int) -> list[Pack]:
    """One pouch, run again and again."""
    machine = make_sterilizer(make_clinic())
    for days in days_ago:
        start = NOW - timedelta(days=days)
        make_cycle(machine, started_at=start, ended_at=start + timedelta(minutes=30))
    return list(Pack.objects.of(machine.clinic).order_by("cycle__started_at"))


def test_mondays_client_is_found_although_the_pack_was_run_again_on_wednesday():
    monday, wednesday = runs(9, 7)
    client = make_client(monday.clinic)
    lot = make_lot(monday.clinic, received_on=date(2026, 1, 1))
    first = make_treatment(client, packs=["P-001"], treated_at=NOW - timedelta(days=8),
                           units=[Unit(lot)])  # fmt: skip
    second = make_treatment(client, packs=["P-001"])
    assert reach.reach_of_packs(monday.clinic, [monday]).refs == [first.ref]
    assert reach.reach_of_packs(monday.clinic, [wednesday]).refs == [second.ref]
    assert [each.run for each in reach.packs_of(first)] == [monday]


def test_a_cycle_that_is_logged_late_takes_its_treatments_over():
    old = runs(9)[0]
    treatment = make_treatment(make_client(old.clinic), packs=["P-001"])
    assert reach.reach_of_packs(old.clinic, [old]).refs == [treatment.ref]
    start = NOW - timedelta(days=1)
    make_cycle(old.cycle.sterilizer, started_at=start, ended_at=start + timedelta(minutes=30))
    late = Pack.objects.exclude(pk=old.pk).get()
    assert reach.reach_of_packs(old.clinic, [old]).refs == []
    assert reach.reach_of_packs(old.clinic, [late]).refs == [treatment.ref]


def test_a_lot_number_of_cream_or_needles_leads_to_client_codes():
    clinic = make_clinic()
    lot = make_lot(clinic, lot="L-77")
    tube = make_container(make_product(clinic), lot="L-77")
    one, other, third = (make_client(clinic) for _n in range(3))
    make_treatment(one, units=[Unit(lot)])
    make_treatment(other, cream=Cream(tube, Decimal(2)), units=[])
    make_treatment(third, units=[])
    found = reach.reach_of_lot(clinic, "L-77")
    assert found.reach.clients == sorted([one.code, other.code])
    assert ([*found.lots], [*found.containers]) == ([lot], [tube])
    assert reach.reach_of_lot(clinic, lot).reach.clients == [one.code]
    assert reach.reach_of_container(clinic, tube).clients == [other.code]
    assert reach.reach_of_lot(make_clinic(), "L-77").reach.treatments == ()


def test_what_is_void_is_not_reached():
    clinic = make_clinic()
    lot = make_lot(clinic)
    treatment = make_treatment(make_client(clinic), units=[Unit(lot)], packs=["P-001"])
    services.void_treatment(treatment=treatment, reason="The other client", by=TESTER, at=NOW)
    assert reach.reach_of_lot(clinic, lot).reach.treatments == ()


@pytest.mark.parametrize("size", [1, 9])
def test_a_recall_asks_as_often_for_many_as_for_few(size, django_assert_num_queries):
    (run,) = runs(1)
    lot = make_lot(run.clinic)
    client = make_client(run.clinic)
    for _n in range(size):
        make_treatment(client, units=[Unit(lot)], packs=["P-001"], treated_at=EARLIER)
    with django_assert_num_queries(1):  # treatments with their clients
        assert len(reach.reach_of_packs(run.clinic, [run]).refs) == size
    with django_assert_num_queries(1):
        assert len(reach.reach_of_packs(run.clinic, Pack.objects.filter(pk=run.pk)).refs) == size
    with django_assert_num_queries(3):  # lots, containers, treatments
        assert len(reach.reach_of_lot(run.clinic, lot.lot).reach.refs) == size
    assert not Container.objects.exists()
