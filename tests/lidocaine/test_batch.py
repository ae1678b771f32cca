"""Many movements at once keep the rules of one."""

from decimal import Decimal
from typing import Any

import pytest

from compliance.core.errors import Refusal
from compliance.lidocaine import queries, services
from compliance.lidocaine.models import Container, Movement
from compliance.lidocaine.services.batch import record_movements
from tests.clinics.factory import NOW, TESTER, make_clinic
from tests.lidocaine.factory import make_container

pytestmark = pytest.mark.django_db


def record(container: Container, *lines: tuple[str, str]) -> dict[int, str]:
    """What was refused, by the place of the line."""
    said: list[dict[str, Any]] = [
        {"container": container, "kind": kind, "grams": Decimal(grams), "moved_at": NOW}
        for kind, grams in lines
    ]
    found = record_movements(clinic=container.clinic, lines=said, by=TESTER, at=NOW)
    assert all(isinstance(error, Refusal) for error in found.values())
    return {place: str(error) for place, error in found.items()}


def test_they_are_stored_together():
    container = make_container()
    assert record(container, ("ISSUE", "2"), ("WASTE", "1")) == {}
    assert queries.left_g(container) == 27
    assert Movement.objects.filter(moved_by=TESTER.name).count() == 3


def test_one_that_is_refused_keeps_all_out():
    container = make_container()
    refused = record(container, ("ISSUE", "29"), ("ISSUE", "2"), ("RECEIVE", "30"))
    assert refused == {
        1: "Only 1 g are left in it.",
        2: "It was received when it was recorded: correct the container.",
    }
    assert queries.left_g(container) == 30


def test_nothing_happens_to_a_void_container():
    container = make_container()
    services.void_container(container=container, reason="entered by mistake", by=TESTER, at=NOW)
    assert "void" in record(container, ("ISSUE", "1"))[0]


def test_another_clinics_container_is_not_found():
    line: dict[str, Any] = {
        "container": make_container(), "kind": "ISSUE", "grams": Decimal(1), "moved_at": NOW,
    }  # fmt: skip
    with pytest.raises(KeyError):
        record_movements(clinic=make_clinic(), lines=[line], by=TESTER, at=NOW)
