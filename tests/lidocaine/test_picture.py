"""The picture of stock over time."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from compliance.lidocaine import queries
from compliance.lidocaine.models import Movement
from compliance.lidocaine.screens.picture import stock_picture
from tests.clinics.factory import NOW, make_clinic
from tests.lidocaine.factory import TODAY, make_container, move
from tests.lidocaine.test_screens import enter, tube

pytestmark = pytest.mark.django_db


def test_each_day_shows_what_was_left_at_its_end():
    container = make_container(received_on=date(2026, 7, 1))
    for days, grams in ((3, "10.1"), (1, "0.2"), (0, "1")):
        move(container, "ISSUE", grams, moved_at=NOW - timedelta(days=days))
    first = TODAY - timedelta(days=3)
    found = queries.stock_by_day(container.clinic, [container.product], first=first, last=TODAY)
    points = [(day.day, grams) for day, grams in found[container.product]]
    assert points == [
        (12, Decimal("19.9")),
        (13, Decimal("19.9")),
        (14, Decimal("19.7")),
        (15, Decimal("18.7")),
    ]


def test_a_void_container_is_not_drawn():
    clinic = make_clinic()
    assert queries.stock_by_day(clinic, [], first=TODAY, last=TODAY) == {}


def test_a_picture_has_steps_a_limit_and_words():
    days = [(date(2026, 7, day), Decimal(grams)) for day, grams in ((1, 0), (2, 30), (3, 15))]
    found = stock_picture("Numb 4", days, limit=Decimal(15))
    assert found.line == "M0 120.0 H300.0 V0.0 H600.0 V60.0 H600"
    assert (found.limit_y, found.most) == (60.0, "30\u202fg")
    assert found.words == (
        "15\u202fg now. Most: 30\u202fg on 2 Jul 2026. Least: 0\u202fg on 1 Jul 2026."
    )


@pytest.mark.parametrize("size", [1, 500])
def test_the_picture_takes_two_queries_at_any_size(size, django_assert_num_queries):
    container = make_container(size_g=Decimal(999))
    Movement.objects.bulk_create(
        Movement(
            clinic=container.clinic, container=container, kind="ISSUE", grams=Decimal("-0.1"),
            moved_at=NOW - timedelta(hours=hour), moved_by="Ana",
            recorded_at=NOW, recorded_by="Ana",
        )
        for hour in range(size)
    )  # fmt: skip
    with django_assert_num_queries(2):  # what was there before, what moved by day
        queries.stock_by_day(
            container.clinic, [container.product], first=TODAY - timedelta(days=9), last=TODAY
        )


def test_the_pictures_are_shown_with_their_words(client):
    enter(client)
    assert "Nothing on hand" in client.get(reverse("stock-over-time")).text
    container = tube(client)
    page = client.get(reverse("stock-over-time"), {"days": "365"}).text
    assert 'aria-labelledby="stock-1"' in page
    assert "30\u202fg now" in page
    assert "30\u202fg now" in client.get(container.product.get_absolute_url()).text
