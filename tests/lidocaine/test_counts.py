"""Counts: blind, compared, corrected by a movement, a deviation where they differ too much."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from compliance.clinics.models import Clinic
from compliance.core.errors import Refusal
from compliance.deviations.models import Deviation
from compliance.lidocaine import queries, rules, services
from compliance.lidocaine.models import Movement, StockCount
from tests.clinics.factory import NOW, TESTER
from tests.lidocaine.factory import TODAY, count, make_container, make_product, move, open_
from tests.lidocaine.test_screens import enter, moment, sent, tube

pytestmark = pytest.mark.django_db
BY: dict[str, Any] = {"by": TESTER, "at": NOW}


@pytest.mark.parametrize(
    ("counted", "expected", "is_large"),
    [
        pytest.param("28.5", "30", False, id="five per cent of a tube"),
        pytest.param("28.4", "30", True, id="more than five per cent"),
        pytest.param("31.5", "30", False, id="as much above"),
        pytest.param("98", "100", False, id="two grams of a jar"),
        pytest.param("97.9", "100", True, id="more than two grams"),
        pytest.param("0.1", "0", True, id="nothing was there"),
        pytest.param("0", "0", False, id="and nothing is"),
    ],
)
def test_the_tolerance_of_a_count(counted, expected, is_large):
    assert rules.is_large_difference(Decimal(counted), Decimal(expected)) is is_large


def test_a_count_that_agrees_moves_nothing():
    container = make_container()
    found = count(container, "30", witness="Noor Haddad")
    assert (found.expected_g, found.movement, found.is_large) == (Decimal(30), None, False)
    assert queries.left_g(container) == 30


def test_a_difference_becomes_a_movement_that_says_why():
    container = make_container()
    found = count(container, "29")
    assert found.movement is not None
    assert found.movement.kind == "COUNT_ADJUST"
    assert found.movement.reason == "Counted 29 g instead of 30 g"
    assert queries.left_g(container) == 29
    assert not Deviation.objects.exists()
    count(container, "28", note="left on gloves")
    assert queries.moves(container)[-1].reason == "left on gloves"


def test_a_large_difference_waits_for_a_second_sign_off():
    found = count(make_container(), "20")
    deviation = Deviation.objects.get()
    assert (deviation.requirement, deviation.record_id) == ("K-043", str(found.pk))
    assert deviation.summary == "Counted 20 g where 30 g should be (LC-0001)."


def test_a_late_count_is_compared_with_that_moment():
    container = make_container()
    move(container, "ISSUE", "5")
    found = count(container, "30", counted_at=NOW - timedelta(hours=2))
    assert (found.expected_g, queries.left_g(container)) == (Decimal(30), Decimal(25))


def test_what_a_later_count_was_compared_with_stays():
    container = make_container()
    first = count(container, "29", counted_at=NOW - timedelta(hours=1))
    count(container, "29")
    with pytest.raises(Refusal, match="later count"):
        services.void_count(count=first, reason="counted wrongly", **BY)
    with pytest.raises(Refusal, match="later count"):
        count(container, "28", counted_at=NOW - timedelta(hours=2))


def test_a_void_count_gives_its_grams_back():
    container = make_container()
    found = count(container, "20")
    assert found.movement is not None
    with pytest.raises(Refusal, match="void the count"):
        services.reverse_movement(movement=found.movement, reason="not so", **BY)
    services.void_count(count=found, reason="the jar was still on the scale", **BY)
    assert queries.left_g(container) == 30
    assert Movement.objects.filter(kind="COUNT_ADJUST").count() == 2


def test_an_empty_stocktake_is_refused():
    with pytest.raises(Refusal, match="at least one"):
        services.count_shelf(counted={}, **BY)


# Screens


def test_what_is_expected_is_shown_only_after_saving(client):
    container = tube(client, size_g=Decimal("777.7"))
    url = reverse("container-count", args=[container.pk])
    assert "777.7" not in client.get(url).text
    fields = sent(counted_g="777.3", counted_at=moment(), counted_by="Ana")
    page = client.post(url, fields, follow=True).text
    found = StockCount.objects.get()
    assert page.count("777.7\u202fg") == 1
    assert "Differs: −0.4\u202fg" in page
    void = reverse("count-void", args=[found.pk])
    assert "Void" in client.post(void, sent(reason="scale was not level"), follow=True).text


def test_the_shelf_is_counted_blind_in_one_go(client):
    first = tube(client, size_g=Decimal("777.7"))
    second = make_container(first.product, size_g=Decimal("888.8"))
    url = reverse("count-add")
    page = client.get(url).text
    assert first.code in page
    assert "777.7" not in page
    assert "888.8" not in page
    fields = sent(**{f"grams-{first.pk}": "777.7", f"grams-{second.pk}": ""}, witness="Noor")
    page = client.post(url, fields, follow=True).text
    assert "Agrees" in page
    assert [each.container for each in StockCount.objects.all()] == [first]
    assert "at least one" in client.post(url, sent()).text


def test_the_movement_of_a_count_leads_to_it(client):
    container = tube(client)
    fields = sent(counted_g="29", counted_at=moment(), counted_by="Ana")
    client.post(reverse("container-count", args=[container.pk]), fields)
    found = StockCount.objects.get()
    assert found.movement is not None
    page = client.get(found.movement.get_absolute_url()).text
    assert found.get_absolute_url() in page
    assert reverse("movement-reverse", args=[found.movement.pk]) not in page


def make_counts(clinic: Clinic, size: int) -> None:
    """Many counts, written straight into the table."""
    container = make_container(make_product(clinic))
    StockCount.objects.bulk_create(
        StockCount(
            clinic=clinic, container=container, counted_g=30, expected_g=30, counted_by="Ana",
            counted_at=NOW - timedelta(days=day), recorded_at=NOW, recorded_by="Ana",
        )
        for day in range(size)
    )  # fmt: skip


@pytest.mark.parametrize("size", [1, 200])
def test_counts_take_two_queries_at_any_size(size, client, django_assert_num_queries):
    clinic = enter(client)
    make_counts(clinic, size)
    with django_assert_num_queries(2):  # how many, one page with containers and creams
        found = queries.counts(clinic)
        assert found.count() == size
        assert [each.container.product.name for each in found[:25]]


def test_an_open_container_asks_to_be_counted_after_a_month():
    container = open_(make_container(), on=TODAY - timedelta(days=31))
    make_container(container.product)
    (found,) = queries.needs_attention(container.clinic, on=TODAY, at=NOW)
    assert (found.tone, found.title, found.url) == ("warn", "Count the cream", reverse("count-add"))
    count(container, "30")
    assert not queries.needs_attention(container.clinic, on=TODAY, at=NOW)
