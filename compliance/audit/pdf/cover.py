"""What the cover says: is this clinic in order?"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.audit.packet import Packet
from compliance.audit.packet.values import Mark
from compliance.audit.pdf import sentences, words

URGENT = ("CRITICAL", "MAJOR")


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


def verdict(packet: Packet) -> Verdict:
    """The answer of the cover. No data is never a pass."""
    urgent, minor = packet.count(*URGENT), packet.count("MINOR")
    not_met, unknown = _findings(packet, "FAIL", "OVERDUE"), _findings(packet, "NO_DATA")
    if not packet.records.size:
        text = _("Nothing was recorded for these days, so nothing can be said about them.")
        return Verdict("bad", _("No records"), text)
    if urgent or not_met:
        text = _("The records of these days show points that need an answer.")
        return Verdict("bad", _counted(urgent, not_met), text)
    if unknown:
        title = ngettext(
            "%(n)s requirement without records", "%(n)s requirements without records", unknown
        )
        text = _("What is recorded agrees with the rules; some of what they ask is MISSING.")
        return Verdict("warn", title % {"n": unknown}, text)
    if minor:
        title = ngettext("%(n)s point to settle", "%(n)s points to settle", minor) % {"n": minor}
        text = _("The records of these days show nothing serious, and some loose ends.")
        return Verdict("warn", title, text)
    text = _("The records of these days agree with the rules they were checked against.")
    return Verdict("ok", _("In order"), text)


def _counted(urgent: int, not_met: int) -> str:
    points = ngettext("%(n)s serious point", "%(n)s serious points", urgent) % {"n": urgent}
    rules = ngettext("%(n)s requirement not met", "%(n)s requirements not met", not_met)
    told = (points if urgent else "", rules % {"n": not_met} if not_met else "")
    return ", ".join(filter(None, told))


def _findings(packet: Packet, *statuses: str) -> int:
    return sum(each.status in statuses for each in packet.records.standing.findings)


def tiles(packet: Packet) -> list[Tile]:
    """The areas at a glance: requirements first, then everything that has records."""
    still_open = sum(each.is_open for each in packet.records.deviations)
    return [
        _requirements(packet),
        *(
            _tile(packet, area, value, told, is_open=area == "deviations" and still_open > 0)
            for area, (value, told) in _numbers(packet, still_open).items()
        ),
    ]


def _requirements(packet: Packet) -> Tile:
    met, not_met = _findings(packet, "PASS", "DUE_SOON"), _findings(packet, "FAIL", "OVERDUE")
    unknown = _findings(packet, "NO_DATA")
    told = [
        ngettext("%(n)s not met", "%(n)s not met", not_met) % {"n": not_met} if not_met else "",
        ngettext("%(n)s MISSING", "%(n)s MISSING", unknown) % {"n": unknown} if unknown else "",
    ]
    words_ = " · ".join(filter(None, told)) or _("all met")
    tone = "bad" if not_met else "warn" if unknown else "ok"
    label = str(words.AREAS["requirements"])
    return Tile(
        label, ngettext("%(n)s met", "%(n)s met", met) % {"n": met}, words_, tone, "requirements"
    )


def _numbers(packet: Packet, still_open: int) -> dict[str, tuple[int, str]]:
    """How much of each area was recorded, and one more number about it."""
    records = packet.records
    cycles = [each for each in records.sterilization.cycles if each.counts]
    released = sum(each.status == "RELEASED" for each in cycles)
    used = -sum(each.used_g for each in records.lidocaine.containers)
    credentials = _standing(records.people.credentials)
    parts_ = _standing(records.devices.parts)
    items = sum(each.left for each in records.devices.lots if Mark.VOID not in each.marks)
    clients = len({each.client for each in records.care.treatments if each.counts})
    batches = _standing(records.cleaning.batches)
    told = {
        "practitioners": ngettext("%(n)s credential", "%(n)s credentials", credentials),
        "devices": ngettext("%(n)s part", "%(n)s parts", parts_),
        "lots": ngettext("%(n)s item left", "%(n)s items left", items),
        "cycles": ngettext("%(n)s released", "%(n)s released", released),
        "cleaning": ngettext("%(n)s solution", "%(n)s solutions", batches),
        "lidocaine": _("%(n)s g used"),
        "care": ngettext("%(n)s client code", "%(n)s client codes", clients),
        "deviations": ngettext("%(n)s open", "%(n)s open", still_open),
    }
    numbers = {
        "practitioners": (_standing(records.people.practitioners), credentials),
        "devices": (_standing(records.devices.devices), parts_),
        "lots": (_standing(records.devices.lots), items),
        "cycles": (len(cycles), released),
        "cleaning": (_standing(records.cleaning.disinfections), batches),
        "lidocaine": (_standing(records.lidocaine.containers), words.number(used)),
        "care": (_standing(records.care.treatments), clients),
        "deviations": (_standing(records.deviations), still_open),
    }
    return {area: (value, told[area] % {"n": n}) for area, (value, n) in numbers.items()}


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
    worst = [each for each in packet.points if each.severity != "INFO"][:4]
    return [
        (
            each.subject or str(words.AREAS[each.area]),
            sentences.sentence(each),
            words.TONES[each.severity],
        )
        for each in worst
    ]
