"""Reading deviations, open ones first."""

from datetime import date, datetime

from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from compliance.clinics.models import Clinic, RecordQuerySet
from compliance.core.attention import Attention
from compliance.deviations import rules
from compliance.deviations.models import Deviation, Severity
from compliance.ledger import queries as ledger

OPEN = Q(closed_at__isnull=True, voided_at__isnull=True)


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


def needs_attention(clinic: Clinic, *, on: date, at: datetime) -> list[Attention]:
    """Open deviations, the soonest due first. Runs one query."""
    return [_attention(each, on) for each in open_deviations(clinic)]


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
