"""What the PDF of an audit is worth: ours, whole, and do the records still say the same?"""

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.cache import cache
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from compliance.audit import queries, rules
from compliance.audit.models import Audit, SealKey
from compliance.audit.packet import VERSION, Packet, build_packet
from compliance.audit.packet.sheets import sheets
from compliance.audit.pdf import words
from compliance.audit.pdf.document import identifier
from compliance.audit.rules import Worth
from compliance.clinics.models import Clinic
from compliance.core.spreadsheets import unguarded
from compliance.documents.models import IssuedPaper
from compliance.documents.papers import PaperKind, Today
from compliance.ledger import anchors
from compliance.ledger.queries import head
from compliance.printing import sealing

# computed from the others, or only ever longer
DERIVED = frozenset({"exceptions", "changes", "readiness_by_month"})
KEPT_SECONDS = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer about one file. `changed` counts rows that differ today, by table."""

    worth: Worth
    sha256: str
    starts_on: date | None = None
    ends_on: date | None = None
    sealed_at: datetime | None = None
    fingerprint: str = ""
    audit: Audit | None = None
    newer: Audit | None = None
    changed: Mapping[str, int] | None = None

    @property
    def changes(self) -> list[tuple[str, int]]:
        """The tables that differ, by their names."""
        return [(words.table(name), n) for name, n in (self.changed or {}).items() if n]

    @property
    def total(self) -> int:
        """How many rows differ in all."""
        return sum((self.changed or {}).values())


def check(clinic: Clinic, data: bytes) -> Checked:
    """Look at a PDF: its seal first, then its records beside today's. Opens no network."""
    sha256 = hashlib.sha256(data).hexdigest()
    seal = sealing.examine(data)
    audit = queries.audits(clinic).filter(sha256=sha256).first()
    if fault := fault_of(clinic, data, seal):
        return Checked(fault, sha256)
    attached = sealing.read_attachments(data)
    if "packet.json" not in attached:  # another sealed paper of ours: its code says what it is
        worth = rules.worth(is_ours=True, is_whole=True, changed={})
        return Checked(worth, sha256, sealed_at=seal.sealed_at, fingerprint=seal.fingerprint)
    period = json.loads(attached["packet.json"])
    starts_on, ends_on = (date.fromisoformat(period[name]) for name in ("starts_on", "ends_on"))
    changed = differences(attached, build_packet(clinic, starts_on, ends_on))
    return Checked(
        worth=rules.worth(is_ours=True, is_whole=True, changed=changed),
        sha256=sha256,
        starts_on=starts_on,
        ends_on=ends_on,
        sealed_at=seal.sealed_at,
        fingerprint=seal.fingerprint,
        audit=audit,
        newer=queries.newer_signed(audit) if audit else None,
        changed=changed,
    )


def fault_of(clinic: Clinic, data: bytes, seal: sealing.Seal) -> Worth | None:
    """Altered or unknown where the seal is not ours and whole; else nothing."""
    is_known = queries.seal_keys(clinic).filter(fingerprint=seal.fingerprint).exists()
    if is_known and seal.is_whole:
        return None
    return rules.worth(is_ours=is_known or _has_traces(clinic, data), is_whole=False, changed={})


def differences(attached: Mapping[str, bytes], packet: Packet) -> dict[str, int]:
    """How many rows of each table differ between the files of a PDF and the records of today."""
    return {
        sheet.name: rules.changed_rows(rows(attached[f"{sheet.name}.csv"]), rows(sheet.csv()))
        for sheet in sheets(packet)
        if sheet.name not in DERIVED and f"{sheet.name}.csv" in attached
    }


def rows(data: bytes) -> list[dict[str, str]]:
    """The rows of an attached table as they were before their cells were guarded."""
    found = csv.DictReader(io.StringIO(data.decode(), newline=""))
    return [{name: unguarded(str(cell)) for name, cell in row.items()} for row in found]


def _has_traces(clinic: Clinic, data: bytes) -> bool:
    """Does a file without a good seal still carry a certificate or a name of ours?"""
    certificates = [
        x509.load_pem_x509_certificate(each.certificate.encode()).public_bytes(Encoding.DER)
        for each in queries.seal_keys(clinic)
    ]
    if any(each.hex().upper().encode() in data for each in certificates):
        return True
    found = queries.audits(clinic).values_list("number", flat=True)
    names = (
        identifier(str(clinic.pk), number, is_signed=is_signed)
        for number in found
        for is_signed in (False, True)
    )
    return any(sealing.carries_name(data, name) for name in names)


def is_endorsed(key: SealKey) -> bool:
    """Did the key before this one sign its fingerprint?"""
    message = rules.endorsement_message(str(key.clinic_id), key.previous, key.fingerprint)
    return anchors.is_signed(key.endorsement, message, key.previous)


def said(packet: Packet) -> dict[str, str]:
    """What the public page compares: how many rows each table has."""
    return {
        words.table(sheet.name): _count(len(sheet.rows))
        for sheet in sheets(packet)
        if sheet.name not in DERIVED and sheet.rows
    }


def today(paper: IssuedPaper, _on: date) -> Today | None:
    """What the same audit would say today; worked out once for each state of the history."""
    clinic = paper.clinic
    key = f"audit-{VERSION}-{paper.pk.hex}-{head(clinic.pk)[1].hex()}"
    found: Today | None = cache.get(key)
    if found is None:
        found = _today(paper)
        cache.set(key, found, KEPT_SECONDS)
    return found


def _today(paper: IssuedPaper) -> Today:
    starts_on, ends_on = (date.fromisoformat(each) for each in paper.subject.split("/"))
    packet = build_packet(paper.clinic, starts_on, ends_on)
    facts = said(packet)
    kept = queries.audits(paper.clinic).filter(digest=paper.digest).exclude(file="").first()
    if packet.digest == paper.digest or kept is None:
        return Today(packet.digest, facts)
    with kept.file.open("rb") as file:
        changed = differences(sealing.read_attachments(file.read()), packet)
    for name, count in changed.items():
        if count:
            title = words.table(name)
            told = ngettext("%(n)s changed since", "%(n)s changed since", count) % {"n": count}
            facts[title] = f"{facts.get(title, _count(0))}, {told}"
    return Today(packet.digest if any(changed.values()) else paper.digest, facts)


AUDIT = PaperKind("audit", lazy("Audit"), today)


def _count(rows: int) -> str:
    return ngettext("%(n)s row", "%(n)s rows", rows) % {"n": rows}
