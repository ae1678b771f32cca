"""Tags of the look: icons, times, amounts, and the undo of a message."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.utils import timezone, translation

from compliance.core.templatetags import klarity


def test_an_icon_is_decoration_unless_it_is_named() -> None:
    assert 'aria-hidden="true"' in klarity.icon("check")
    assert 'role="img" aria-label="A &lt;b&gt;"' in klarity.icon("check", label="A <b>")


def test_an_unknown_icon_is_an_error() -> None:
    with pytest.raises(KeyError):
        klarity.icon("unicorn")


def test_an_instant_is_shown_in_the_clinics_time() -> None:
    with timezone.override("America/Regina"):
        shown = klarity.when(datetime(2026, 11, 1, 3, 30, tzinfo=UTC))
    assert shown == '<time datetime="2026-10-31T21:30-06:00">31 Oct 2026, 21:30</time>'


def test_a_date_is_shown_as_it_is() -> None:
    assert klarity.when(date(2026, 3, 1)) == '<time datetime="2026-03-01">1 Mar 2026</time>'
    assert klarity.when(None) == ""


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        pytest.param(Decimal("2.50"), "g", "2.5\u202fg", id="idle zeros go"),
        pytest.param(Decimal("30.00"), "", "30", id="and the dot with them"),
        pytest.param(100, "", "100", id="a whole number keeps its zeros"),
        pytest.param(0.1, "ml", "0.1\u202fml", id="a float is read as written"),
        pytest.param(None, "g", "", id="nothing stays nothing"),
    ],
)
def test_amounts(value: Decimal | None, unit: str, shown: str) -> None:
    assert klarity.amount(value, unit) == shown


def test_amounts_follow_the_readers_language() -> None:
    with translation.override("fr"):
        assert klarity.amount(Decimal("2.5"), "g") == "2,5\u202fg"


def test_a_message_may_carry_its_undo() -> None:
    assert klarity.undo_url(Message(constants.SUCCESS, "", extra_tags="new undo:/a/")) == "/a/"
    assert klarity.undo_url(Message(constants.SUCCESS, "")) == ""


@pytest.mark.parametrize(
    ("level", "tone"),
    [
        (constants.SUCCESS, "ok"),
        (constants.WARNING, "warn"),
        (constants.ERROR, "bad"),
        (constants.INFO, "info"),
    ],
)
def test_a_message_has_a_tone(level: int, tone: str) -> None:
    assert klarity.tone(Message(level, "")) == tone


def test_a_deed_is_said_in_words() -> None:
    assert klarity.deed("created") == "Written down"
    assert klarity.deed("sent_back") == "Sent back"
