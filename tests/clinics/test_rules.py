"""What links are worth, who must stay, and what a new clinic is offered."""

from datetime import UTC, datetime, timedelta

import pytest

from compliance.clinics import rules
from compliance.clinics.models import Pack, Paper
from compliance.clinics.rules import LinkState
from compliance.core.errors import Refusal

NOW = datetime(2026, 7, 15, 14, 30, tzinfo=UTC)
SOON = NOW + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("expires_at", "accepted_at", "voided_at", "state"),
    [
        pytest.param(SOON, None, None, LinkState.OPEN, id="until its last second"),
        pytest.param(NOW, None, None, LinkState.EXPIRED, id="not at its end"),
        pytest.param(SOON, NOW, None, LinkState.USED, id="once only"),
        pytest.param(SOON, None, NOW, LinkState.WITHDRAWN, id="not when withdrawn"),
        pytest.param(NOW, NOW, None, LinkState.USED, id="used stays used"),
    ],
)
def test_a_link_is_worth(expires_at, accepted_at, voided_at, state):
    assert (
        rules.invitation_state(
            expires_at=expires_at, accepted_at=accepted_at, voided_at=voided_at, at=NOW
        )
        is state
    )


def test_the_last_owner_stays():
    with pytest.raises(Refusal, match="needs an owner"):
        rules.check_owner_remains(owners=["anna"], leaving="anna")


def test_one_of_two_owners_may_go():
    rules.check_owner_remains(owners=["anna", "berta"], leaving="anna")


def test_somebody_who_is_no_owner_may_go():
    rules.check_owner_remains(owners=["anna"], leaving="carla")


@pytest.mark.parametrize(
    ("name", "taken", "slug"),
    [
        pytest.param("Northgate Skin", [], "northgate-skin", id="from the name"),
        pytest.param("Northgate", ["northgate"], "northgate-2", id="numbered when taken"),
        pytest.param("北门", [], "clinic", id="without letters"),
        pytest.param("x" * 120, [], "x" * 35, id="short enough to be numbered"),
    ],
)
def test_a_short_name(name, taken, slug):
    assert rules.slug_of(name, taken=taken) == slug


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("en-CA,en;q=0.9", ("en", "CA-ON", "letter", "America/Toronto")),
        ("fr-CA,fr;q=0.8", ("fr", "CA-ON", "letter", "America/Toronto")),
        ("en-US", ("en", "US", "letter", "America/New_York")),
        ("en-GB, en;q=0.5", ("en", "UK", "a4", "Europe/London")),
        ("es", ("es", "baseline", "a4", "Europe/Madrid")),
        ("zh-Hans-CN", ("en", "CA-ON", "letter", "America/Toronto")),
        ("", ("en", "CA-ON", "letter", "America/Toronto")),
        ("*" * 5000, ("en", "CA-ON", "letter", "America/Toronto")),
    ],
)
def test_a_browser_proposes(header, expected):
    found = rules.proposal(header)
    assert (found.language, found.pack, found.paper, found.timezone) == expected


def test_every_proposal_can_be_chosen():
    for pack, paper, zone in rules.REGIONS.values():
        assert (pack in Pack.values, paper in Paper.values, "/" in zone) == (True, True, True)


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/120.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537 Edg/120", "Edge on Windows"),
        ("curl/8", "Unknown browser"),
    ],
)
def test_a_device_has_a_name(user_agent, name):
    assert rules.device_name(user_agent) == name
