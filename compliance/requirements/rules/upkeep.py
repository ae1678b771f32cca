"""Licences and services of devices, and sharps: from their own records, else by one's word."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from compliance.clinics.rulepacks import Asked
from compliance.requirements.rules.events import by_day, by_word, not_applicable, of_clinic, said
from compliance.requirements.rules.facts import Facts, Thing
from compliance.requirements.rules.findings import Judged, Status


def licences(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-054: each device was looked up in the register of this place within a year, and found."""
    if not facts.devices:
        return not_applicable(facts, _("No device is in use."))
    return [found for each in facts.devices for found in _licence(facts, asked, on, each)]


def _licence(facts: Facts, asked: Asked, on: date, device: Thing) -> list[Judged]:
    act, refs = ("licence-check-add", device.ref.id), (device.ref,)
    if device.looked_up_on is None:
        return by_word(facts, asked, on, [device])
    if not device.is_licensed:
        sentence = _("It was not licensed when it was looked up on %(day)s.")
        told = sentence % {"day": said(device.looked_up_on)}
        return [Judged(device.name, Status.FAIL, told, device.looked_up_on, refs, act)]
    due_on = device.looked_up_on + timedelta(days=asked.number("interval_days", 365))
    soon = asked.number("soon_days", 30)
    return [by_day(device.name, due_on=due_on, on=on, soon_days=soon, evidence=refs, act=act)]


def services(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-055: what the maker of each device asks for is not overdue."""
    if not facts.devices:
        return not_applicable(facts, _("No device is in use."))
    return [found for each in facts.devices for found in _service(facts, asked, on, each)]


def _service(facts: Facts, asked: Asked, on: date, device: Thing) -> list[Judged]:
    act, refs = ("device-check-add", device.ref.id), (device.ref,)
    if not device.dues:
        return by_word(facts, asked, on, [device])
    undated = [what for what, due_on in device.dues if due_on is None]
    if undated:
        sentence = _("%(what)s: never written down.") % {"what": ", ".join(undated)}
        return [Judged(device.name, Status.NO_DATA, sentence, None, refs, act)]
    due_on = min(due_on for _what, due_on in device.dues if due_on is not None)
    soon = asked.number("soon_days", 30)
    return [by_day(device.name, due_on=due_on, on=on, soon_days=soon, evidence=refs, act=act)]


def sharps(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-028: closed containers are taken away in time; one over the line is a deviation."""
    if not facts.sharps:
        return by_word(facts, asked, on, of_clinic(facts))
    waiting = [each for each in facts.sharps if each.collected_on is None]
    if not waiting:
        refs = tuple(each.ref for each in facts.sharps[:1])
        sentence = _("Every container that was closed has been collected.")
        return [Judged(facts.clinic, Status.PASS, sentence, evidence=refs)]
    days = timedelta(days=asked.number("interval_days", 31))
    soon = asked.number("soon_days", 7)
    return [
        by_day(
            each.code,
            due_on=each.closed_on + days,
            on=on,
            soon_days=soon,
            evidence=(each.ref,),
            act=("sharps-container-collect", each.ref.id),
        )
        for each in waiting
    ]
