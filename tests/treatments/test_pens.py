"""How often a pen was used, and what came between two clients."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from compliance.deviations.models import Deviation
from compliance.devices import services
from compliance.devices.services import care
from compliance.sterilization.models import Disinfection
from compliance.sterilization.services import void_cycle
from compliance.treatments.models import Treatment
from compliance.treatments.queries import pens
from tests.clinics.factory import NOW, TESTER, make_clinic
from tests.devices.factory import make_device, make_part, questions
from tests.devices.test_screens import enter
from tests.sterilization.factory import (
    make_cycle,
    make_disinfectant,
    make_disinfection,
    make_sterilizer,
)
from tests.treatments.factory import TODAY, make_client, make_treatment, some_lot

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def used(device, *, hours, client=None):
    """The pen was used so many hours ago."""
    return make_treatment(
        client or make_client(device.clinic), device=device, treated_at=NOW - hours * HOUR
    )


def titles(clinic):
    return [each.title for each in pens.needs_attention(clinic, on=TODAY, at=NOW)]


def test_a_pen_used_again_as_it_was_is_told_until_it_is_written_down():
    clinic = make_clinic()
    device = make_device(clinic)
    used(device, hours=400)  # more than two weeks ago, and nothing since
    used(device, hours=30)
    used(device, hours=4)
    wipes = make_disinfectant(clinic)
    make_disinfection(device, product=wipes, performed_at=NOW - 10 * HOUR)
    assert titles(clinic) == ["PEN-1 was used 1 time without a disinfection before"]
    late = make_disinfection(device, product=wipes, performed_at=NOW - 200 * HOUR)
    assert titles(clinic) == []
    Disinfection.objects.filter(pk=late.pk).update(performed_at=NOW - 401 * HOUR)
    assert len(titles(clinic)) == 1


def test_a_part_that_was_soaked_is_not_the_body():
    device = make_device(make_clinic())
    part = device.parts.create(
        clinic=device.clinic, name="Grip", reprocess_policy="CLEAN_DISINFECT", recorded_at=NOW,
        recorded_by="Ada",
    )  # fmt: skip
    used(device, hours=30)
    make_disinfection(device, part=part, performed_at=NOW - 10 * HOUR)
    used(device, hours=4)
    assert len(titles(device.clinic)) == 1


def test_a_pen_near_the_end_of_its_uses_is_told():
    device = make_device(make_clinic(), use_limit=1)
    assert titles(device.clinic) == []
    used(device, hours=4)
    assert titles(device.clinic) == ["PEN-1 has served its 1 treatments"]


def test_a_part_near_the_end_of_its_runs_is_told(client):
    clinic = enter(client)
    part = make_part(make_device(clinic), name="Nosecone", use_limit=2)
    sterilizer = make_sterilizer(clinic)
    packs = [("P-1", "Nosecone", part)]
    assert titles(clinic) == []
    make_cycle(sterilizer, packs=packs)
    twice = make_cycle(sterilizer, packs=packs)
    assert titles(clinic) == ["Nosecone (PEN-1) was sterilized as often as it may be"]
    url = reverse("part-runs", args=[part.pk])
    assert [words in client.get(url).text for words in ("It has served", str(twice))] == [True] * 2
    assert len(questions(client, url)) == 3  # the part, how often, its runs
    void_cycle(cycle=twice, reason="Typed twice by mistake", by=TESTER, at=NOW)
    assert titles(clinic) == []


def test_the_page_of_uses_says_what_came_before_each(client):
    device = make_device(enter(client), use_limit=3)
    first, second, third = (used(device, hours=hours) for hours in (50, 30, 4))
    make_disinfection(device, performed_at=NOW - 10 * HOUR)
    latest = pens.latest_uses(device)
    assert [(each.treatment, each.is_clean) for each in latest] == [
        (third, True), (second, False), (first, None),
    ]  # fmt: skip
    page = client.get(reverse("device-uses", args=[device.pk]))
    assert all(words in page.text for words in ("MISSING", "First use known", "It has served"))


@pytest.mark.parametrize("size", [1, 60])
def test_uses_ask_the_same_at_every_size(client, django_assert_num_queries, size):
    device = make_device(enter(client))
    one = used(device, hours=4)
    Treatment.objects.bulk_create(
        Treatment(
            clinic=device.clinic, client=one.client, practitioner=one.practitioner, device=device,
            ref=f"X-{n}", treated_at=NOW - n * HOUR, body_area="Face", recorded_at=NOW,
            recorded_by="Ada",
        )
        for n in range(5, size + 4)
    )  # fmt: skip
    # the pen, how often, its uses, disinfections since, the last one before
    assert len(questions(client, reverse("device-uses", args=[device.pk]))) == 5
    # uses, earlier, done, done earlier, limits of pens and of parts
    with django_assert_num_queries(6):
        pens.needs_attention(device.clinic, on=TODAY, at=NOW)


@pytest.mark.parametrize(
    ("kind", "requirement"),
    [("RF_PEN", "K-054"), ("PEN", "K-055")],
    ids=["out of scope", "stopped"],
)
def test_a_device_that_should_not_have_been_used_is_recorded_with_a_deviation(kind, requirement):
    device = make_device(make_clinic(), kind=kind, max_depth_mm=Decimal(2))
    if kind == "PEN":
        care.stop_device(
            device=device, out_of_service_on=TODAY - 2 * DAY, out_of_service_reason="It fell",
            by=TESTER, at=NOW,
        )  # fmt: skip
        device.refresh_from_db()
    treatment = used(device, hours=1)
    assert treatment.device == device
    found = Deviation.objects.of(device.clinic).filter(record_id=str(treatment.pk))
    assert requirement in found.values_list("requirement", flat=True)


def test_a_recalled_lot_that_was_used_is_recorded_with_a_deviation():
    client = make_client()
    lot = some_lot(client.clinic)
    services.recall_lot(
        sterile_lot=lot, recalled_on=TODAY, recall_reason="Letter of the maker", by=TESTER, at=NOW
    )
    lot.refresh_from_db()
    treatment = make_treatment(client)
    found = Deviation.objects.get(record_id=str(treatment.pk), requirement="K-006")
    assert (found.severity, "recalled" in found.summary) == ("CRITICAL", True)
