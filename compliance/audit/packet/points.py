"""Part of a packet: what does not agree with the rules. Pure: rows in, points out, worst first."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from compliance.audit.packet import further
from compliance.audit.packet.deviations import DeviationRow
from compliance.audit.packet.devices import Devices
from compliance.audit.packet.lidocaine import ContainerRow, MovementRow
from compliance.audit.packet.point import SEVERITIES, Point, point
from compliance.audit.packet.practitioners import CredentialRow, People, PractitionerRow
from compliance.audit.packet.records import Records
from compliance.audit.packet.sterilization import CycleRow, SterilizerRow
from compliance.audit.packet.values import Mark, Window
from compliance.lidocaine import rules as lidocaine_rules

NEEDED_FOR_CYCLES = frozenset({"IPAC", "BBP"})
BROKEN = {
    "suits": "LOAD_UNSUITED",
    "temperature_c": "READING_BELOW",
    "exposure_min": "READING_BELOW",
    "external_ci": "INDICATOR_FAILED",
    "internal_ci": "INDICATOR_FAILED",
    "packs_dry": "PACKS_WET",
}
LAPSES = {
    "EXPIRED": "CREDENTIAL_LAPSED",
    "REVOKED": "CREDENTIAL_REVOKED",
    "NOT_CONFIRMED": "CREDENTIAL_NOT_CONFIRMED",
}
BY_DECISION = {"RELEASED": "CRITICAL", "PENDING": "MAJOR", "REJECTED": "MINOR"}


def find(window: Window, records: Records) -> tuple[Point, ...]:
    """Every point of the period."""
    cycles, lidocaine = records.sterilization.cycles, records.lidocaine
    moved: dict[str, list[MovementRow]] = {each.code: [] for each in lidocaine.containers}
    for movement in lidocaine.movements:
        moved[movement.container].append(movement)
    found = [
        *_of_people(records.people, cycles, window),
        *_of_devices(records.devices),
        *_of_lots(records.devices),
        *(p for each in records.sterilization.sterilizers for p in _of_sterilizer(each, window)),
        *(p for each in cycles if each.counts for p in _of_cycle(each, window)),
        *(p for each in lidocaine.containers for p in _of_container(each, moved, window)),
        *further.find(window, records),
    ]
    standing = [each for each in records.deviations if Mark.VOID not in each.marks]
    alone = [each for each in standing if not any(_is_about(each, point) for point in found)]
    found = [_with_deviation(each, standing) for each in found]
    found += [_of_deviation(each, window) for each in alone]
    found += _of_manner(records)
    return tuple(sorted(found, key=_order))


def _order(each: Point) -> tuple[int, str, date, str, str]:
    rank = SEVERITIES.index(each.severity)
    return rank, each.area, each.on or date.min, each.subject, each.rule


def _of_people(people: People, cycles: tuple[CycleRow, ...], window: Window) -> Iterator[Point]:
    for person in people.practitioners:
        if Mark.VOID in person.marks or (person.left_on and person.left_on < window.starts_on):
            continue
        papers = [
            each
            for each in people.credentials
            if each.practitioner == person.code and Mark.VOID not in each.marks
        ]
        if not papers:
            yield point("MAJOR", "practitioners", "NO_CREDENTIALS", person.name)
        if person.first_provided_on is None:
            yield point("MINOR", "practitioners", "NO_PERIODS", person.name)
        yield from _of_papers(person, papers, cycles, window)


def _of_papers(
    person: PractitionerRow,
    papers: list[CredentialRow],
    cycles: tuple[CycleRow, ...],
    window: Window,
) -> Iterator[Point]:
    lapsed = [each for each in papers if _has_lapsed(each, person)]
    for each in lapsed:
        rule = LAPSES[each.status]
        on = each.expires_on if each.status == "EXPIRED" else each.revoked_on
        facts = {"kind": each.type, "number": each.number}
        yield point("MAJOR", "practitioners", rule, person.name, on, **facts)
    for each in papers:
        if not each.is_replaced:
            yield from _of_standing(each, person)
    for kind in sorted({each.type for each in papers} & NEEDED_FOR_CYCLES):
        own = [each for each in papers if each.type == kind]
        without = _cycles_without(own, person, cycles, window)
        if without:
            on, cycles_ = window.day(without[0].started_at), len(without)
            rule = "CYCLES_WITHOUT"
            yield point("MAJOR", "practitioners", rule, person.name, on, kind=kind, cycles=cycles_)


def _of_standing(paper: CredentialRow, person: PractitionerRow) -> Iterator[Point]:
    kind = paper.type
    if paper.status == "EXPIRING":
        rule, on = "CREDENTIAL_ENDS", paper.expires_on
        yield point("INFO", "practitioners", rule, person.name, on, kind=kind)
    if paper.status == "CHECK_OVERDUE":
        rule, on = "CHECK_OVERDUE", paper.check_due_on
        yield point("MINOR", "practitioners", rule, person.name, on, kind=kind)
    if not paper.document_sha256:
        yield point("MINOR", "practitioners", "NO_CERTIFICATE", person.name, kind=kind)


def _has_lapsed(paper: CredentialRow, person: PractitionerRow) -> bool:
    """Has it ended with nothing in its place, while the person was still here?"""
    if paper.status not in LAPSES or paper.is_replaced:
        return False
    ended_on = paper.revoked_on or paper.expires_on
    return person.left_on is None or ended_on is None or ended_on < person.left_on


def _is_in_force(paper: CredentialRow, on: date) -> bool:
    is_started = paper.issued_on is None or paper.issued_on <= on
    is_over = paper.expires_on is not None and paper.expires_on < on
    return is_started and not is_over and not (paper.revoked_on and paper.revoked_on <= on)


def _cycles_without(
    papers: list[CredentialRow],
    person: PractitionerRow,
    cycles: tuple[CycleRow, ...],
    window: Window,
) -> list[CycleRow]:
    """Cycles that this person ran on a day when none of the papers was in force."""
    own = (each for each in cycles if each.counts and each.operator in {person.name, person.code})
    return [
        each
        for each in own
        if not any(_is_in_force(paper, window.day(each.started_at)) for paper in papers)
    ]


def _of_devices(devices: Devices) -> Iterator[Point]:
    for device in devices.devices:
        if not device.serial and Mark.VOID not in device.marks:
            yield point("MINOR", "devices", "SERIAL_MISSING", device.code)
    for part in devices.parts:
        if part.reprocess_policy == "MAKER_DEFINED" and Mark.VOID not in part.marks:
            yield point("MINOR", "devices", "POLICY_UNKNOWN", part.device, part=part.name)


def _of_lots(devices: Devices) -> Iterator[Point]:
    for lot in devices.lots:
        if Mark.VOID in lot.marks:
            continue
        if lot.expires_on < lot.received_on:
            yield point("MAJOR", "lots", "LOT_CAME_EXPIRED", lot.lot, lot.received_on)
        if lot.left < 0:
            yield point(
                "MAJOR", "lots", "LOT_BELOW_ZERO", lot.lot, lot.received_on, units=-lot.left
            )
        if lot.recalled_on is not None and lot.left > 0:
            yield point("MAJOR", "lots", "LOT_RECALLED", lot.lot, lot.recalled_on, units=lot.left)
        if not lot.is_intact:
            yield point("MAJOR", "lots", "LOT_NOT_INTACT", lot.lot, lot.received_on)


def _of_sterilizer(machine: SterilizerRow, window: Window) -> Iterator[Point]:
    if machine.missing_numbers:
        numbers = ", ".join(machine.missing_numbers)
        yield point("MAJOR", "cycles", "NUMBERS_MISSING", machine.code, numbers=numbers)
    if machine.waiting:
        yield point(
            "MINOR", "cycles", "NOT_DECIDED", machine.code, window.ends_on, cycles=machine.waiting
        )
    for count, rule, severity in (
        (machine.quarantined, "LOADS_HELD", "CRITICAL"),
        (machine.recalled, "LOADS_RECALLED", "INFO"),
    ):
        if count:
            yield point(severity, "cycles", rule, machine.code, window.ends_on, cycles=count)


def _of_cycle(cycle: CycleRow, window: Window) -> Iterator[Point]:
    subject, on = f"{cycle.sterilizer} #{cycle.number}", window.day(cycle.started_at)
    signed = cycle.decision or "PENDING"
    severity = BY_DECISION[signed]
    for name in cycle.broken:
        facts = {"status": signed, "which": name}
        yield point(severity, "cycles", BROKEN[name], subject, on, **facts)
    if cycle.missing and signed == "RELEASED":
        names = ",".join(cycle.missing)
        yield point("MAJOR", "cycles", "RELEASED_WITHOUT", subject, on, names=names)


def _of_container(
    container: ContainerRow, moved: dict[str, list[MovementRow]], window: Window
) -> Iterator[Point]:
    if Mark.VOID in container.marks:
        return
    subject = container.code
    if not container.lot or container.expires_on is None:
        what = "lot" if not container.lot else "expires_on"
        yield point(
            "MAJOR", "lidocaine", "CONTAINER_LACKS", subject, container.received_on, what=what
        )
    own = moved[container.code]
    if container.discard_on is not None:
        yield from _past_discard(container, own, container.discard_on, window)
    if min((each.balance_g for each in own), default=container.closing_g) < 0:
        yield point("MAJOR", "lidocaine", "BALANCE_BELOW_ZERO", subject, window.ends_on)
    for each in own:
        if each.kind == "COUNT_ADJUST" and _is_large(each) and Mark.UNDONE not in each.marks:
            on = window.day(each.moved_at)
            yield point("MINOR", "lidocaine", "COUNT_DIFFERS", subject, on, grams=each.grams)


def _past_discard(
    container: ContainerRow, own: list[MovementRow], discard_on: date, window: Window
) -> Iterator[Point]:
    """Uses after the last day, and grams still there after it."""
    late = [
        each
        for each in own
        if each.kind == "ISSUE"
        and Mark.UNDONE not in each.marks
        and window.day(each.moved_at) > discard_on
    ]
    if late:
        facts = {"uses": len(late), "discard_on": discard_on}
        on = window.day(late[0].moved_at)
        yield point("CRITICAL", "lidocaine", "USED_AFTER_DISCARD", container.code, on, **facts)
    if container.closing_g > 0 and discard_on < window.ends_on:
        grams = container.closing_g
        yield point(
            "MINOR", "lidocaine", "KEPT_AFTER_DISCARD", container.code, discard_on, grams=grams
        )


def _is_large(count: MovementRow) -> bool:
    """Does a count differ by more than a scale explains?"""
    before = count.balance_g - count.grams
    return lidocaine_rules.is_large_difference(count.balance_g, before)


def _is_about(deviation: DeviationRow, each: Point) -> bool:
    """Is it about the same thing, or about something of it, such as a use of a container?"""
    return deviation.about == each.subject or deviation.about.startswith(f"{each.subject}:")


def _with_deviation(each: Point, deviations: list[DeviationRow]) -> Point:
    """Say what became of it: once its deviation is closed, a point is for information."""
    about = [deviation for deviation in deviations if _is_about(deviation, each)]
    if not about:
        return each
    is_open = any(deviation.is_open for deviation in about)
    facts = (*each.facts, ("deviation", "OPEN" if is_open else "CLOSED"))
    return replace(each, severity=each.severity if is_open else "INFO", facts=facts)


def _of_deviation(deviation: DeviationRow, window: Window) -> Point:
    severity = deviation.severity if deviation.is_open else "INFO"
    rule = "DEVIATION_OPEN" if deviation.is_open else "DEVIATION_CLOSED"
    on = window.day(deviation.occurred_at)
    about, summary = deviation.about, deviation.summary
    return point(severity, "deviations", rule, about, on, summary=summary)


def _of_manner(records: Records) -> Iterator[Point]:
    """How the records were kept: late, self-released, corrected, voided. Counted, not blamed."""
    cycles = [each for each in records.sterilization.cycles if each.counts]
    movements, changes = records.lidocaine.movements, records.changes
    counted = (
        ("cycles", "LATE_ROWS", sum(Mark.LATE in each.marks for each in cycles)),
        ("cycles", "SELF_RELEASED", sum(Mark.SELF_RELEASED in each.marks for each in cycles)),
        ("lidocaine", "LATE_ROWS", sum(Mark.LATE in each.marks for each in movements)),
        ("changes", "AMENDED_ROWS", sum(each.type.endswith(".amended") for each in changes)),
        ("changes", "VOIDED_ROWS", sum(each.type.endswith(".voided") for each in changes)),
    )
    for area, rule, count in counted:
        if count:
            yield point("INFO", area, rule, "", None, count=count)
