"""Pure rules of lidocaine; FACTS 3 and vectors 5, 6, 9."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.core.errors import Refusal
from compliance.lidocaine import rules
from compliance.lidocaine.rules import MovementKind, StockStatus
from tests.clinics.factory import NOW


@dataclass(frozen=True)
class Tube:
    code: str
    received_on: date
    discard_on: date | None


@dataclass(frozen=True)
class Moved:
    kind: str
    grams: Decimal
    moved_at: datetime = NOW
    is_reversal: bool = False


def test_vector_5_opening_shortens():
    assert rules.discard_on(None, date(2026, 7, 10), 90) == date(2026, 10, 8)
    assert rules.discard_on(date(2026, 9, 30), date(2026, 7, 10), 90) == date(2026, 9, 30)


def test_unopened_it_keeps_the_printed_date():
    assert rules.discard_on(date(2026, 6, 30), None, 90) == date(2026, 6, 30)


@given(
    expires=st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    opened=st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    days=st.none() | st.integers(0, 1095),
)
def test_opening_never_lengthens(expires, opened, days):
    assert rules.discard_on(expires, opened, days) <= expires


@pytest.mark.parametrize(
    ("own", "product", "kind", "compounded", "days"),
    [
        pytest.param(14, 60, "TUBE", False, 14, id="its own limit first"),
        pytest.param(None, 60, "TUBE", False, 60, id="then the label"),
        pytest.param(None, None, "TUBE", False, 90, id="tube"),
        pytest.param(None, None, "JAR", False, 30, id="jar"),
        pytest.param(None, None, "PUMP", False, 90, id="pump"),
        pytest.param(None, None, "SACHET", False, 0, id="a sachet serves one day"),
        pytest.param(None, None, "JAR", True, None, id="a pharmacy has its own date"),
    ],
)
def test_the_limit_once_open(own, product, kind, compounded, days):
    found = rules.in_use_limit(own, product, container_type=kind, is_compounded=compounded)
    assert found == days


def test_vector_9_an_open_tube_that_ends_first_goes_first():
    a = Tube("A", date(2026, 1, 1), rules.discard_on(date(2026, 12, 31), None, 90))
    b = Tube("B", date(2026, 1, 1), rules.discard_on(date(2027, 3, 31), date(2026, 8, 3), 90))
    assert b.discard_on == date(2026, 11, 1)
    assert rules.first_due_first([a, b]) == [b, a]


def test_what_has_no_date_goes_last():
    dated = Tube("A", date(2026, 1, 1), date(2040, 1, 1))
    undated = Tube("B", date(2020, 1, 1), None)
    assert rules.first_due_first([undated, dated]) == [dated, undated]


TUBES = st.lists(
    st.builds(
        Tube,
        code=st.from_regex(r"[A-C][0-9]{1,2}", fullmatch=True),
        received_on=st.dates(date(2026, 1, 1), date(2026, 1, 4)),
        discard_on=st.none() | st.dates(date(2026, 6, 1), date(2026, 6, 4)),
    ),
    unique_by=lambda tube: tube.code,
    max_size=12,
)


@given(tubes=TUBES, data=st.data())
def test_the_order_is_total_and_stable(tubes, data):
    shuffled = data.draw(st.permutations(tubes))
    ordered = rules.first_due_first(tubes)
    assert rules.first_due_first(shuffled) == ordered
    assert rules.first_due_first(ordered) == ordered
    assert sorted(t.code for t in ordered) == sorted(t.code for t in tubes)


def status(**facts):
    defaults = {
        "on": date(2026, 7, 15),
        "stock_g": Decimal(10),
        "issued_g": Decimal(0),
        "wasted_g": Decimal(0),
        "gone_g": Decimal(0),
        "is_held": False,
        "is_damaged": False,
        "opened_on": None,
        "discard_on": date(2026, 7, 15),
    }
    return rules.container_status(**{**defaults, **facts})


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param({}, StockStatus.AVAILABLE, id="the last day still counts"),
        pytest.param({"on": date(2026, 7, 16)}, StockStatus.EXPIRED, id="the day after does not"),
        pytest.param({"discard_on": None}, StockStatus.AVAILABLE, id="no date known"),
        pytest.param({"opened_on": date(2026, 7, 15)}, StockStatus.IN_USE, id="opened today"),
        pytest.param({"opened_on": date(2026, 7, 16)}, StockStatus.AVAILABLE, id="opened later"),
        pytest.param({"is_damaged": True}, StockStatus.QUARANTINE, id="damaged"),
        pytest.param({"is_held": True, "is_damaged": True}, StockStatus.RECALLED, id="on hold"),
        pytest.param(
            {"stock_g": Decimal(0), "issued_g": Decimal(30)}, StockStatus.EMPTY, id="used"
        ),
        pytest.param(
            {"stock_g": Decimal(0), "wasted_g": Decimal(30)}, StockStatus.WASTED, id="all wasted"
        ),
        pytest.param(
            {"stock_g": Decimal(0), "wasted_g": Decimal(1), "issued_g": Decimal(29)},
            StockStatus.EMPTY,
            id="partly wasted",
        ),
        pytest.param(
            {"stock_g": Decimal(0), "gone_g": Decimal(1)}, StockStatus.DISPOSED, id="disposed"
        ),
    ],
)
def test_a_containers_status(facts, expected):
    assert status(**facts) == expected


@pytest.mark.parametrize(
    ("kind", "grams", "signed"),
    [
        (MovementKind.ISSUE, "2.5", "-2.5"),
        (MovementKind.ISSUE, "-2.5", "-2.5"),
        (MovementKind.WASTE, "1", "-1"),
        (MovementKind.TRANSFER, "-4", "-4"),
        (MovementKind.COUNT_ADJUST, "3", "3"),
        (MovementKind.RECALL_HOLD, "0", "0"),
        (MovementKind.RECEIVE, "30", "30"),
    ],
)
def test_the_kind_gives_the_sign(kind, grams, signed):
    assert rules.signed_grams(kind, Decimal(grams)) == Decimal(signed)


@pytest.mark.parametrize(
    ("kind", "grams"), [("ISSUE", "0"), ("RECALL_HOLD", "1"), ("RECEIVE", "-1")]
)
def test_an_amount_that_the_kind_cannot_have_is_refused(kind, grams):
    with pytest.raises(Refusal) as refused:
        rules.signed_grams(kind, Decimal(grams))
    assert refused.value.field == "grams"


def test_a_late_entry_cannot_take_what_is_gone_since():
    moves = [
        Moved("RECEIVE", Decimal(30), NOW - timedelta(days=9)),
        Moved("ISSUE", Decimal(-30), NOW - timedelta(days=5)),
        Moved("COUNT_ADJUST", Decimal(4), NOW - timedelta(days=1)),
    ]
    assert rules.lowest_from(moves, NOW - timedelta(days=7)) == 0
    assert rules.lowest_from(moves, NOW) == 4
    with pytest.raises(Refusal, match="Only 0 g"):
        rules.check_left(moves, NOW - timedelta(days=7), Decimal(-1))


def test_a_hold_begins_once_and_ends_once():
    hold, end = Moved("RECALL_HOLD", Decimal(0)), Moved("RELEASE_HOLD", Decimal(0))
    later = Moved("RELEASE_HOLD", Decimal(0), NOW + timedelta(hours=1))
    undone = Moved("RECALL_HOLD", Decimal(0), is_reversal=True)
    assert rules.is_held([hold], NOW)
    assert not rules.is_held([hold, undone], NOW)
    assert not rules.is_held([hold, later], NOW + timedelta(hours=2))
    rules.check_holds([hold, later])
    for wrong in ([hold, hold], [end], [hold, undone, later]):
        with pytest.raises(Refusal):
            rules.check_holds(wrong)


def test_vector_6_a_dose_is_advice():
    mg = rules.lidocaine_mg(Decimal(4), Decimal(10))
    assert mg == 400
    assert rules.mg_per_kg(mg, Decimal(62)) == Decimal("6.5")
    assert rules.label_limit_g(Decimal(200), Decimal(2)) == 40


def test_a_use_tells_every_rule_it_broke():
    found = rules.breaches_of_use(
        on=date(2026, 7, 15),
        discard_on=date(2026, 7, 13),
        is_held=True,
        is_damaged=True,
        is_identified=False,
    )
    assert [(b.requirement, b.severity) for b in found] == [
        ("K-041", "CRITICAL"),
        ("K-041", "MAJOR"),
        ("K-041", "MAJOR"),
        ("K-040", "MAJOR"),
    ]
    assert found[1].sentence == "Cream was used 2 days past its date"


def test_a_use_in_order_breaks_nothing():
    day = date(2026, 7, 15)
    assert not rules.breaches_of_use(
        on=day, discard_on=day, is_held=False, is_damaged=False, is_identified=True
    )


@pytest.mark.parametrize(
    ("needs_witness", "witness", "count"), [(True, "", 1), (True, "Ana", 0), (False, "", 0)]
)
def test_prescription_cream_is_wasted_with_a_witness(needs_witness, witness, count):
    found = rules.breaches_of_waste(needs_witness=needs_witness, witness=witness)
    assert len(found) == count
