"""From answers to an outcome (FACTS 5.1, 5.2, 5.5)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from compliance.treatments.rules.questions import Action, Question


class Outcome(models.TextChoices):
    """FACTS Annex A `screening_outcome`."""

    ELIGIBLE = "ELIGIBLE", _("Eligible")
    DEFER = "DEFER", _("Wait")
    NOT_ELIGIBLE = "NOT_ELIGIBLE", _("Not eligible")
    REFER = "REFER", _("Ask a doctor first")


class Answer(StrEnum):
    """What a client can say."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a screening: no answers, only what decided and what to talk about."""

    outcome: Outcome
    defer_until: date | None
    codes: tuple[str, ...]
    to_discuss: tuple[str, ...]


def missing(questions: Iterable[Question], answers: Mapping[str, str]) -> list[str]:
    """Codes of questions without an answer."""
    return [each.code for each in questions if answers.get(each.code) not in set(Answer)]


def outcome(
    questions: Iterable[Question],
    answers: Mapping[str, str],
    *,
    on: date,
    stopped_on: Mapping[str, date] | None = None,
) -> Result:
    """What the answers mean. Unsure counts as yes, and so does no answer: no data is no pass.

    A question of the seed makes a client not eligible; nobody can override it. `stopped_on` gives
    the day on which something ended where a question waits from then (isotretinoin).
    """
    told = [each for each in questions if answers.get(each.code) != Answer.NO]
    by_action = {action: [q for q in told if q.action is action] for action in Action}
    to_discuss = tuple(each.code for each in by_action[Action.DISCUSS])
    if by_action[Action.STOP]:
        return Result(Outcome.NOT_ELIGIBLE, None, _codes(by_action[Action.STOP]), to_discuss)
    if by_action[Action.REFER]:
        return Result(Outcome.REFER, None, _codes(by_action[Action.REFER]), to_discuss)
    waiting = {
        each.code: (stopped_on or {}).get(each.code, on) + timedelta(days=each.days)
        for each in by_action[Action.DEFER]
    }
    until = max(waiting.values(), default=on)
    if until > on:
        codes = tuple(code for code, day in waiting.items() if day > on)
        return Result(Outcome.DEFER, until, codes, to_discuss)
    return Result(Outcome.ELIGIBLE, None, (), to_discuss)


def _codes(questions: Iterable[Question]) -> tuple[str, ...]:
    return tuple(each.code for each in questions)
