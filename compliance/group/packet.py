"""What the covering paper says of several audits, as plain values."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from compliance.documents.rules import spelled
from compliance.group import queries
from compliance.group.models import GroupAudit, GroupPart
from compliance.ledger.rules import in_fours
from compliance.requirements.rules.catalogue import CATALOGUE

COUNTED = ("failing", "overdue", "missing", "soon", "fine")


@dataclass(frozen=True, slots=True)
class Covered:
    """One clinic: its audit and where it stood, or why there is none."""

    clinic: str
    place: str
    first_day: str
    last_day: str
    number: str
    code: str
    pages: str
    points: str
    failing: str
    overdue: str
    missing: str
    soon: str
    fine: str
    stands_out: str
    signed: str
    records_digest: str
    file_digest: str
    file_name: str
    message: str

    @property
    def file_in_fours(self) -> str:
        """The digest of its file as people compare it."""
        return in_fours(self.file_digest)

    @property
    def records_in_fours(self) -> str:
        """The digest of its records as people compare it."""
        return in_fours(self.records_digest)


@dataclass(frozen=True, slots=True)
class Cover:
    """All of them."""

    starts_on: str
    ends_on: str
    asked_by: str
    asked_at: str
    rows: Sequence[Covered]

    @property
    def made(self) -> list[Covered]:
        """The clinics that have their audit."""
        return [each for each in self.rows if each.file_digest]

    @property
    def not_made(self) -> list[Covered]:
        """The clinics that have none."""
        return [each for each in self.rows if not each.file_digest]

    @property
    def unsigned(self) -> list[Covered]:
        """The audits that nobody signed yet."""
        return [each for each in self.made if not each.signed]

    def json(self) -> bytes:
        """The same as data."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()


def build_cover(whole: GroupAudit) -> Cover:
    """The summary of its audits as they are now, in the language and zone that are active."""
    rows = [_covered(each) for each in queries.parts(whole)]
    return Cover(
        starts_on=date_format(whole.starts_on, "j F Y"),
        ends_on=date_format(whole.ends_on, "j F Y"),
        asked_by=whole.user.name,
        asked_at=date_format(timezone.localtime(whole.asked_at), "j F Y, H:i"),
        rows=sorted(rows, key=lambda each: (not each.message, each.clinic, each.file_name)),
    )


def _covered(part: GroupPart) -> Covered:
    audit = part.audit if part.audit and part.audit.produced_at else None
    stood = part.stood if audit else {}
    counts = {name: str(stood.get(name, "")) for name in COUNTED}
    return Covered(
        clinic=part.clinic.name,
        place=part.clinic.city,
        first_day=audit.starts_on.isoformat() if audit else "",
        last_day=audit.ends_on.isoformat() if audit else "",
        number=str(audit.number) if audit else "",
        code=spelled(audit.token) if audit else "",
        pages=str(audit.pages) if audit else "",
        points=str(audit.attention) if audit else "",
        **counts,
        stands_out=stands_out(stood, part.clinic.name),
        signed=_signed(audit) if audit else "",
        records_digest=audit.digest if audit else "",
        file_digest=audit.sha256 if audit else "",
        file_name=audit.file_name() if audit else "",
        message="" if audit else reason(part),
    )


def reason(part: GroupPart) -> str:
    """Why a clinic has no audit."""
    if part.message:
        return part.message
    if part.audit is None:
        return _("Not made yet.")
    return part.audit.message or str(part.audit.get_status_display())


def stands_out(stood: dict[str, Any], clinic: str) -> str:
    """What came first on the last day: the rule, and whom or what it is about if not the clinic."""
    requirement = stood.get("first_requirement") or ""
    if not requirement:
        return ""
    known = CATALOGUE.get(requirement)
    told = f"{requirement} {str(known.sentence).rstrip('.')}" if known else _("Deviation")
    subject, due = stood["first_subject"], stood.get("first_due_on")
    if subject != clinic:
        told = f"{told}: {subject}"
    if not due:
        return told
    day = date_format(date.fromisoformat(due), "j M Y")
    return _("%(what)s, due %(day)s") % {"what": told, "day": day}


def _signed(audit: Any) -> str:
    if audit.signed_at is None:
        return ""
    day = date_format(timezone.localtime(audit.signed_at), "j M Y")
    return f"{audit.signed_by}, {day}"
