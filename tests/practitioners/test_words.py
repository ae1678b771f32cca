"""Standings and experience in words."""

from datetime import date

import pytest

from compliance.practitioners import rules, words
from compliance.practitioners.models import Credential, PracticePeriod

ON = date(2026, 7, 15)


def experience(start: str | None, end: str | None = None) -> rules.Experience:
    if start is None:
        return rules.experience([], ON)
    ended_on = date.fromisoformat(end) if end else None
    period = PracticePeriod(started_on=date.fromisoformat(start), ended_on=ended_on)
    return rules.experience([period], ON)


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (None, "No practice recorded"),
        ("2026-07-01", "less than a month"),
        ("2026-06-15", "1 month"),
        ("2025-07-15", "1 year"),
        ("2019-06-15", "7 years 1 month"),
    ],
)
def test_years_and_months(start, said):
    assert words.experience(experience(start)) == said


@pytest.mark.parametrize(("count", "said"), [(1, "1 day"), (2432, "2,432 days")])
def test_days(count, said):
    assert words.days(count) == said


def test_the_working_of_vector_1():
    periods = [
        PracticePeriod(started_on=date(2019, 3, 1), ended_on=date(2020, 3, 15)),
        PracticePeriod(started_on=date(2020, 12, 1)),
    ]
    lines = words.working(rules.experience(periods, ON))
    assert [(line.text, line.note, line.days) for line in lines] == [
        ("1 Mar 2019 – 15 Mar 2020", "", "380 days"),
        ("15 Mar 2020 – 1 Dec 2020", "pause of 261 days, taken out", "–"),
        ("1 Dec 2020 – today", "", "2,052 days"),
    ]


def test_a_short_pause_is_shown_as_counted():
    periods = [
        PracticePeriod(started_on=date(2019, 1, 1), ended_on=date(2019, 6, 1)),
        PracticePeriod(started_on=date(2019, 7, 1), ended_on=date(2020, 1, 1)),
    ]
    lines = words.working(rules.experience(periods, ON))
    assert lines[1].note == "pause of less than 180 days, counted"
    assert lines[1].days == "30 days"
    assert lines[2].text == "1 Jul 2019 – 1 Jan 2020"


def standing(**facts) -> tuple[str, str, str]:
    credential = Credential(**facts)
    found = rules.credential_status(
        issued_on=credential.issued_on,
        expires_on=credential.expires_on,
        revoked_on=credential.revoked_on,
        has_document=True,
        on=ON,
    )
    return (*words.status(found), words.standing(found, credential))


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, ("ok", "Document seen", "no end date")),
        ({"expires_on": date(2027, 1, 1)}, ("ok", "Document seen", "until 1 Jan 2027")),
        ({"expires_on": ON}, ("warn", "Expiring", "until 15 Jul 2026, last day today")),
        (
            {"expires_on": date(2026, 7, 16)},
            ("warn", "Expiring", "until 16 Jul 2026, 1 day left"),
        ),
        ({"expires_on": date(2026, 7, 14)}, ("bad", "Expired", "expired on 14 Jul 2026")),
        ({"revoked_on": ON}, ("bad", "Withdrawn", "withdrawn on 15 Jul 2026")),
        ({"issued_on": date(2026, 8, 1)}, ("info", "Not yet valid", "counts from 1 Aug 2026")),
    ],
)
def test_a_standing_in_words(facts, said):
    assert standing(**facts) == said


def test_kinds_and_periods():
    assert words.kinds("PEN|ROLLER") == "Pen, Roller"
    period = PracticePeriod(started_on=date(2020, 1, 1), ended_on=date(2021, 1, 1))
    assert words.period(period) == "1 Jan 2020 – 1 Jan 2021"
    assert words.period(PracticePeriod(started_on=date(2020, 1, 1))) == "1 Jan 2020 – today"
