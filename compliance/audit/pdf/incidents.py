"""The tables about what went wrong and what was changed."""

from django.utils.translation import gettext as _

from compliance.audit.packet import Packet
from compliance.audit.packet.changes import ChangeRow, FieldChange
from compliance.audit.packet.deviations import DeviationRow
from compliance.audit.packet.point import Point
from compliance.audit.packet.values import Mark
from compliance.audit.pdf import history, sentences, words
from compliance.audit.pdf.tables import Cell, Column, Row, Table, may, must, remarks, row
from compliance.audit.pdf.words import day, moment


def points(packet: Packet) -> Table:
    """Exceptions, worst first."""
    columns = [
        Column(_("How serious"), 15),
        Column(_("Date"), 13),
        Column(_("About"), 25),
        Column(_("What"), 62),
        Column(_("Where"), 20),
    ]
    rows = [_point(each) for each in packet.points]
    return Table("points", _("Exceptions"), columns, rows, _("There are none."))


def _point(point: Point) -> Row:
    return Row(
        [
            Cell(words.severity(point.severity), words.TONES[point.severity]),
            may(day(point.on)),
            may(point.subject),
            Cell(sentences.sentence(point)),
            Cell(str(words.AREAS[point.area])),
        ]
    )


def deviations(packet: Packet) -> Table:
    """What went wrong and what was done about it."""
    columns = [
        Column(_("When"), 18),
        Column(_("How serious"), 16),
        Column(_("What happened"), 50),
        Column(_("What was done"), 50),
        Column(_("Closed"), 36),
        remarks(),
    ]
    zone = packet.clinic.timezone
    rows = [_deviation(each, zone) for each in packet.records.deviations]
    return Table("deviations", _("Deviations"), columns, rows, _("None is recorded."))


def _deviation(deviation: DeviationRow, zone: str) -> Row:
    what = [deviation.requirement, deviation.about, deviation.summary]
    done = [deviation.containment, deviation.cause, deviation.action]
    due = _("open, due %(on)s") % {"on": deviation.due_on} if deviation.due_on else _("open")
    closed = Cell(due, "bad")
    if deviation.closed_at is not None:
        at = moment(deviation.closed_at, zone)
        closed = Cell(words.joined(f"{at}, {deviation.closed_by}", deviation.closing_note))
    cells = (
        Cell(moment(deviation.occurred_at, zone)),
        Cell(words.severity(deviation.severity), words.TONES[deviation.severity]),
        must(" · ".join(filter(None, what))),
        must(" · ".join(filter(None, done))),
        closed,
    )
    return row(cells, deviation.marks)


def changes(packet: Packet) -> Table:
    """What was changed after it had been written down."""
    columns = [
        Column(_("Written down"), 20),
        Column(_("By"), 26),
        Column(_("What"), 28),
        Column(_("Record"), 36),
        Column(_("Old → new"), 50),
        Column(_("Reason"), 36),
    ]
    zone = packet.clinic.timezone
    rows = [_change(each, zone) for each in packet.records.changes]
    return Table("changes", _("Changes"), columns, rows, _("No record was changed."))


def _change(change: ChangeRow, zone: str) -> Row:
    late = f" ({words.MARKS[Mark.LATE]})" if change.is_late else ""
    cells = [
        Cell(moment(change.recorded_at, zone) + late),
        Cell(f"{change.who}, {words.role(change.role)}"),
        Cell(history.event(change.type)),
        must(change.record),
        may("; ".join(_field(change.type, each, zone) for each in change.changes)),
        may(change.reason),
    ]
    return Row(cells)


def _field(event_type: str, change: FieldChange, zone: str) -> str:
    return history.change(event_type, change.field, change.old, change.new, zone)
