"""What stands where on an audit: the cover, the sections, the proof."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from compliance.audit.packet import LANGUAGE, Packet
from compliance.audit.pdf import care, incidents, logs, monitoring, parts, standing, upkeep, words
from compliance.audit.pdf.chart import PICTURES, Chart, Timeline, spore_tests
from compliance.audit.pdf.tables import Table
from compliance.clinics.models import Pack
from compliance.ledger.anchors import Anchor
from compliance.ledger.rules import in_fours
from compliance.printing.services import Attachment
from compliance.printing.tables import LongTable


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed, as what, meaning what, and when; FACTS 7.3 (11.50)."""

    name: str
    role: str
    meaning: str
    at: datetime


@dataclass(frozen=True, slots=True)
class About:
    """What is known of the making, and stays out of the digest."""

    number: int
    made_by: str
    at: datetime
    anchor: Anchor
    token: str = ""
    code: str = ""
    address: str = ""
    signature: Signature | None = None
    language: str = LANGUAGE

    @property
    def identifier(self) -> str:
        """What the PDF's own identifier is made from; the draft and the signed one differ."""
        return identifier(self.anchor.clinic, self.number, is_signed=self.signature is not None)


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter with its tables."""

    key: str
    title: str
    tables: Sequence[Table]
    chart: Chart | None = None
    timeline: Timeline | None = None

    @property
    def has_titles(self) -> bool:
        """A single table needs no title under the chapter's."""
        return len(self.tables) > 1

    @property
    def is_long(self) -> bool:
        """Does it begin a page of its own, so that its first table follows its title?"""
        return self.tables[0].is_long


@dataclass(frozen=True, slots=True)
class Chapters:
    """Everything between the contents and the proof."""

    points: Table
    sections: Sequence[Section]

    @property
    def long_tables(self) -> list[LongTable]:
        """The tables whose rows are printed apart from the page, in the order of the paper."""
        tables = [self.points, *(table for each in self.sections for table in each.tables)]
        return [table.as_long() for table in tables if table.is_long]


def identifier(clinic: str, number: int, *, is_signed: bool) -> str:
    """The name of one PDF among all: clinic, number, draft or signed."""
    return f"{clinic} {number}{' signed' if is_signed else ''}"


@dataclass(frozen=True, slots=True)
class SignOff:
    """A place for a signature: whose, what it means, and its lines."""

    title: str
    meaning: str
    lines: Sequence[tuple[str, str]]


def facts(packet: Packet, about: About) -> list[tuple[str, str]]:
    """The header of FACTS 7.2."""
    clinic, at = packet.clinic, about.at.astimezone(UTC)
    local = words.moment(about.at, clinic.timezone)
    days = (packet.ends_on - packet.starts_on).days + 1
    return [
        (_("Audit"), f"{about.number}"),
        (_("Period"), _("%(start)s to %(end)s, %(days)s days") % {
            "start": packet.starts_on, "end": packet.ends_on, "days": days}),
        (_("Rules followed"), _("%(name)s (%(version)s)") % {
            "name": dict(Pack.choices).get(clinic.pack.partition(" ")[0], clinic.pack),
            "version": packet.records.standing.rules}),
        (_("Made"), f"{local} {clinic.timezone} · {at:%Y-%m-%d %H:%M} UTC"),
        (_("Made by"), about.made_by),
        (_("Data as of"), _("entry %(size)s of the history, %(at)s") % {
            "size": about.anchor.size, "at": local}),
    ]  # fmt: skip


def chapters(packet: Packet) -> Chapters:
    """The exceptions first, then the rest."""
    return Chapters(incidents.points(packet), sections(packet))


def sections(packet: Packet) -> list[Section]:
    """The chapters after the exceptions."""
    tables = {
        "requirements": [standing.requirements(packet), standing.rule_changes(packet)],
        "practitioners": [
            parts.practitioners(packet),
            parts.credentials(packet),
            standing.source_checks(packet),
            parts.periods(packet),
        ],
        "devices": [
            parts.devices(packet),
            parts.device_parts(packet),
            upkeep.licences(packet),
            upkeep.services(packet),
            upkeep.sharps(packet),
        ],
        "lots": [parts.lots(packet)],
        "cycles": [
            logs.sterilizers(packet),
            logs.programs(packet),
            monitoring.spore_tests(packet),
            monitoring.air_tests(packet),
            monitoring.machine_events(packet),
            monitoring.failures(packet),
            monitoring.drills(packet),
            logs.cycles(packet),
        ],
        "cleaning": [monitoring.disinfections(packet), monitoring.batches(packet)],
        "lidocaine": [
            logs.containers(packet),
            care.counts(packet),
            care.temperatures(packet),
            logs.movements(packet),
        ],
        "care": [care.treatments(packet)],
        "deviations": [
            incidents.deviations(packet),
            care.incidents(packet),
            care.reactions(packet),
            care.breaches(packet),
        ],
        "training": [standing.training(packet)],
        "retention": [standing.retention(packet), standing.holds(packet)],
        "changes": [incidents.changes(packet)],
    }
    return [
        Section(
            key,
            str(words.AREAS[key]),
            found,
            chart=PICTURES[key](packet) if key in PICTURES else None,
            timeline=spore_tests(packet) if key == "cycles" else None,
        )
        for key, found in tables.items()
    ]


def sign_offs(about: About, zone: str) -> list[SignOff]:
    """Who signs, what the signature means, and what is known of it already."""
    meanings = {
        _("For the clinic"): own_meaning(),
        _("Inspector or insurer"): _("This audit was handed to me on the day below."),
    }
    signed = about.signature
    blank = [(_("Name"), ""), (_("Role"), ""), (_("Date and time"), ""), (_("Signature"), "")]
    own = blank
    if signed is not None:
        told = _("Signed in Klarity after signing in anew. The seal of this PDF covers it.")
        at = f"{words.moment(signed.at, zone)} {zone}"
        own = list(
            zip([each[0] for each in blank], (signed.name, signed.role, at, told), strict=True)
        )
    clinic, visitor = meanings
    meaning = signed.meaning if signed else meanings[clinic]
    return [SignOff(clinic, meaning, own), SignOff(visitor, meanings[visitor], blank)]


def own_meaning() -> str:
    """What the clinic's signature says."""
    return _("I have read this audit. The records are ours, and I answer for what they show.")


def proof(about: About, digest: str, attached: Sequence[Attachment]) -> dict[str, object]:
    """What lets somebody check the paper: digest, anchor, attached files."""
    return {
        "digest": in_fours(digest),
        "anchor": about.anchor,
        "files": [
            (each.name, each.description, len(each.data), hashlib.sha256(each.data).hexdigest())
            for each in attached
        ],
    }


def long_day(on: date) -> str:
    """A day in words, for the cover."""
    return date_format(on, "j F Y")
