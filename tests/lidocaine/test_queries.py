"""Reading stock back."""

import itertools
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from compliance.lidocaine import queries, rules, services
from compliance.lidocaine.models import Container
from compliance.lidocaine.rules import StockStatus
from tests.clinics.factory import NOW, TESTER, make_clinic
from tests.lidocaine.factory import TODAY, make_container, make_product, move, open_

pytestmark = pytest.mark.django_db
BY: dict[str, Any] = {"by": TESTER, "at": NOW}


def test_stock_on_a_past_day_is_what_was_there_then():
    container = make_container(received_on=date(2026, 7, 1))
    move(container, "ISSUE", "10", moved_at=NOW - timedelta(days=1))
    for on, left in ((date(2026, 7, 13), 30), (date(2026, 7, 14), 20), (TODAY, 20)):
        assert queries.containers(container.clinic, on=on).get().stock_g == left
    assert not queries.containers(container.clinic, on=date(2026, 6, 30)).exists()


def test_tenths_that_floats_cannot_add_come_to_nothing():
    container = make_container(size_g=Decimal("0.3"))
    for _use in range(3):
        move(container, "ISSUE", "0.1")
    assert not queries.on_hand(container.clinic, on=TODAY).exists()


def test_the_database_tells_the_same_order():
    product = make_product()
    make_container(product, code="C", expires_printed="2026-12")
    make_container(product, code="B", expires_printed="2026-12", received_on=date(2026, 2, 1))
    make_container(product, code="A", expires_printed="2026-12")
    open_(make_container(product, code="D", expires_printed="2027-12"), on=date(2026, 4, 1))
    make_container(product, code="E", expires_printed="")
    open_(make_container(product, code="F", expires_printed=""), on=date(2026, 7, 1))
    listed = list(queries.containers(product.clinic, on=TODAY))
    assert [c.code for c in listed] == ["D", "F", "B", "A", "C", "E"]
    assert listed == rules.first_due_first(listed)
    assert [c.due_on for c in listed] == [c.discard_on for c in listed]


def test_the_database_tells_the_same_status():
    product = make_product()
    expiries = ("2026-07-14", "2026-07-15", "2026-07-16", "")
    for expires, damaged, opened in itertools.product(expiries, (False, True), (False, True)):
        container = make_container(
            product,
            expires_printed=expires,
            condition="DAMAGED" if damaged else "INTACT",
        )
        if opened:
            open_(container, on=date(2026, 7, 1))
    held = make_container(product)
    services.hold_container(container=held, reason="recall", **BY)
    for kinds in (("ISSUE",), ("WASTE",), ("ISSUE", "WASTE"), ("DISPOSE",), ("ISSUE", "RETURN")):
        used = make_container(product, size_g=Decimal(len(kinds)))
        for kind in kinds:
            move(used, kind, "1")
    every = queries.containers(product.clinic, on=TODAY)
    by_rule = {status: {c.pk for c in every if c.status(TODAY) == status} for status in StockStatus}
    for status in StockStatus:
        found = queries.with_status(every, status, on=TODAY)
        assert {c.pk for c in found} == by_rule[status], status
    assert all(by_rule.values())


def test_every_movement_tells_what_was_left():
    container = make_container()
    used = move(container, "ISSUE", "4", moved_at=NOW - timedelta(hours=2))
    services.reverse_movement(movement=used, reason="wrong tube", **BY)
    move(container, "WASTE", "1")
    lines = queries.lines(container)
    assert [line.movement.kind for line in lines] == ["RECEIVE", "ISSUE", "ISSUE", "WASTE"]
    assert [line.left_g for line in lines] == [30, 26, 30, 29]
    assert [line.is_reversed for line in lines] == [False, True, False, False]


def test_what_needs_attention():
    product = make_product()
    late = make_container(product, code="late", expires_printed="2026-06")
    held = make_container(product, code="held")
    services.hold_container(container=held, reason="recall", **BY)
    make_container(product, code="torn", condition="DAMAGED")
    make_container(product, code="bare", lot="", expires_printed="")
    make_container(product, code="soon", expires_printed="2026-08-14")
    make_container(product, code="fine", expires_printed="2026-08-15")
    gone = make_container(product, code="gone", expires_printed="2026-06")
    move(gone, "DISPOSE", "30")
    found = queries.needs_attention(product.clinic, on=TODAY, at=NOW)
    assert [(a.tone, a.title) for a in found] == [
        ("bad", "Discard late: past its date"),
        ("warn", "Use soon first"),
        ("bad", "held is on hold"),
        ("warn", "torn arrived damaged"),
        ("warn", "bare has no lot or expiry"),
    ]
    assert found[0].url == late.get_absolute_url()
    assert found[0].text == "30 g of Numb 4, lot L100."


def test_the_last_open_tube_is_mentioned():
    container = open_(make_container())
    (found,) = queries.needs_attention(container.clinic, on=TODAY, at=NOW)
    assert (found.tone, found.title) == ("info", "Order Numb 4")
    assert found.text == "30 g left in 1 container."
    make_container(container.product)
    assert not queries.needs_attention(container.clinic, on=TODAY, at=NOW)


def test_another_clinic_sees_nothing():
    make_container(expires_printed="2026-06")
    other = make_clinic()
    assert not queries.needs_attention(other, on=TODAY, at=NOW)
    assert not queries.containers(other, on=TODAY)
    assert queries.last_received(other) is None


@pytest.mark.parametrize("size", [1, 12])
def test_attention_takes_two_queries_whatever_the_size(size, django_assert_num_queries):
    product = make_product()
    for _each in range(size):
        move(make_container(product, expires_printed="2026-06"), "WASTE", "1")
    with django_assert_num_queries(2):  # containers with their sums, places with their last reading
        assert len(queries.needs_attention(product.clinic, on=TODAY, at=NOW)) == size


def test_movements_of_a_period_come_oldest_first():
    container = make_container()
    late = move(container, "ISSUE", "1")
    early = move(container, "ISSUE", "1", moved_at=NOW - timedelta(days=2))
    found = queries.movements_between(container.clinic, NOW - timedelta(days=3), NOW)
    assert list(found) == [early]
    assert late not in found


def test_the_next_code_follows_the_highest():
    product = make_product()
    make_container(product, code="LC-0009")
    make_container(product, code="my own")
    assert queries.next_code(product.clinic) == "LC-0010"
    assert queries.next_code(make_clinic()) == "LC-0001"
    assert Container.objects.count() == 2
