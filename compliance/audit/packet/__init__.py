"""The data of an audit: plain values first, so that the same records and days give the same digest.

A packet holds codes, numbers and references, never random keys, and nothing about when or by whom
the audit was made. What the paper shows beside it (the anchor, the hour) is no part of the digest.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.utils import translation

from compliance.audit.packet import changes, points, records, standing
from compliance.audit.packet.point import Point
from compliance.audit.packet.records import Records
from compliance.audit.packet.values import Window, plain
from compliance.clinics.models import Clinic
from compliance.clinics.rulepacks import effect
from compliance.deviations.models import Deviation
from compliance.ledger.rules import canonical

VERSION = "klarity-audit-4"
LANGUAGE = "en"  # of the packet itself, so that its digest depends on nobody's language


@dataclass(frozen=True, slots=True)
class ClinicFacts:
    """Whose records these are."""

    name: str
    address: str
    phone: str
    email: str
    timezone: str
    pack: str
    own_rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Packet:
    """Everything an audit says about its days."""

    version: str
    clinic: ClinicFacts
    starts_on: date
    ends_on: date
    points: tuple[Point, ...]
    records: Records

    def json(self) -> bytes:
        """The packet in its one canonical spelling."""
        return self._spelled

    @cached_property
    def _spelled(self) -> bytes:
        return canonical(plain(self))

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical spelling."""
        return hashlib.sha256(self.json()).hexdigest()

    def count(self, *severities: str) -> int:
        """How many points have one of these severities."""
        return sum(each.severity in severities for each in self.points)


def build_packet(clinic: Clinic, starts_on: date, ends_on: date) -> Packet:
    """Read the records of a period. The number of queries is fixed, whatever their number."""
    about = Deviation.objects.of(clinic).standing().exclude(record_kind="")
    window = Window(
        clinic=clinic,
        starts_on=starts_on,
        ends_on=ends_on,
        amended=changes.amended(clinic),
        deviating=frozenset(about.values_list("record_kind", "record_id")),
    )
    with translation.override(LANGUAGE):
        found = records.read(window)
    return Packet(
        version=VERSION,
        clinic=_facts(clinic, ends_on),
        starts_on=starts_on,
        ends_on=ends_on,
        points=points.find(window, found),
        records=found,
    )


def told(packet: Packet, clinic: Clinic, language: str) -> Packet:
    """The same packet with its requirements told in a language, for printing. Reads them again."""
    if language == LANGUAGE:
        return packet
    window = Window(clinic, packet.starts_on, packet.ends_on)
    with translation.override(language):
        judged = standing.read(window)
    return replace(packet, records=replace(packet.records, standing=judged))


def _facts(clinic: Clinic, on: date) -> ClinicFacts:
    """Whose records these are, the version of the rules, and what the clinic changed about them."""
    rules = clinic.rules(on)
    return ClinicFacts(
        name=clinic.name,
        address=clinic.address,
        phone=clinic.phone,
        email=clinic.email,
        timezone=clinic.timezone,
        pack=rules.version,
        own_rules=tuple(
            f"{each.requirement} {effect(clinic.pack, each)} {each.since}: {each.reason}"
            for each in rules.changes
        ),
    )
