"""Finding audits, and papers that are no longer what came out."""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Max, Min, QuerySet

from compliance.audit.models import Audit, SealKey, Status
from compliance.clinics.models import Clinic
from compliance.clinics.models.visits import InspectorLink
from compliance.devices.models import SterileLot
from compliance.ledger.queries import history
from compliance.lidocaine.models import Container
from compliance.sterilization.models import Cycle
from klarity_site.failures import StorageAwayError


def audits(clinic: Clinic) -> QuerySet[Audit]:
    """All audits of a clinic, newest first."""
    return Audit.objects.of(clinic).select_related("clinic").order_by("-number")


def damaged(clinic: Clinic) -> Iterator[tuple[str, str]]:
    """Compares every kept paper with its digest: where and a sentence. Reads every file."""
    for audit in audits(clinic).filter(status=Status.DONE).iterator(chunk_size=500):
        try:
            with audit.file.storage.open(audit.file.name) as paper:
                digest = hashlib.file_digest(paper, "sha256").hexdigest()
        except StorageAwayError:
            raise
        except OSError:
            yield f"audit {audit.pk}", f"The PDF of “{audit}” is missing."
            continue
        if digest != audit.sha256:
            yield f"audit {audit.pk}", f"The PDF of “{audit}” is not the one that was made."


def last_end(clinic: Clinic) -> date | None:
    """The last day that a finished audit covers."""
    done = Audit.objects.of(clinic).standing().filter(status=Status.DONE)
    found: date | None = done.aggregate(last=Max("ends_on"))["last"]
    return found


def next_number(clinic: Clinic) -> int:
    """The number of the next audit; ask with the clinic's row locked."""
    return 1 + (Audit.objects.of(clinic).aggregate(last=Max("number"))["last"] or 0)


def first_day(clinic: Clinic) -> date | None:
    """The first day that anything happened on. Runs three queries."""
    started = Cycle.objects.of(clinic).aggregate(first=Min("started_at"))["first"]
    days = [
        clinic.day(started) if started else None,
        SterileLot.objects.of(clinic).aggregate(first=Min("received_on"))["first"],
        Container.objects.of(clinic).aggregate(first=Min("received_on"))["first"],
    ]
    return min((day for day in days if day), default=None)


def seal_keys(clinic: Clinic) -> QuerySet[SealKey]:
    """Every key that ever sealed this clinic's PDFs, the newest first."""
    found = SealKey.objects.of(clinic).select_related("clinic")
    return found.order_by("-recorded_at", "-pk")


def seal_key(clinic: Clinic) -> SealKey | None:
    """The key that this clinic knows to seal now."""
    return seal_keys(clinic).filter(retired_at__isnull=True).first()


def newer_signed(audit: Audit) -> Audit | None:
    """The latest signed audit that was asked for after this one and covers all its days."""
    later = Audit.objects.of(audit.clinic).filter(
        signed_at__isnull=False,
        number__gt=audit.number,
        starts_on__lte=audit.starts_on,
        ends_on__gte=audit.ends_on,
    )
    return later.order_by("-number").first()


def openings(link: InspectorLink) -> list[tuple[datetime, str]]:
    """When somebody began to read by a link, and on what device. Runs one query."""
    found = [each for each in history(link) if each.type == "inspector_link.opened"]
    return [(each.recorded_at, each.details.get("device", "")) for each in reversed(found)]
