"""Sterile stock, cream and its storage (K-004 to K-006, K-040 to K-049)."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from compliance.clinics.rulepacks import Asked
from compliance.devices import rules as devices
from compliance.requirements.rules.events import (
    Event,
    by_day,
    by_word,
    no_data,
    not_applicable,
    pooled,
    said,
)
from compliance.requirements.rules.facts import Container, Facts, Lot, Thing
from compliance.requirements.rules.findings import Judged, Status

DISCARD_SOON = 14


def membranes(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-004: the maker's proof of a membrane for each cartridge."""
    own = [each for each in facts.products if each.kind == "CARTRIDGE"]
    if not own:
        return not_applicable(facts, _("No cartridge is recorded."))
    return [found for each in own for found in _membrane(facts, asked, on, each)]


def _membrane(facts: Facts, asked: Asked, on: date, product: Thing) -> list[Judged]:
    """By the maker's paper on file; a supplier's word is none (FACTS 1.2)."""
    refs, act = (product.ref,), ("sterile-product-amend", product.ref.id)
    if product.proof == "MAKER":
        sentence = _("The maker's proof is on file.")
        return [Judged(product.name, Status.PASS, sentence, evidence=refs)]
    if product.proof == "SUPPLIER":
        sentence = _("Only the supplier says so: ask the maker.")
        return [Judged(product.name, Status.FAIL, sentence, None, refs, act)]
    return by_word(facts, asked, on, [product])


