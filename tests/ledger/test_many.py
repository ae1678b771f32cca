"""Records stored together leave what they would leave one after the other, to the byte."""

from copy import deepcopy
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from compliance.ledger import rules, verification
from compliance.ledger import services as ledger
from compliance.ledger.models import ChainHead, Event
from compliance.sterilization.models import Cycle
from tests.clinics.factory import NOW, TESTER, make_clinic
from tests.sterilization.factory import make_sterilizer

pytestmark = pytest.mark.django_db
TORONTO = ZoneInfo("America/Toronto")
TWICE = datetime(2025, 11, 2, 1, 30, tzinfo=TORONTO)  # the half past one that comes twice
SAID: list[dict[str, Any]] = [
    {"exposure_min": Decimal(4), "note": "Zu\u0308rich, “ß” \\ \n"},
    {"exposure_min": Decimal("4.00"), "note": "Zürich"},
    {"temperature_c": 134, "packs_dry": True, "internal_ci_type": 1, "internal_ci": "PASS"},
    {"packs_dry": False, "started_at": TWICE},
    {"started_at": TWICE.replace(fold=1), "ended_at": NOW.astimezone(TORONTO)},
]  # fmt: skip


@pytest.fixture
def cycles() -> list[Cycle]:
    """Alike and yet not the same."""
    sterilizer = make_sterilizer(make_clinic())
    common = {
        "clinic": sterilizer.clinic,
        "sterilizer": sterilizer,
        "program": sterilizer.programs.first(),
        "packaging": "WRAPPED",
        "operator": "Ada",
    }
    return [
        Cycle(**{**common, "number": n, "started_at": NOW - timedelta(days=n), **said})
        for n, said in enumerate(SAID, 1)
    ]


def left(write: Any) -> list[Any]:
    """Every row that this writes; it is taken back."""
    with transaction.atomic():
        write()
        found: list[Any] = []
        for model in (Cycle, Event, ChainHead):
            columns = [f.column for f in model._meta.concrete_fields if f.column != "id"]
            keys = ["id", *columns] if model is Cycle else columns
            with connection.cursor() as cursor:
                table = model._meta.db_table
                cursor.execute(
                    f"SELECT {', '.join(keys)} FROM {table} ORDER BY {keys[1]}, {keys[0]}"
                )
                found.append([tuple(map(_bytes, row)) for row in cursor.fetchall()])
        transaction.set_rollback(True)
    return found


def _bytes(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def one_by_one(cycles: list[Cycle]) -> None:
    for cycle in cycles:
        ledger.create(cycle, by=TESTER, at=NOW, occurred_at=cycle.started_at, reason="Why")


def together(cycles: list[Cycle]) -> None:
    batch = ledger.Batch(Cycle, by=TESTER, at=NOW, reason="Why")
    for cycle in cycles:
        batch.add(cycle, occurred_at=cycle.started_at)
    batch.store()


def test_rows_bodies_and_the_chain_are_the_same_to_the_byte(cycles):
    one, many = (left(lambda do=do: do(deepcopy(cycles))) for do in (one_by_one, together))
    assert one == many
    assert len(one[0]) == len(cycles)
    altered = deepcopy(cycles)
    altered[1].exposure_min = Decimal("4.01")
    assert left(lambda: together(altered)) != many  # the control: one digit elsewhere


def test_what_was_checked_is_what_is_stored(cycles):
    batch = ledger.Batch(Cycle, by=TESTER, at=NOW)
    batch.add(cycles[0])
    cycles[0].note = "written over meanwhile"
    batch.store()
    assert Cycle.objects.get().note != cycles[0].note
    assert verification.verify(cycles[0].clinic_id).is_whole


@pytest.mark.parametrize(
    "wrong",
    [
        {"exposure_min": Decimal("4.000")},  # equal to one that is fine
        {"number": 0, "operator": ""},
        {"temperature_c": Decimal("134.65"), "packaging": "BOX"},
        {"operator": "x" * 121},
        {"started_at": None},
    ],
)
def test_a_field_is_refused_in_the_same_words(cycles, wrong):
    batch = ledger.Batch(Cycle, by=TESTER, at=NOW)
    batch.add(cycles[0])
    for name, value in wrong.items():
        setattr(cycles[1], name, value)
    told: list[dict[str, list[str]]] = []
    for write in (batch.add, lambda each: ledger.create(each, by=TESTER, at=NOW)):
        try:
            write(deepcopy(cycles[1]))
            told.append({})
        except ValidationError as error:
            told.append(error.message_dict)
    assert told[0] == told[1]
    assert set(told[0]) == set(wrong)


def test_an_object_is_spelled_member_by_member():
    said = {"b": [1, None], "a": {"z": "e\u0301"}, "c": "\U0001f9ea"}
    joined = rules.joined({name: rules.spelled(value) for name, value in said.items()})
    assert joined.encode() == rules.canonical(said)
