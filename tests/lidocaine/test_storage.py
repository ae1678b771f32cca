"""Storage temperature, the holds that follow from it, and recalled lots."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from compliance.core.errors import Refusal
from compliance.deviations.models import Deviation
from compliance.lidocaine import queries, rules, services
from compliance.lidocaine.models import StoragePlace, TemperatureReading
from compliance.lidocaine.rules import StockStatus
from tests.clinics.factory import NOW, TESTER, make_clinic
from tests.lidocaine.factory import TODAY, make_container, make_place, make_product, move, read
from tests.lidocaine.test_screens import enter, moment, sent

pytestmark = pytest.mark.django_db
BY: dict[str, Any] = {"by": TESTER, "at": NOW}


def status(container):
    return queries.containers(container.clinic, on=TODAY).get(pk=container.pk).status(TODAY)


@pytest.mark.parametrize(
    ("low", "high", "least", "most", "is_out"),
    [
        ("5", "25", "5", "25", False),
        ("4.9", "20", "5", "25", True),
        ("10", "25.1", "5", "25", True),
        ("-10", "60", None, None, False),
        ("-10", "60", None, "60", False),
    ],
)
def test_the_limits_themselves_are_in_range(low, high, least, most, is_out):
    least_c, most_c = (None if each is None else Decimal(each) for each in (least, most))
    found = rules.is_outside(Decimal(low), Decimal(high), least_c=least_c, most_c=most_c)
    assert found is is_out


def test_out_of_range_holds_what_is_kept_there_and_nothing_else():
    place = make_place()
    product = make_product(place.clinic)
    inside, outside = make_container(product, place=place), make_container(product)
    empty = make_container(product, place=place)
    move(empty, "WASTE", "30")
    reading = read(place, "18", "31")
    assert [status(each) for each in (inside, outside)] == [
        StockStatus.RECALLED,
        StockStatus.AVAILABLE,
    ]
    assert queries.held_by(reading, on=TODAY) == [inside]
    deviation = Deviation.objects.get()
    assert (deviation.requirement, deviation.severity) == ("K-049", "MAJOR")
    assert deviation.summary == "Cupboard was at 18 – 31 °C; containers put on hold: 1."
    read(place, "18", "32")
    second = read(place, "18", "33")
    assert queries.held_by(second, on=TODAY) == []


def test_a_label_that_is_stricter_than_its_place_holds_its_own_cream_only():
    place = make_place()
    delicate = make_product(place.clinic, name="Delicate", storage_max_c=Decimal(8))
    cold = make_container(delicate, place=place)
    plain = make_container(make_product(place.clinic), place=place)
    read(place, "6", "20")
    assert [status(each) for each in (cold, plain)] == [StockStatus.RECALLED, StockStatus.AVAILABLE]


def test_a_reading_in_range_holds_nothing():
    place = make_place()
    container = make_container(make_product(place.clinic), place=place)
    reading = read(place, "5", "25")
    assert status(container) == StockStatus.AVAILABLE
    assert not Deviation.objects.exists()
    with pytest.raises(Refusal, match="Nothing is on hold"):
        services.release_held(reading=reading, reason="nothing", **BY)


def test_the_hold_ends_with_a_reason():
    place = make_place()
    container = make_container(make_product(place.clinic), place=place)
    reading = read(place, "18", "31")
    services.release_held(reading=reading, reason="its maker allows a day at 40 °C", **BY)
    assert status(container) == StockStatus.AVAILABLE
    assert queries.moves(container)[-1].reason == "its maker allows a day at 40 °C"


def test_a_reading_written_down_wrongly_frees_what_it_held():
    place = make_place()
    container = make_container(make_product(place.clinic), place=place)
    reading = read(place, "18", "81.0".replace("81.0", "71"))
    services.void_reading(reading=reading, reason="it was 17, not 71", **BY)
    assert status(container) == StockStatus.AVAILABLE


def test_releasing_the_temperature_never_frees_a_recalled_lot():
    place = make_place()
    container = make_container(make_product(place.clinic), place=place, lot="R1")
    reading = read(place, "18", "31")
    assert services.hold_lot(clinic=place.clinic, lot="R1", reason="recall", **BY) == [container]
    with pytest.raises(Refusal, match="Nothing is on hold"):
        services.release_held(reading=reading, reason="still good", **BY)
    assert status(container) == StockStatus.RECALLED
    services.release_lot(clinic=place.clinic, lot="R1", reason="another lot", **BY)
    assert status(container) == StockStatus.AVAILABLE


def test_a_recall_holds_everything_left_of_its_lot():
    product = make_product()
    first, second = (make_container(product, lot="R1") for _each in range(2))
    other, gone = make_container(product, lot="R2"), make_container(product, lot="R1")
    move(gone, "ISSUE", "30")
    held = services.hold_lot(clinic=product.clinic, lot="R1", reason="recall 12", **BY)
    assert held == [first, second]
    assert status(other) == StockStatus.AVAILABLE
    with pytest.raises(Refusal, match="on hold already"):
        services.hold_lot(clinic=product.clinic, lot="R1", reason="again", **BY)
    with pytest.raises(Refusal, match="Nothing is left"):
        services.hold_lot(clinic=product.clinic, lot="R9", reason="recall", **BY)
    with pytest.raises(Refusal, match="Nothing is left"):
        services.hold_lot(clinic=make_clinic(), lot="R1", reason="recall", **BY)


def test_what_arrives_of_a_recalled_lot_is_on_hold_from_the_start():
    product = make_product()
    make_container(product, lot="R1")
    services.hold_lot(clinic=product.clinic, lot="R1", reason="recall 12", **BY)
    late, other = make_container(product, lot="R1"), make_container(product, lot="R2")
    assert (status(late), status(other)) == (StockStatus.RECALLED, StockStatus.AVAILABLE)
    services.release_lot(clinic=product.clinic, lot="R1", reason="another lot", **BY)
    assert status(late) == StockStatus.AVAILABLE


def test_a_place_in_use_is_not_void():
    place = make_place()
    make_container(make_product(place.clinic), place=place)
    with pytest.raises(Refusal, match="kept there"):
        services.void_place(place=place, reason="entered by mistake", **BY)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"low": "9", "high": "8"}, "highest_c"),
        ({"read_at": NOW + timedelta(minutes=1)}, "read_at"),
    ],
)
def test_a_wrong_reading_is_refused(fields, named):
    with pytest.raises(Refusal) as refused:
        read(make_place(), **{"low": "8", "high": "9", **fields})
    assert refused.value.field == named


@pytest.mark.parametrize(
    ("days", "told"),
    [
        pytest.param(None, ("warn", "Last read: never."), id="never"),
        pytest.param(0, None, id="today"),
        pytest.param(1, ("info", "Last read: 14 Jul."), id="yesterday"),
        pytest.param(2, ("warn", "Last read: 13 Jul."), id="a gap of more than a day"),
    ],
)
def test_a_place_with_cream_asks_to_be_read_every_day(days, told):
    place = make_place()
    make_place(place.clinic, name="Empty")
    make_container(make_product(place.clinic), place=place)
    if days is not None:
        read(place, "18", "20", read_at=NOW - timedelta(days=days))
    found = queries.needs_attention(place.clinic, on=TODAY, at=NOW)
    assert [(a.tone, a.text) for a in found] == ([told] if told else [])


def test_a_clinic_may_say_below_what_it_orders():
    product = make_product(low_stock_g=Decimal(40))
    make_container(product)
    (found,) = queries.needs_attention(product.clinic, on=TODAY, at=NOW)
    assert (found.title, found.text) == ("Order Numb 4", "30 g left in 1 container.")
    make_container(product)
    assert not queries.needs_attention(product.clinic, on=TODAY, at=NOW)


@pytest.mark.parametrize(
    ("asked", "prescription", "compounded", "needs"),
    [
        (None, False, False, False),
        (None, True, False, True),
        (None, False, True, True),
        (False, True, True, False),
        (True, False, False, True),
    ],
)
def test_a_clinic_says_which_waste_needs_a_witness(asked, prescription, compounded, needs):
    container = make_container(
        make_product(is_prescription=prescription, is_compounded=compounded, asks_witness=asked)
    )
    move(container, "WASTE", "1")
    assert Deviation.objects.filter(requirement="K-048").exists() is needs


# Screens


def test_a_place_is_added_read_released_and_corrected(client):
    clinic = enter(client)
    fields = {"name": "Fridge", "least_c": "2", "most_c": "8"}
    client.post(reverse("place-add"), sent(**fields))
    place = StoragePlace.objects.get()
    make_container(make_product(clinic), place=place, expires_printed="EXP 2031-03")
    listed = reverse("place-list")
    assert "MISSING" in client.get(listed).text
    reading = sent(lowest_c="3", highest_c="14.5", read_at=moment(), read_by="Ana")
    page = client.post(reverse("reading-add", args=[place.pk]), reading, follow=True).text
    assert "Out of range" in page
    assert "LC-0001" in page
    assert "Out of range" in client.get(listed).text
    release = reverse("reading-release", args=[TemperatureReading.objects.get().pk])
    assert release in page
    page = client.post(release, sent(reason="fine up to 25 °C for a day"), follow=True).text
    assert "LC-0001" in page
    assert release not in page
    amended = sent(**{**fields, "most_c": "15"}, reason="read the label again")
    client.post(reverse("place-amend", args=[place.pk]), amended)
    assert "In range" in client.get(listed).text
    void = reverse("reading-void", args=[TemperatureReading.objects.get().pk])
    assert "Void" in client.post(void, sent(reason="of another fridge"), follow=True).text
    assert "MISSING" in client.get(listed).text


def test_a_recalled_lot_is_held_and_traced_in_one_go(client):
    clinic = enter(client)
    container = make_container(make_product(clinic), lot="R1", expires_printed="EXP 2031-03")
    page = client.get(reverse("lot-hold"), {"lot": "R1"}).text
    assert 'value="R1"' in page
    fields = sent(lot="R1", reason="Recall 2026-12 of its maker")
    page = client.post(reverse("lot-hold"), fields, follow=True)
    assert page.redirect_chain[0][0] == f"{reverse('lot-reach')}?lot=R1"
    assert container.code in page.text
    fields = sent(lot="R1", reason="It was another lot")
    client.post(reverse("lot-release-hold"), fields)
    assert not queries.current_holds([container])


def test_the_command_of_a_recall_can_hold_as_well(client):
    clinic = enter(client)
    container = make_container(make_product(clinic), lot="R1", expires_printed="EXP 2031-03")
    page = client.get(reverse("lot-reach"), {"lot": "R1"}).text
    assert f"{reverse('lot-hold')}?lot=R1" in page
    call_command("recall_lot", clinic=clinic.slug, lot="R1", hold="Recall 2026-12")
    assert queries.current_holds([container])[container.pk].reason == "Recall 2026-12"


def add_readings(place: StoragePlace, size: int) -> None:
    """Many readings, written straight into the table."""
    TemperatureReading.objects.bulk_create(
        TemperatureReading(
            clinic=place.clinic, place=place, lowest_c=18, highest_c=20, read_by="Ana",
            read_at=NOW - timedelta(days=day), recorded_at=NOW, recorded_by="Ana",
        )
        for day in range(size)
    )  # fmt: skip


@pytest.mark.parametrize("size", [1, 400])
def test_places_take_the_same_queries_at_any_size(size, django_assert_num_queries):
    place = make_place()
    add_readings(place, size)
    with django_assert_num_queries(1):  # places with their last reading
        (found,) = queries.places(place.clinic)
    assert found.last_read_at == NOW
    with django_assert_num_queries(1):  # the latest readings with what they held
        assert len(queries.readings(place)) == min(size, 60)