def arrivals(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-005: lot, expiry and quantity of what arrived, and that its packs were intact."""
    if not facts.lots:
        return no_data(facts, _("No arrival of sterile items is recorded."), "lot-add")
    sentence = _("Lot %(lot)s arrived damaged.")
    events = [
        Event(each.lot, each.ref, "" if each.is_intact else sentence % {"lot": each.lot})
        for each in facts.lots
    ]
    return pooled(facts, asked, events)


def shelf(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-006: nothing past its date was used, and nothing past its date lies ready."""
    if not facts.lots:
        return no_data(facts, _("No sterile item is recorded."), "lot-add")
    used = [
        Event(each.number, each.ref, _used_late(each.number, each.expired_items[0]))
        for each in facts.treatments
        if each.expired_items and not facts.is_told("K-006", each.ref)
    ]
    if used:
        return pooled(facts, asked, used)
    left = [_on_shelf(each, on) for each in facts.lots if each.left > 0]
    return left or not_applicable(facts, _("No sterile item is left on the shelf."))


def _used_late(number: str, lot: str) -> str:
    return _("%(number)s: lot %(lot)s was past its date.") % {"number": number, "lot": lot}


def _on_shelf(lot: Lot, on: date) -> Judged:
    state = devices.lot_status(
        expires_on=lot.expires_on, is_intact=lot.is_intact, on=on, recalled_on=lot.recalled_on
    )
    act, refs = ("lot-detail", lot.ref.id), (lot.ref,)
    told = {"day": said(lot.expires_on), "left": lot.left}
    sentences = {
        "RECALLED": (Status.FAIL, _("It is recalled with %(left)d left: set it aside.") % told),
        "DAMAGED": (Status.FAIL, _("It arrived damaged: take it off the shelf.")),
        "EXPIRED": (Status.OVERDUE, _("Past its date since %(day)s with %(left)d left.") % told),
        "EXPIRES_SOON": (Status.DUE_SOON, _("Use it by %(day)s: %(left)d left.") % told),
        "USABLE": (Status.PASS, _("In date until %(day)s: %(left)d left.") % told),
    }
    status, sentence = sentences[state]
    return Judged(lot.lot, status, sentence, lot.expires_on, refs, act)


def labels(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-040: lot and expiry of each container are known before it is used."""
    if not facts.containers:
        return not_applicable(facts, _("No cream is recorded."))
    return [_labelled(facts, each) for each in facts.containers]


def _labelled(facts: Facts, each: Container) -> Judged:
    act = ("container-detail", each.ref.id)
    if each.lot and each.expires_on:
        sentence = _("Lot and expiry are recorded.")
        return Judged(each.code, Status.PASS, sentence, None, (each.ref,), act)
    is_used = each.opened_on is not None and not facts.is_told("K-040", each.ref)
    sentence = _("Opened without lot or expiry.") if is_used else _("Lot or expiry is missing.")
    status = Status.FAIL if is_used else Status.NO_DATA
    return Judged(each.code, status, sentence, None, (each.ref,), act)


def issues(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-041: nothing used from a container past its last day, which still counts."""
    own = [each for each in facts.movements if each.kind == "ISSUE"]
    if not own and not facts.containers:
        return not_applicable(facts, _("No cream is recorded."))
    if not own:
        return no_data(facts, _("No use of cream is recorded."))
    sentence = _("%(container)s was used after its last day, %(day)s.")
    events = [
        Event(each.container, each.ref, sentence % {
            "container": each.container, "day": said(each.discard_on)
        } if each.discard_on and each.on > each.discard_on else "")
        for each in own
    ]  # fmt: skip
    return pooled(facts, asked, events)


def discards(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-042: an opened container has a last day, and is gone after it."""
    own = [each for each in facts.containers if each.opened_on and each.left_g > 0]
    if not facts.containers:
        return not_applicable(facts, _("No cream is recorded."))
    if not own:
        return not_applicable(facts, _("No container is open."))
    return [_open(each, on) for each in own]


def _open(each: Container, on: date) -> Judged:
    act = ("container-detail", each.ref.id)
    if each.discard_on is None:
        sentence = _("Open without a last day: look at its label.")
        return Judged(each.code, Status.NO_DATA, sentence, None, (each.ref,), act)
    return by_day(
        each.code,
        due_on=each.discard_on,
        on=on,
        soon_days=DISCARD_SOON,
        evidence=(each.ref,),
        act=act,
    )


def counts(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-043: an open container is counted every month; a count that differs is a deviation."""
    if not facts.containers:
        return not_applicable(facts, _("No cream is recorded."))
    own = [each for each in facts.containers if each.left_g > 0 and each.opened_on]
    if not own:
        return not_applicable(facts, _("No container is open."))
    return [_counted(asked, each, on) for each in own]


def _counted(asked: Asked, each: Container, on: date) -> Judged:
    act, refs = ("container-count", each.ref.id), (each.ref,)
    start = each.counted_on or each.opened_on or on
    due_on = start + timedelta(days=asked.number("interval_days", 31))
    soon = asked.number("soon_days", 7)
    if each.counted_on is None and on > due_on:
        return Judged(each.code, Status.NO_DATA, _("Never counted."), due_on, refs, act)
    return by_day(each.code, due_on=due_on, on=on, soon_days=soon, evidence=refs, act=act)


def order(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-044: what is due first is used first; a reason for anything else is kept with the use."""
    own = [each for each in facts.movements if each.kind == "ISSUE"]
    if not own and not facts.containers:
        return not_applicable(facts, _("No cream is recorded."))
    if not own:
        return no_data(facts, _("No use of cream is recorded."))
    return pooled(facts, asked, [Event(each.container, each.ref) for each in own])


def strength(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-045: stronger than the limit only as a prescription or made-up product."""
    if not facts.containers:
        return not_applicable(facts, _("No cream is recorded."))
    most = Decimal(asked.number("max_percent", 4))
    known = {each.product: each for each in facts.containers}
    found = []
    for name, each in known.items():
        is_fine = each.strength <= most or each.is_prescription
        fine = _("Within the limit, or on prescription.")
        sentence = fine if is_fine else _("Stronger than %(most)s %% without a prescription.") % {
            "most": most
        }  # fmt: skip
        status = Status.PASS if is_fine else Status.FAIL
        act = ("lidocaine-product-detail", each.product_ref.id)
        found.append(Judged(name, status, sentence, None, (each.product_ref,), act))
    return found


def witnesses(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-048: waste of a prescription product has a second person."""
    if not facts.movements:
        return no_data(facts, _("No movement of cream is recorded."))
    own = [each for each in facts.movements if each.kind == "WASTE" and each.is_prescription]
    if not own:
        return not_applicable(facts, _("No prescription cream was wasted."))
    sentence = _("Waste from %(container)s has no witness.")
    return pooled(facts, asked, [
        Event(each.container, each.ref, "" if each.witness else sentence % {
            "container": each.container
        })
        for each in own
    ])  # fmt: skip


def temperatures(facts: Facts, asked: Asked, on: date) -> list[Judged]:
    """K-049: where cream is kept the temperature is read each day and in range."""
    kept = [each for each in facts.containers if each.left_g > 0]
    if not kept:
        return not_applicable(facts, _("No cream is kept here."))
    places = [each for each in facts.storages if each.is_used]
    if not places:
        return no_data(facts, _("No storage temperature is recorded."))
    return list(_places(facts, asked, on))


def _places(facts: Facts, asked: Asked, on: date) -> Iterator[Judged]:
    for place in facts.storages:
        if not place.is_used:
            continue
        act, refs = ("reading-add", place.ref.id), (place.ref,)
        if place.read_on is None:
            sentence = _("No temperature was ever read.")
            yield Judged(place.name, Status.NO_DATA, sentence, None, refs, act)
        elif not place.is_in_range:
            sentence = _("The last temperature was out of range.")
            yield Judged(place.name, Status.FAIL, sentence, place.read_on, refs, act)
        else:
            due_on = place.read_on + timedelta(days=asked.number("interval_days", 1))
            yield by_day(place.name, due_on=due_on, on=on, soon_days=0, evidence=refs, act=act)
