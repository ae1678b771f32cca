"""The long tables: sterilizers, programs and cycles; containers of lidocaine and movements."""

from decimal import Decimal

from django.utils.translation import gettext as _

from compliance.audit.packet import Packet
from compliance.audit.packet.lidocaine import ContainerRow, MovementRow
from compliance.audit.packet.sterilization import CycleRow, ProgramRow, SterilizerRow
from compliance.audit.pdf import words
from compliance.audit.pdf.tables import Cell, Column, Row, Table, may, must, num, remarks, row
from compliance.audit.pdf.words import day, label, moment, number
from compliance.lidocaine.rules import MovementKind
from compliance.sterilization.models import Decision, LoadStatus, Result, SterilizerType

DECISION_TONES = {
    "RELEASED": "ok", "REJECTED": "bad", "PENDING": "warn", "QUARANTINED": "bad", "RECALLED": "bad",
}  # fmt: skip
HELD = frozenset({"QUARANTINED", "RECALLED"})


def sterilizers(packet: Packet) -> Table:
    """Machines and what they did."""
    columns = [
        Column(_("Code"), 12),
        Column(_("Maker and model"), 34),
        Column(_("Serial number"), 22),
        Column(_("Type"), 18),
        Column(_("Numbers"), 20),
        Column(_("Cycles"), 12, is_number=True),
        Column(_("Released"), 14, is_number=True),
        Column(_("Rejected"), 14, is_number=True),
        Column(_("Undecided"), 16, is_number=True),
        Column(_("Held"), 12, is_number=True),
        Column(_("Numbers MISSING"), 22),
        remarks(),
    ]
    rows = [_sterilizer(each) for each in packet.records.sterilization.sterilizers]
    empty = _("No sterilizer is recorded.")
    return Table("sterilizers", _("Sterilizers"), columns, rows, empty)


def _sterilizer(machine: SterilizerRow) -> Row:
    numbers = f"{machine.first_number}–{machine.last_number}" if machine.first_number else ""
    missing = ", ".join(machine.missing_numbers)
    held = machine.quarantined + machine.recalled
    cells = (
        Cell(machine.code),
        Cell(f"{machine.make} {machine.model}"),
        must(machine.serial),
        Cell(label(dict(SterilizerType.choices), machine.type)),
        may(numbers),
        num(number(machine.cycles)),
        num(number(machine.released)),
        num(number(machine.rejected)),
        num(number(machine.waiting), "warn" if machine.waiting else ""),
        num(number(held), "bad" if held else ""),
        Cell(missing, "bad") if missing else Cell(_("none")),
    )
    return row(cells, machine.marks)


def programs(packet: Packet) -> Table:
    """Programs and the minima that a cycle must reach."""
    columns = [
        Column(_("Sterilizer"), 16),
        Column(_("Program"), 38),
        Column(_("Lowest °C"), 14, is_number=True),
        Column(_("Highest °C"), 14, is_number=True),
        Column(_("Exposure min"), 15, is_number=True),
        Column(_("Drying min"), 14, is_number=True),
        Column(_("Loads"), 30),
        Column(_("Source"), 34),
        remarks(),
    ]
    rows = [_program(each) for each in packet.records.sterilization.programs]
    return Table("programs", _("Programs"), columns, rows, _("No program is recorded."))


def _program(program: ProgramRow) -> Row:
    highest, drying = program.max_temperature_c, program.min_drying_min
    loads = [words.packaging(each) for each in program.packagings]
    cells = (
        Cell(program.sterilizer),
        Cell(words.joined(program.code, program.name)),
        num(number(program.min_temperature_c)),
        may(number(highest) if highest is not None else "", "num"),
        num(number(program.min_exposure_min)),
        may(number(drying) if drying is not None else "", "num"),
        may(", ".join(loads)),
        must(program.source),
    )
    return row(cells, program.marks)


def cycles(packet: Packet) -> Table:
    """Every cycle of the period."""
    columns = [
        Column(_("Sterilizer"), 15),
        Column(_("No."), 12, is_number=True),
        Column(_("Started"), 29),
        Column(_("Program"), 29),
        Column(_("Load"), 21),
        Column(_("°C"), 13, is_number=True),
        Column(_("Min"), 11, is_number=True),
        Column(_("kPa"), 13, is_number=True),
        Column(_("Drying"), 16, is_number=True),
        Column(_("CI out"), 15),
        Column(_("CI in (type)"), 18),
        Column(_("Dry"), 10),
        Column(_("Contents of the load"), 60),
        Column(_("Operator"), 25),
        Column(_("Decision"), 44),
        Column(_("Remarks"), 22),
    ]
    zone = packet.clinic.timezone
    rows = [_cycle(each, zone) for each in packet.records.sterilization.cycles]
    empty = _("No cycle was run in these days.")
    return Table("cycles", _("Cycles"), columns, rows, empty)


