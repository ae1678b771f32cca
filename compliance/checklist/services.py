"""Writing, publishing and taking back an answer."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.checklist import queries
from compliance.checklist.models import PublishedAnswer
from compliance.checklist.rules import Question
from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.ledger import services as ledger


@transaction.atomic
def write_answer(
    *, clinic: Clinic, question: str, own_text: str, by: Actor, at: datetime
) -> PublishedAnswer:
    """Put an answer into the clinic's own words: a draft, or the new wording of a public one."""
    if _known(question).from_records:
        raise Refusal(_("This answer is worked out from your records, so it is not typed in."))
    own_text = own_text.strip()
    if not own_text:
        raise Refusal(_("Write your answer first."), "own_text")
    current = _current(clinic, question)
    if current is None:
        draft = PublishedAnswer(clinic=clinic, question=question, own_text=own_text)
        return ledger.create(draft, by=by, at=at)
    if current.published_at is None:
        return ledger.amend(current, by=by, at=at, changes={"own_text": own_text})
    if current.own_text == own_text:
        return current
    _take_back(current, by=by, at=at)
    return _publish_new(clinic, question, own_text, by=by, at=at)


@transaction.atomic
def publish_answer(*, clinic: Clinic, question: str, by: Actor, at: datetime) -> PublishedAnswer:
    """Show an answer to everyone; one that is public already is published anew as of now."""
    asked = _known(question)
    current = _current(clinic, question)
    if asked.from_records:
        _check_backed(clinic, question, at)
    elif current is None:
        raise Refusal(_("Write your answer first, then publish it."))
    if current is None or current.published_at is not None:
        if current is not None:
            _take_back(current, by=by, at=at)
        return _publish_new(clinic, question, current.own_text if current else "", by=by, at=at)
    return ledger.amend(
        current,
        by=by,
        at=at,
        changes={"published_at": at, "published_by": by.name},
        event="public-answer.published",
    )


@transaction.atomic
def publish_backed(*, clinic: Clinic, by: Actor, at: datetime) -> list[PublishedAnswer]:
    """Publish every answer that the records back today and that was never published yet."""
    return [
        _publish_new(clinic, code, "", by=by, at=at) for code in waiting(clinic, on=clinic.day(at))
    ]


def waiting(clinic: Clinic, *, on: date) -> list[str]:
    """Questions that the records answer on a day and that nobody published or took back yet."""
    decided = set(queries.answers(clinic).values_list("question", flat=True))
    backing = queries.backing(clinic, on=on, published_on={})
    return [code for code, each in backing.items() if each.standing.stands and code not in decided]


@transaction.atomic
def unpublish_answer(*, clinic: Clinic, question: str, by: Actor, at: datetime) -> PublishedAnswer:
    """Take a public answer back; the page then says that the clinic chose not to publish it."""
    _known(question)
    current = _current(clinic, question)
    if current is None or current.published_at is None:
        raise Refusal(_("This answer is not published."))
    return _take_back(current, by=by, at=at)


def _known(code: str) -> Question:
    question = queries.question(code)
    if question is None:
        raise Refusal(_("The checklist has no question “%(code)s”.") % {"code": code}, "question")
    return question


def _check_backed(clinic: Clinic, question: str, at: datetime) -> None:
    """Raises Refusal when no record backs an answer today."""
    backing = queries.backing(clinic, on=clinic.day(at), published_on={}).get(question)
    if backing is None or not backing.standing.stands:
        raise Refusal(
            _("Your records do not back this answer today. Bring them up to date, then publish it.")
        )


def _current(clinic: Clinic, question: str) -> PublishedAnswer | None:
    return queries.current_answers(clinic).get(question)


def _publish_new(
    clinic: Clinic, question: str, own_text: str, *, by: Actor, at: datetime
) -> PublishedAnswer:
    answer = PublishedAnswer(
        clinic=clinic,
        question=question,
        own_text=own_text,
        published_at=at,
        published_by=by.name,
    )
    return ledger.create(answer, by=by, at=at, event="public-answer.published")


def _take_back(answer: PublishedAnswer, *, by: Actor, at: datetime) -> PublishedAnswer:
    return ledger.amend(
        answer,
        by=by,
        at=at,
        changes={"unpublished_at": at, "unpublished_by": by.name},
        event="public-answer.unpublished",
    )
