"""Whatever happens to a container, its balance is the sum of its movements and never negative."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance.core.errors import Refusal
from compliance.lidocaine import queries, services
from compliance.lidocaine.models import Container, Movement, StockCount
from tests.clinics.factory import NOW, TESTER
from tests.lidocaine.factory import TODAY, make_container, make_product

pytestmark = pytest.mark.django_db
GRAMS = st.integers(0, 350).map(lambda tenths: Decimal(tenths) / 10)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *("ISSUE", "WASTE", "TRANSFER", "COUNT_ADJUST", "RECALL_HOLD", "RELEASE_HOLD"),
                *(
                    "RETURN",
                    "DISPOSE",
                    "reverse",
                    "count",
                    "void count",
                    "resize",
                    "open",
                    "undo opening",
                    "void",
                ),
            ]
        ),
        GRAMS,
        st.booleans(),
        st.integers(0, 96),
    ),
    max_size=14,
)


def do(container: Container, step: str, grams: Decimal, is_minus: bool, hours: int) -> None:
    """One thing a person may try; refusals are part of life."""
    by: dict[str, Any] = {"container": container, "by": TESTER, "at": NOW}
    signed = -grams if is_minus else grams
    if step == "reverse":
        movement = Movement.objects.filter(container=container).order_by("grams", "pk").first()
        assert movement is not None
        services.reverse_movement(movement=movement, by=TESTER, at=NOW, reason="mistaken")
    elif step in {"count", "void count"}:
        do_count(container, step, grams, hours)
    elif step == "resize":
        services.amend_container(size_g=grams or Decimal(1), reason="size", **by)
    elif step == "open":
        services.open_container(opened_on=TODAY, **by)
    elif step == "undo opening":
        services.undo_opening(**by)
    elif step == "void":
        services.void_container(reason="entered by mistake", **by)
    else:
        moved_at = NOW - timedelta(hours=hours)
        services.record_movement(kind=step, grams=signed, moved_at=moved_at, reason="because", **by)


def do_count(container: Container, step: str, grams: Decimal, hours: int) -> None:
    """Count it now or then, or take the latest count back."""
    latest = StockCount.objects.standing().filter(container=container).first()
    if step == "count":
        counted_at = NOW - timedelta(hours=hours)
        services.count_container(
            container=container, counted_g=grams, counted_at=counted_at, by=TESTER, at=NOW
        )
    elif latest is not None:
        services.void_count(count=latest, reason="counted wrongly", by=TESTER, at=NOW)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_the_balance_is_the_sum_and_never_negative(steps):
    container = make_container(make_product())
    for step in steps:
        try:
            do(container, *step)
        except Refusal:
            continue
        finally:
            check(container)


def check(container: Container) -> None:
    moves = queries.moves(container)
    left = Decimal(0)
    for at in sorted({move.moved_at for move in moves}):
        left += sum((move.grams for move in moves if move.moved_at == at), Decimal(0))
        assert left >= 0
    shown = queries.with_stock(
        Container.objects.filter(pk=container.pk), on=TODAY, zone=container.clinic.timezone
    ).get()
    assert shown.stock_g == left == queries.left_g(container)
    assert shown.holds in (0, 1)
