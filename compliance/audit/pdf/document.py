"""What stands where on an audit: the cover, the sections, the proof."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.audit.packet import Packet
from compliance.audit.packet.values import Mark
from compliance.audit.pdf import incidents, logs, parts, words
from compliance.audit.pdf.tables import Table
from compliance.clinics.models import Pack
from compliance.ledger.anchors import Anchor
from compliance.ledger.rules import in_fours
from compliance.printing.services import Attachment
from compliance.printing.tables import LongTable

URGENT = ("CRITICAL", "MAJOR")


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

    @property
    def identifier(self) -> str:
        """What the PDF's own identifier is made from; the draft and the signed one differ."""
        return identifier(self.anchor.clinic, self.number, is_signed=self.signature is not None)


@dataclass(frozen=True, slots=True)
class Tile:
    """One number of the cover, with what it means."""

    label: str
    value: str
    words: str
    tone: str
    target: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Is this clinic in order? In one sentence."""

    tone: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter with its tables."""

    key: str
    title: str
    tables: Sequence[Table]

    @property
    def has_titles(self) -> bool:
        """A single table needs no title under the chapter's."""
        return len(self.tables) > 1

    @property
    def is_long(self) -> bool:
        """Does it begin a page of its own?"""
        return not self.has_titles and self.tables[0].is_long


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


def verdict(packet: Packet) -> Verdict:
    """The answer of the cover. No data is never a pass."""
    urgent, minor = packet.count(*URGENT), packet.count("MINOR")
    if not packet.records.size:
        text = _("Nothing was recorded for these days, so nothing can be said about them.")
        return Verdict("bad", _("No records"), text)
    if urgent:
        title = ngettext("%(n)s serious point", "%(n)s serious points", urgent) % {"n": urgent}
        text = _("The records of these days show points that need an answer.")
        return Verdict("bad", title, text)
    if minor:
        title = ngettext("%(n)s point to settle", "%(n)s points to settle", minor) % {"n": minor}
        text = _("The records of these days show nothing serious, and some loose ends.")
        return Verdict("warn", title, text)
    text = _("The records of these days agree with the rules they were checked against.")
    return Verdict("ok", _("In order"), text)


def tiles(packet: Packet) -> list[Tile]:
    """The areas at a glance."""
    records = packet.records
    cycles = [each for each in records.sterilization.cycles if each.counts]
    released = sum(each.status == "RELEASED" for each in cycles)
    used = -sum(each.used_g for each in records.lidocaine.containers)
    still_open = sum(each.is_open for each in records.deviations)
    credentials = _standing(records.people.credentials)
    parts_ = _standing(records.devices.parts)
    items = sum(each.quantity for each in records.devices.lots if Mark.VOID not in each.marks)
    numbers = {
        "practitioners": (
            _standing(records.people.practitioners),
            ngettext("%(n)s credential", "%(n)s credentials", credentials) % {"n": credentials},
        ),
        "devices": (
            _standing(records.devices.devices),
            ngettext("%(n)s part", "%(n)s parts", parts_) % {"n": parts_},
        ),
        "lots": (
            _standing(records.devices.lots),
            ngettext("%(n)s item", "%(n)s items", items) % {"n": items},
        ),
        "cycles": (len(cycles), _("%(n)s released") % {"n": released}),
        "lidocaine": (
            _standing(records.lidocaine.containers),
            _("%(n)s g used") % {"n": words.number(used)},
        ),
        "deviations": (_standing(records.deviations), _("%(n)s open") % {"n": still_open}),
    }
    return [
        _tile(packet, area, value, told, is_open=area == "deviations" and still_open > 0)
        for area, (value, told) in numbers.items()
    ]


def _standing(rows: Sequence[Any]) -> int:
    return sum(Mark.VOID not in each.marks for each in rows)


def _tile(packet: Packet, area: str, value: int, told: str, *, is_open: bool) -> Tile:
    found = Counter(each.severity for each in packet.points if each.area == area)
    urgent, minor = found["CRITICAL"] + found["MAJOR"], found["MINOR"]
    state, tone = "", "warn" if is_open else "ok"
    if urgent:
        state = ngettext("%(n)s serious point", "%(n)s serious points", urgent) % {"n": urgent}
        tone = "bad"
    elif minor:
        state = ngettext("%(n)s point to settle", "%(n)s points to settle", minor) % {"n": minor}
        tone = "warn"
    elif not value and area != "deviations":
        told, tone = _("nothing recorded"), "muted"
    told = " · ".join(filter(None, (told, state)))
    return Tile(str(words.AREAS[area]), str(value), told, tone, area)


def severities(packet: Packet) -> list[tuple[str, int, str]]:
    """How many points of each severity, with the tone of it."""
    return [
        (words.severity(code), packet.count(code), tone if packet.count(code) else "muted")
        for code, tone in words.TONES.items()
    ]


def urgent_points(packet: Packet) -> list[tuple[str, str, str]]:
    """The worst points, for the cover: about, sentence, tone."""
    worst = [each for each in packet.points if each.severity != "INFO"][:5]
    return [
        (
            each.subject or str(words.AREAS[each.area]),
            words.sentence(each),
            words.TONES[each.severity],
        )
        for each in worst
    ]


def facts(packet: Packet, about: About) -> list[tuple[str, str]]:
    """The header of FACTS 7.2."""
    clinic, at = packet.clinic, about.at.astimezone(UTC)
    local = words.moment(about.at, clinic.timezone)
    days = (packet.ends_on - packet.starts_on).days + 1
    return [
        (_("Audit"), f"{about.number}"),
        (_("Period"), _("%(start)s to %(end)s, %(days)s days") % {
            "start": packet.starts_on, "end": packet.ends_on, "days": days}),
        (_("Rules followed"), str(dict(Pack.choices).get(clinic.pack, clinic.pack))),
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
        "practitioners": [
            parts.practitioners(packet),
            parts.credentials(packet),
            parts.periods(packet),
        ],
        "devices": [parts.devices(packet), parts.device_parts(packet)],
        "lots": [parts.lots(packet)],
        "cycles": [logs.sterilizers(packet), logs.programs(packet), logs.cycles(packet)],
        "lidocaine": [logs.containers(packet), logs.movements(packet)],
        "deviations": [incidents.deviations(packet)],
        "changes": [incidents.changes(packet)],
    }
    return [Section(key, str(words.AREAS[key]), found) for key, found in tables.items()]


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
