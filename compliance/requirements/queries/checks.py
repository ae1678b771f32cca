"""The clinic's own checks: when each is due, and which of the morning's are answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic
from compliance.core import times
from compliance.core.attention import Attention
from compliance.requirements.models import CheckDone, OwnCheck
from compliance.requirements.rules.checks import CheckStatus, check_status


@dataclass(frozen=True, slots=True)
class Standing:
    """One check on a day."""

    check: OwnCheck
    due_on: date
    last_done_at: datetime | None
    status: CheckStatus


def checks(clinic: Clinic) -> QuerySet[Any]:
    """All checks with the moment of their last answer, void ones last. One query."""
    last = CheckDone.objects.standing().filter(check_of=OuterRef("pk"))
    found: QuerySet[Any] = OwnCheck.objects.of(clinic).annotate(
        last_done_at=Subquery(last.order_by("-done_at").values("done_at")[:1])
    )
    return found


def in_use(clinic: Clinic, *, on: date) -> QuerySet[Any]:
    """Those done on a day."""
    return checks(clinic).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=on), voided_at__isnull=True
    )


def standings(clinic: Clinic, *, on: date) -> list[Standing]:
    """How each recurring check stands, the soonest due first. One query."""
    asked = in_use(clinic, on=on).filter(is_opening=False).select_related("clinic")
    found = [standing_of(each, on) for each in asked]
    return sorted(found, key=lambda each: (each.due_on, each.check.name))


def standing_of(check: Any, on: date) -> Standing:
    """How one stands; wants `checks`."""
    last = check.last_done_at
    due_on = check.due_on(check.clinic.day(last) if last else None)
    status = check_status(due_on, on, window_days=check.window_days)
    return Standing(check, due_on, last, status)


def opening(clinic: Clinic, *, on: date) -> list[tuple[Any, CheckDone | None]]:
    """The morning's checks, each with its answer of the day if there is one. Two queries."""
    asked = list(in_use(clinic, on=on).filter(is_opening=True).order_by("recorded_at", "pk"))
    answers: Iterable[CheckDone] = (
        CheckDone.objects.of(clinic)
        .standing()
        .filter(
            check_of__in=asked,
            done_at__gte=times.day_start(on, clinic.timezone),
            done_at__lt=times.day_end(on, clinic.timezone),
        )
        .order_by("done_at", "pk")
    )
    given = {answer.check_of_id: answer for answer in answers}
    return [(check, given.get(check.pk)) for check in asked]


def needs_attention(clinic: Clinic, *, on: date, at: datetime) -> list[Attention]:
    """Recurring checks that are due or overdue. One query."""
    return [
        _attention(each)
        for each in standings(clinic, on=on)
        if each.status in {CheckStatus.DUE, CheckStatus.OVERDUE}
    ]


def _attention(each: Standing) -> Attention:
    is_overdue = each.status is CheckStatus.OVERDUE
    day = date_format(each.due_on, "j M Y")
    text = _("was due on %(day)s") if is_overdue else _("due on %(day)s")
    who = [each.check.assignee] if each.check.assignee else []
    return Attention(
        tone="bad" if is_overdue else "warn",
        title=each.check.name,
        text=" · ".join([*who, text % {"day": day}]),
        url=reverse("check-answer", args=[each.check.pk]),
        due_on=each.due_on,
    )
