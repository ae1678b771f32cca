"""Licences, services, limits of use: plain values in, an answer out."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.core.errors import Refusal
from compliance.devices import rules as devices
from compliance.devices.rules import care as rules

ON = date(2026, 7, 15)


@pytest.mark.parametrize(
    ("latest", "standing"),
    [
        pytest.param(None, "MISSING", id="never looked up"),
        pytest.param(("LICENSED", date(2026, 7, 16)), "MISSING", id="only looked up later"),
        pytest.param(("LICENSED", date(2025, 7, 15)), "CURRENT", id="the last fresh day"),
        pytest.param(("LICENSED", date(2025, 7, 14)), "STALE", id="a day too old"),
        pytest.param(("NOT_NEEDED", ON), "CURRENT", id="none needed"),
        pytest.param(("NOT_LICENSED", ON), "UNLICENSED", id="not licensed"),
        pytest.param(("NOT_FOUND", date(2020, 1, 1)), "UNLICENSED", id="not found, long ago"),
    ],
)
def test_a_look_into_the_register_counts_for_a_year(latest, standing):
    looked = rules.Looked(*latest) if latest else None
    assert rules.licence_standing(looked, ON, fresh_days=365) == standing


@pytest.mark.parametrize(
    ("pack", "place"),
    [
        ("CA-ON", "CA"),
        ("CA-SK", "CA"),
        ("US", "US"),
        ("US-DC", "US"),
        ("UK", "UK"),
        ("baseline", ""),
    ],
)
def test_a_clinic_stands_behind_one_border(pack, place):
    assert rules.jurisdiction_of(pack) == place


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        pytest.param(date(2026, 1, 31), 1, date(2026, 2, 28), id="shorter month"),
        pytest.param(date(2024, 2, 29), 12, date(2025, 2, 28), id="leap day"),
        pytest.param(date(2026, 12, 15), 1, date(2027, 1, 15), id="into the next year"),
        pytest.param(date(2026, 7, 15), 120, date(2036, 7, 15), id="ten years"),
    ],
)
def test_months_later(day, months, later):
    assert rules.months_later(day, months) == later


@pytest.mark.parametrize(
    ("due_in", "standing"),
    [(-1, "OVERDUE"), (0, "DUE_SOON"), (30, "DUE_SOON"), (31, "")],
)
def test_the_due_day_still_counts(due_in, standing):
    assert rules.due_standing(ON + timedelta(days=due_in), ON) == standing


def test_without_a_first_day_or_an_interval_nothing_is_due():
    assert rules.next_due_on(None, since=None, every=12) is None
    assert rules.next_due_on(ON, since=None, every=None) is None
    assert rules.due_standing(None, ON) == ""
    assert rules.next_due_on(None, since=ON, every=6) == date(2027, 1, 15)
    assert rules.next_due_on(date(2026, 8, 1), since=ON, every=6) == date(2027, 2, 1)


@given(st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from(["PASS", "FAIL"]))))
@settings(max_examples=50)
def test_a_device_comes_back_exactly_when_the_last_word_on_each_kind_is_a_pass(checks):
    failed = rules.failed_since(checks)
    last = dict(checks)
    assert set(failed) == {kind for kind, result in last.items() if result == "FAIL"}
    needed = rules.passes_needed({"A": 12, "B": None}, failed)
    assert set(needed) == {"A", *failed}
    passed = {kind for kind, result in last.items() if result == "PASS"}
    if set(needed) <= passed:
        rules.check_may_return(needed, passed, words={})
    else:
        with pytest.raises(Refusal, match="has not passed"):
            rules.check_may_return(needed, passed, words={"A": "a", "B": "b"})


@pytest.mark.parametrize(
    ("count", "limit", "standing"),
    [
        (200, None, ""),
        (179, 200, ""),
        (180, 200, "NEAR"),
        (199, 200, "NEAR"),
        (200, 200, "REACHED"),
    ],
)
def test_uses_have_a_limit(count, limit, standing):
    assert rules.use_standing(count, limit) == standing


@pytest.mark.parametrize(
    ("source", "has_document", "counts"),
    [("BOX", True, True), ("SITE", True, True), ("STATEMENT", True, True), ("BOX", False, False),
     ("SUPPLIER", True, False), ("", True, False)],
)  # fmt: skip
def test_proof_of_a_membrane_comes_from_the_maker(source, has_document, counts):
    assert rules.is_proof(source, has_document=has_document) is counts


@pytest.mark.parametrize(
    ("recalled_on", "status"),
    [
        (None, "USABLE"),
        (date(2026, 7, 16), "USABLE"),
        (ON, "RECALLED"),
        (date(2026, 1, 1), "RECALLED"),
    ],
)
def test_a_recalled_lot_is_not_used_from_that_day_on(recalled_on, status):
    lot = {"expires_on": date(2028, 1, 1), "is_intact": True, "recalled_on": recalled_on}
    assert devices.lot_status(on=ON, **lot) == status
    assert devices.can_use_lot(on=ON, **lot) is (status == "USABLE")
