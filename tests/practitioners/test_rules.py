"""Where a credential stands on a day, and what takes its place."""

from datetime import UTC, date, datetime, timedelta

import pytest

from compliance.core import times
from compliance.practitioners import catalogue, rules
from compliance.practitioners.models import CredentialType
from compliance.practitioners.rules import Overlay, Proof

ON = date(2026, 7, 15)
DAY = timedelta(days=1)


def status(on: date = ON, **facts):
    defaults = {"issued_on": None, "expires_on": None, "revoked_on": None, "has_document": True}
    return rules.credential_status(on=on, **{**defaults, **facts})


@pytest.mark.parametrize(
    ("days", "overlay"),
    [
        pytest.param(31, None, id="31 days left"),
        pytest.param(30, Overlay.EXPIRING, id="30 days left"),
        pytest.param(1, Overlay.EXPIRING, id="tomorrow is its last day"),
        pytest.param(0, Overlay.EXPIRING, id="expiry day still counts"),
        pytest.param(-1, Overlay.EXPIRED, id="the day after"),
    ],
)
def test_the_days_around_expiry(days, overlay):
    found = status(expires_on=ON + days * DAY)
    assert (found.overlay, found.days_left) == (overlay, days)
    assert found.is_in_force is (days >= 0)


def test_without_an_end_it_does_not_expire():
    found = status()
    assert (found.overlay, found.days_left, found.is_in_force) == (None, None, True)


@pytest.mark.parametrize(
    ("has_document", "proof"), [(True, "DOCUMENT_SEEN"), (False, "SELF_DECLARED")]
)
def test_a_paper_on_file_is_more_than_a_word(has_document, proof):
    assert status(has_document=has_document).code == proof


def test_an_overlay_hides_the_proof_but_does_not_lose_it():
    found = status(expires_on=ON - DAY)
    assert (found.code, found.proof) == ("EXPIRED", Proof.DOCUMENT_SEEN)


@pytest.mark.parametrize(
    ("revoked_on", "overlay"),
    [(ON - DAY, Overlay.REVOKED), (ON, Overlay.REVOKED), (ON + DAY, None)],
)
def test_a_withdrawal_counts_from_its_day(revoked_on, overlay):
    assert status(revoked_on=revoked_on).overlay is overlay


def test_withdrawn_is_said_before_expired():
    assert status(revoked_on=ON - DAY, expires_on=ON - DAY).overlay is Overlay.REVOKED


@pytest.mark.parametrize(("issued_on", "overlay"), [(ON, None), (ON + DAY, Overlay.NOT_YET)])
def test_it_counts_from_the_day_it_was_issued(issued_on, overlay):
    assert status(issued_on=issued_on).overlay is overlay


@pytest.mark.parametrize(
    ("at", "is_in_force"),
    [
        pytest.param(datetime(2026, 3, 9, 3, 59, 59, tzinfo=UTC), True, id="spring: last second"),
        pytest.param(datetime(2026, 3, 9, 4, 0, tzinfo=UTC), False, id="spring: local midnight"),
        pytest.param(datetime(2026, 3, 8, 5, 0, tzinfo=UTC), True, id="spring: its first moment"),
    ],
)
def test_it_ends_at_local_midnight_when_clocks_go_forward(at, is_in_force):
    on = times.local_day(at, "America/Toronto")
    assert status(on, expires_on=date(2026, 3, 8)).is_in_force is is_in_force


@pytest.mark.parametrize(
    ("at", "is_in_force"),
    [
        pytest.param(datetime(2026, 11, 2, 4, 59, 59, tzinfo=UTC), True, id="autumn: last second"),
        pytest.param(datetime(2026, 11, 2, 5, 0, tzinfo=UTC), False, id="autumn: local midnight"),
    ],
)
def test_it_ends_at_local_midnight_when_clocks_go_back(at, is_in_force):
    on = times.local_day(at, "America/Toronto")
    assert status(on, expires_on=date(2026, 11, 1)).is_in_force is is_in_force


def paper(key: str, *, on: date = ON, renews=None, kind="INS", scope=(), **dates):
    defaults = {"issued_on": None, "expires_on": None, "revoked_on": None}
    dates = {**defaults, **dates}
    found = rules.credential_status(**dates, has_document=True, on=on)
    dates.pop("revoked_on")
    return rules.Paper(id=key, renews=renews, type=kind, scope=scope, status=found, **dates)


def test_a_renewal_takes_the_place_of_what_it_renews():
    old = paper("old", expires_on=ON - DAY)
    new = paper("new", renews="old", issued_on=ON - DAY, expires_on=ON + 300 * DAY)
    assert rules.replaced([old, new], ON) == {"old"}


@pytest.mark.parametrize(
    ("issued_on", "is_replaced"),
    [
        pytest.param(ON + 10 * DAY, True, id="begins on the last day"),
        pytest.param(ON + 11 * DAY, True, id="begins the day after"),
        pytest.param(ON + 12 * DAY, False, id="leaves a day uncovered"),
    ],
)
def test_a_renewal_entered_early_must_follow_without_a_hole(issued_on, is_replaced):
    old = paper("old", expires_on=ON + 10 * DAY)
    new = paper("new", renews="old", issued_on=issued_on)
    assert rules.replaced([old, new], ON) == ({"old"} if is_replaced else set())


def test_a_withdrawn_renewal_takes_nobodys_place():
    old = paper("old", expires_on=ON - DAY)
    new = paper("new", renews="old", revoked_on=ON)
    assert rules.replaced([old, new], ON) == set()


def test_years_of_insurance_from_a_list_follow_each_other():
    papers = [
        paper(str(year), issued_on=date(year, 1, 1), expires_on=date(year, 12, 31))
        for year in (2024, 2025, 2026)
    ]
    assert rules.replaced(papers, ON) == {"2024", "2025"}


def test_papers_of_another_scope_or_kind_stand_beside_each_other():
    papers = [
        paper("a", kind="DEV-TRN", scope=("acme", "PEN"), expires_on=ON - DAY),
        paper("b", kind="DEV-TRN", scope=("acme", "ROLLER"), expires_on=ON + 90 * DAY),
        paper("c", kind="BBP", scope=("acme", "PEN"), expires_on=ON + 90 * DAY),
    ]
    assert rules.replaced(papers, ON) == set()


def test_two_papers_that_never_end_stand_beside_each_other():
    assert rules.replaced([paper("a"), paper("b")], ON) == set()


def test_the_catalogue_knows_every_kind():
    assert set(catalogue.CATALOGUE) == set(CredentialType.values)


def test_insurance_is_compared_whoever_issued_it_and_a_licence_by_its_board():
    def scope(kind, issuer):
        return catalogue.scope_of(kind=kind, issuer=issuer, device_kinds="", title="x")

    assert scope("INS", "Acme") == scope("INS", "Other")
    assert scope("LIC", "Board A ") == scope("LIC", "board a")
    assert scope("LIC", "Board A") != scope("LIC", "Board B")


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [(ON, ON, False), (ON, ON - DAY, True), (None, ON, False), (ON, None, False)],
)
def test_the_order_of_dates(first, last, expected):
    assert rules.is_out_of_order(first, last) is expected


@pytest.mark.parametrize(
    ("year", "expected"), [(19, False), (1949, False), (1950, True), (2150, False)]
)
def test_a_year_that_is_a_slip_is_known(year, expected):
    assert rules.is_plausible(date(year, 6, 1)) is expected