def _cycle(cycle: CycleRow, zone: str) -> Row:
    remark = "; ".join(filter(None, (words.marks(cycle.marks), cycle.note)))
    dry = words.yes_no(cycle.packs_dry) if cycle.packs_dry is not None else ""
    cells = [
        Cell(cycle.sterilizer),
        num(number(cycle.number)),
        Cell(moment(cycle.started_at, zone)),
        Cell(cycle.program),
        Cell(words.packaging(cycle.packaging)),
        _reading(cycle, "temperature_c"),
        _reading(cycle, "exposure_min"),
        may(number(cycle.pressure_kpa) if cycle.pressure_kpa is not None else "", "num"),
        may(number(cycle.drying_min) if cycle.drying_min is not None else "", "num"),
        _indicator(cycle.external_ci),
        _indicator(cycle.internal_ci, cycle.internal_ci_type),
        must(dry, "bad" if cycle.packs_dry is False else ""),
        must("; ".join(each.replace("=", " ", 1) for each in cycle.packs)),
        must(cycle.operator),
        _decision(cycle, zone),
        may(remark, "warn" if cycle.marks else ""),
    ]
    return Row(cells, is_void=not cycle.counts)


def _reading(cycle: CycleRow, name: str) -> Cell:
    value = getattr(cycle, name)
    tone = "num bad" if name in cycle.broken else "num"
    return must("" if value is None else number(value), tone)


def _indicator(result: str, ci_type: int | None = None) -> Cell:
    text = str(dict(Result.choices).get(result, ""))
    if text and ci_type is not None:
        text = f"{text} ({ci_type})"
    return must(text, "bad" if result == "FAIL" else "")


def _decision(cycle: CycleRow, zone: str) -> Cell:
    tone = DECISION_TONES[cycle.status]
    held = str(LoadStatus(cycle.status).label) if cycle.status in HELD else ""
    if cycle.decided_at is None:
        return Cell(held or _("not decided"), tone)
    decision = str(dict(Decision.choices)[cycle.decision])
    at, started = moment(cycle.decided_at, zone), moment(cycle.started_at, zone)
    when = at[11:] if at[:10] == started[:10] else at
    signed = f"{decision} {when}, {cycle.decided_by}"
    return Cell(f"{held}; {signed}" if held else signed, tone)


def containers(packet: Packet) -> Table:
    """Containers of lidocaine and their grams."""
    columns = [
        Column(_("Code"), 18),
        Column(_("Product"), 36),
        Column(_("Lot"), 20),
        Column(_("Expires"), 17),
        Column(_("Received"), 17),
        Column(_("Opened"), 17),
        Column(_("Last day of use"), 18),
        Column(_("Opening g"), 15, is_number=True),
        Column(_("Received g"), 15, is_number=True),
        Column(_("Used g"), 14, is_number=True),
        Column(_("Wasted g"), 14, is_number=True),
        Column(_("Other g"), 14, is_number=True),
        Column(_("Closing g"), 15, is_number=True),
        remarks(),
    ]
    found = packet.records.lidocaine.containers
    rows = [_container(each) for each in found]
    if found:
        rows.append(_total(found))
    note = _("Opening + received + used + wasted + other = closing, for every row and the total.")
    empty = _("No container held or moved anything in these days.")
    return Table("containers", _("Containers"), columns, rows, empty, note)


def _container(container: ContainerRow) -> Row:
    last = container.discard_on
    is_late = last is not None and container.last_used_on and container.last_used_on > last
    cells = (
        Cell(container.code),
        Cell(f"{container.product} {number(container.strength_percent)} %"),
        must(container.lot),
        must(day(container.expires_on)),
        Cell(day(container.received_on)),
        may(day(container.opened_on)),
        must(day(last), "bad" if is_late else ""),
        *(num(number(grams)) for grams in _grams(container)),
    )
    return row(cells, container.marks)


def _grams(container: ContainerRow) -> tuple[Decimal, ...]:
    return (
        container.opening_g,
        container.received_g,
        container.used_g,
        container.wasted_g,
        container.other_g,
        container.closing_g,
    )


def _total(found: tuple[ContainerRow, ...]) -> Row:
    sums = [sum(column, Decimal(0)) for column in zip(*map(_grams, found), strict=True)]
    cells = [
        Cell(_("Total")),
        *(Cell("") for _column in range(6)),
        *(num(number(each)) for each in sums),
        Cell(""),
    ]
    return Row(cells, is_total=True)


def movements(packet: Packet) -> Table:
    """Every change of grams."""
    columns = [
        Column(_("Container"), 20),
        Column(_("When"), 24),
        Column(_("What"), 26),
        Column(_("Grams"), 14, is_number=True),
        Column(_("Balance g"), 16, is_number=True),
        Column(_("By"), 28),
        Column(_("Witness"), 24),
        Column(_("Reason"), 40),
        remarks(),
    ]
    zone = packet.clinic.timezone
    rows = [_movement(each, zone) for each in packet.records.lidocaine.movements]
    empty = _("Nothing was moved in these days.")
    return Table("movements", _("Movements"), columns, rows, empty)


def _movement(movement: MovementRow, zone: str) -> Row:
    cells = (
        Cell(movement.container),
        Cell(moment(movement.moved_at, zone)),
        Cell(label(dict(MovementKind.choices), movement.kind)),
        num(number(movement.grams)),
        num(number(movement.balance_g), "bad" if movement.balance_g < 0 else ""),
        must(movement.moved_by),
        may(movement.witness),
        may(movement.reason),
    )
    return row(cells, movement.marks)
