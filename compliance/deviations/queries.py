"""Reading deviations, open ones first."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic, RecordQuerySet
from compliance.core.attention import Attention
from compliance.deviations import rules
from compliance.deviations.models import Deviation, Severity
from compliance.ledger import queries as ledger

OPEN = Q(closed_at__isnull=True, voided_at__isnull=True)
TO_CHECK = Q(closed_at__isnull=False, checked_at__isnull=True, check_on__isnull=False)


def listed(clinic: Clinic) -> RecordQuerySet:
    """All deviations: open ones first, the soonest due on top, then the latest."""
    found: RecordQuerySet = (
        Deviation.objects.of(clinic)
        .annotate(
            rank=models.Case(
                models.When(OPEN, then=0),
                models.When(voided_at__isnull=True, then=1),
                default=2,
                output_field=models.IntegerField(),
            )
        )
        .order_by("rank", F("due_on").asc(nulls_last=True), "-occurred_at", "-pk")
    )
    return found


def open_deviations(clinic: Clinic) -> RecordQuerySet:
    """Those that still wait for someone, the soonest due first."""
    return (
        Deviation.objects.of(clinic)
        .filter(OPEN)
        .order_by(F("due_on").asc(nulls_last=True), "-occurred_at", "-pk")
    )


def of_record(record: models.Model) -> RecordQuerySet:
    """What went wrong with one record, latest first."""
    return (
        Deviation.objects.of(record.clinic)  # type: ignore[attr-defined]
        .standing()
        .filter(record_kind=record.LEDGER_KIND, record_id=str(record.pk))  # type: ignore[attr-defined]
    )


def subject_of(deviation: Deviation) -> models.Model | None:
    """The record it is about. Runs one query where there is one."""
    model = ledger.kinds().get(deviation.record_kind)
    if model is None:
        return None
    return model._default_manager.filter(
        clinic_id=deviation.clinic_id, pk=deviation.record_id
    ).first()


def find_record(clinic: Clinic, kind: str, key: str) -> models.Model | None:
    """The clinic's record of a kind with this key, so that a deviation can be about it."""
    model = ledger.kinds().get(kind)
    if model is None or not hasattr(model, "clinic"):
        return None
    try:
        return model._default_manager.filter(clinic=clinic, pk=key).first()
    except (ValueError, ValidationError):
        return None


def needs_attention(clinic: Clinic, *, on: date, at: datetime) -> list[Attention]:
    """Open deviations, and closed ones to be looked at again, soonest due first. One query."""
    found = (
        Deviation.objects.of(clinic)
        .standing()
        .filter(OPEN | TO_CHECK & Q(check_on__lte=on))
        .order_by(F("due_on").asc(nulls_last=True), "-occurred_at", "-pk")
    )
    return [_attention(each, on) if each.is_open else _to_check(each, on) for each in found]


def _to_check(deviation: Deviation, on: date) -> Attention:
    day = date_format(deviation.check_on, "j M Y") if deviation.check_on else ""
    return Attention(
        tone="warn" if deviation.check_on == on else "bad",
        title=_("Did it help? %(what)s") % {"what": deviation.summary},
        text=_("To be looked at again on %(day)s.") % {"day": day},
        url=reverse("deviation-check", args=[deviation.pk]),
        due_on=deviation.check_on,
    )


def _attention(deviation: Deviation, on: date) -> Attention:
    overdue = rules.is_overdue(deviation.due_on, on)
    parts = [str(deviation.get_severity_display()), deviation.requirement]
    if deviation.due_on is not None:
        due = date_format(deviation.due_on, "j M Y")
        text = _("was to be closed by %(day)s") if overdue else _("to be closed by %(day)s")
        parts.append(text % {"day": due})
    is_bad = overdue or deviation.severity in {Severity.CRITICAL, Severity.MAJOR}
    return Attention(
        tone="bad" if is_bad else "warn",
        title=deviation.summary,
        text=" · ".join(part for part in parts if part),
        url=deviation.get_absolute_url(),
        due_on=deviation.due_on,
    )
