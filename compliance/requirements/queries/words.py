"""What people said: deviations and attestations; and how the history is kept."""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from compliance.clinics.models import Clinic
from compliance.core.once import once
from compliance.deviations.models import Deviation
from compliance.ledger import queries as ledger
from compliance.ledger import triggers
from compliance.ledger.models import ChainHead
from compliance.requirements.models import Attestation
from compliance.requirements.queries.window import Window
from compliance.requirements.rules import facts
from compliance.requirements.rules.findings import Ref
from compliance.sterilization.models import Cycle
from compliance.treatments.models import Treatment

# How people name what a deviation is about: the field that leads there from its record
SUBJECTS = {
    "air_removal_test": "sterilizer__code",
    "credential": "practitioner__name",
    "cycle": "sterilizer__code",
    "disinfection": "device__code",
    "lidocaine_container": "code",
    "lidocaine_movement": "container__code",
    "pack": "cycle__sterilizer__code",
    "spore_test": "sterilizer__code",
    "sterile_lot": "lot",
    "treatment": "ref",
}


def gather(clinic: Clinic, window: Window) -> dict[str, Any]:
    """Attestations and the state of the history. Runs a fixed number of queries."""
    return {
        "attested": tuple(_attested(clinic, window)),
        "first_on": first_on(clinic),
        "has_history": ChainHead.objects.filter(clinic_id=clinic.pk).exists(),
        "is_guarded": not triggers.missing(connection),
    }


def deviations(clinic: Clinic, window: Window, refs: Iterable[Ref]) -> tuple[facts.Deviation, ...]:
    """Those open on the day, and those about records that are looked at one by one."""
    kinds: dict[str, list[str]] = {}
    for ref in refs:
        kinds.setdefault(ref.kind, []).append(ref.id)
    found = Deviation.objects.of(clinic).standing().filter(occurred_at__lt=window.end)
    still_open = Q(closed_at__isnull=True) | Q(closed_at__gte=window.end)
    about = Q(
        record_kind__in=list(kinds), record_id__in=[key for own in kinds.values() for key in own]
    )
    listed = {each.pk: each for each in found.filter(still_open).order_by("occurred_at", "pk")}
    if kinds:
        listed |= {each.pk: each for each in found.filter(about).order_by("occurred_at", "pk")}
    names = _names(listed.values())
    return tuple(_deviation(each, clinic, names) for each in listed.values())


def _deviation(each: Any, clinic: Clinic, names: dict[tuple[str, str], str]) -> facts.Deviation:
    about = (each.record_kind, each.record_id)
    return facts.Deviation(
        ref=Ref("deviation", str(each.pk), each.summary),
        requirement=each.requirement,
        subject=names.get(about) or each.record_label or clinic.name,
        summary=each.summary,
        happened_on=clinic.day(each.occurred_at),
        closed_on=clinic.day(each.closed_at) if each.closed_at else None,
        due_on=each.due_on,
        severity=each.severity,
        about=about,
    )


def _names(found: Iterable[Any]) -> dict[tuple[str, str], str]:
    """How people name the records behind deviations. Runs one query for each kind of record."""
    keys: dict[str, list[str]] = {}
    for each in found:
        if each.record_kind in SUBJECTS:
            keys.setdefault(each.record_kind, []).append(each.record_id)
    models = ledger.kinds()
    return {
        (kind, str(key)): name
        for kind, own in keys.items()
        for key, name in models[kind]
        ._default_manager.filter(pk__in=own)
        .values_list("pk", SUBJECTS[kind])
    }


def _attested(clinic: Clinic, window: Window) -> list[facts.Attested]:
    """The latest word about each requirement and subject. Runs one query."""
    said = Attestation.objects.of(clinic).standing().filter(attested_on__lte=window.on)
    newer = said.filter(
        requirement=OuterRef("requirement"),
        subject=OuterRef("subject"),
        attested_on__gt=OuterRef("attested_on"),
    )
    latest: QuerySet[Any] = said.filter(~Exists(newer)).order_by("recorded_at", "pk")
    return [
        facts.Attested(
            ref=Ref("attestation", str(each.pk), str(each)),
            requirement=each.requirement,
            subject=each.subject or clinic.name,
            attested_on=each.attested_on,
            attested_by=each.attested_by,
            is_met=each.is_met,
            has_document=each.document_id is not None,
        )
        for each in latest
    ]


@once
def first_on(clinic: Clinic) -> Any:
    """The day of the oldest cycle or treatment. Runs two queries."""
    cycles = Cycle.objects.of(clinic).standing().order_by("started_at")
    treated = Treatment.objects.of(clinic).standing().order_by("treated_at")
    moments = [
        cycles.values_list("started_at", flat=True).first(),
        treated.values_list("treated_at", flat=True).first(),
    ]
    return min((clinic.day(each) for each in moments if each), default=None)
