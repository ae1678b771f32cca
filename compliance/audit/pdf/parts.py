"""The tables about people, devices and lots."""

from django.utils.translation import gettext as _

from compliance.audit.packet import Packet
from compliance.audit.packet.devices import DeviceRow, LotRow, PartRow
from compliance.audit.packet.practitioners import CredentialRow, PracticePeriodRow, PractitionerRow
from compliance.audit.pdf import words
from compliance.audit.pdf.tables import Cell, Column, Row, Table, may, must, num, remarks, row
from compliance.audit.pdf.words import day, label, number
from compliance.devices.models import DeviceKind, DisinfectionLevel, ProductKind, ReprocessPolicy
from compliance.practitioners.models import CredentialType, ServiceKind

STANDINGS = {
    "EXPIRED": "bad",
    "REVOKED": "bad",
    "EXPIRING": "warn",
    "SELF_DECLARED": "warn",
    "NOT_YET": "muted",
    "DOCUMENT_SEEN": "ok",
    "PRIMARY_SOURCE_VERIFIED": "ok",
    "CHECK_OVERDUE": "warn",
    "NOT_CONFIRMED": "bad",
}


def practitioners(packet: Packet) -> Table:
    """People and their years."""
    columns = [
        Column(_("Code"), 12),
        Column(_("Name"), 30),
        Column(_("Title"), 30),
        Column(_("First provided"), 17),
        Column(_("Experience"), 17),
        Column(_("Pauses taken out"), 16),
        Column(_("Treatments in the last 12 months"), 22),
        Column(_("Last day"), 15),
        remarks(),
    ]
    rows = [_practitioner(each) for each in packet.records.people.practitioners]
    note = _(
        "Years are counted from the practice periods; pauses of 180 days or more do not count."
    )
    empty = _("No practitioner is recorded: MISSING.")
    return Table("practitioners", _("People"), columns, rows, empty, note)


def _practitioner(person: PractitionerRow) -> Row:
    first = day(person.first_provided_on)
    years = words.experience(person.experience_years, person.experience_months) if first else ""
    pauses = _("%(days)s days") % {"days": person.excluded_days} if person.excluded_days else ""
    kinds = dict(ServiceKind.choices)
    counts = (each.rsplit(" ", 1) for each in person.treatments_of_year)
    given = ", ".join(f"{kinds.get(kind, kind)} {count}" for kind, count in counts)
    cells = (
        must(person.code),
        must(person.name),
        may(person.title),
        must(first),
        must(years),
        may(pauses),
        may(given),
        may(day(person.left_on)),
    )
    return row(cells, person.marks)


def credentials(packet: Packet) -> Table:
    """Papers about people, as they stood on the last day."""
    columns = [
        Column(_("Person"), 11),
        Column(_("Credential"), 38),
        Column(_("Issued by"), 25),
        Column(_("Number"), 18),
        Column(_("Issued"), 15),
        Column(_("Valid until"), 15),
        Column(_("On the last day"), 20),
        Column(_("Certificate"), 14),
        remarks(),
    ]
    rows = [_credential(each) for each in packet.records.people.credentials]
    return Table("credentials", _("Credentials"), columns, rows, _("No credential: MISSING."))


def _credential(paper: CredentialRow) -> Row:
    kind = paper.own_kind or str(CredentialType(paper.type).label)
    title = words.joined(kind, paper.title) if paper.title else kind
    cells = (
        Cell(paper.practitioner),
        Cell(title),
        must(paper.issuer),
        may(paper.number),
        must(day(paper.issued_on)),
        may(day(paper.expires_on)) if paper.expires_on else Cell(_("no end"), "muted"),
        standing(paper),
        must(_("kept") if paper.document_sha256 else ""),
    )
    return row(cells, paper.marks)


def standing(paper: CredentialRow) -> Cell:
    """Where a credential stood on the last day; one that was replaced is no alarm."""
    told, tone = words.standing(paper.status), STANDINGS[paper.status]
    if paper.is_replaced and tone == "bad":
        return Cell(_("replaced"), "muted")
    return Cell(told, tone)


def periods(packet: Packet) -> Table:
    """Stretches of providing the service."""
    columns = [
        Column(_("Person"), 14),
        Column(_("With"), 18),
        Column(_("From"), 16),
        Column(_("Until"), 16),
        Column(_("Where"), 50),
        Column(_("Evidence"), 16),
        remarks(),
    ]
    rows = [_period(each) for each in packet.records.people.periods]
    return Table("periods", _("Practice periods"), columns, rows, _("No period: MISSING."))


def _period(period: PracticePeriodRow) -> Row:
    until = Cell(day(period.ended_on)) if period.ended_on else Cell(_("goes on"), "muted")
    cells = (
        Cell(period.practitioner),
        Cell(label(dict(ServiceKind.choices), period.device_kind)),
        Cell(day(period.started_on)),
        until,
        may(period.place),
        may(_("kept") if period.document_sha256 else ""),
    )
    return row(cells, period.marks)


def devices(packet: Packet) -> Table:
    """Pens, rollers and other durable devices."""
    columns = [
        Column(_("Code"), 14),
        Column(_("Kind"), 15),
        Column(_("Maker and model"), 36),
        Column(_("Serial number"), 24),
        Column(_("UDI"), 26),
        Column(_("In service"), 16),
        Column(_("Out of service"), 30),
        remarks(),
    ]
    rows = [_device(each) for each in packet.records.devices.devices]
    empty = _("No device is recorded: MISSING.")
    return Table("devices", _("Devices"), columns, rows, empty)


def _device(device: DeviceRow) -> Row:
    out = " ".join(filter(None, (day(device.out_of_service_on), device.out_of_service_reason)))
    cells = (
        Cell(device.code),
        Cell(label(dict(DeviceKind.choices), device.kind)),
        Cell(f"{device.make} {device.model}"),
        must(device.serial),
        may(device.udi),
        must(day(device.in_service_on)),
        may(out),
    )
    return row(cells, device.marks)


def device_parts(packet: Packet) -> Table:
    """Pieces of devices and how each may be reprocessed."""
    columns = [
        Column(_("Device"), 16),
        Column(_("Part"), 36),
        Column(_("How it is reprocessed"), 60),
        Column(_("Disinfection"), 28),
        Column(_("Maker's instructions"), 22),
        remarks(),
    ]
    rows = [_part(each) for each in packet.records.devices.parts]
    return Table("parts", _("Parts"), columns, rows, _("No part is recorded."))


def _part(part: PartRow) -> Row:
    policy = str(dict(ReprocessPolicy.choices)[part.reprocess_policy])
    level = str(dict(DisinfectionLevel.choices).get(part.disinfection_level, ""))
    cells = (
        Cell(part.device),
        Cell(part.name),
        Cell(policy, "warn" if part.reprocess_policy == "MAKER_DEFINED" else ""),
        may(level),
        may(_("kept") if part.instructions_sha256 else ""),
    )
    return row(cells, part.marks)


def lots(packet: Packet) -> Table:
    """Sterile products by lot."""
    columns = [
        Column(_("Received"), 16),
        Column(_("Product"), 42),
        Column(_("REF"), 18),
        Column(_("Lot"), 20),
        Column(_("Expires"), 16),
        Column(_("Came"), 10, is_number=True),
        Column(_("Used"), 10, is_number=True),
        Column(_("Wasted"), 11, is_number=True),
        Column(_("Left"), 10, is_number=True),
        Column(_("Supplier"), 24),
        Column(_("Intact"), 11),
        Column(_("Membrane proof"), 15),
        Column(_("Recalled"), 15),
        remarks(),
    ]
    rows = [_lot(each) for each in packet.records.devices.lots]
    empty = _("No lot was received or in date in these days.")
    note = _("Came − used − wasted = left on the last day: each single-use item served once.")
    return Table("lots", _("Sterile lots"), columns, rows, empty, note)


def _lot(lot: LotRow) -> Row:
    needle = f" {number(lot.needle_mm)} mm" if lot.needle_mm is not None else ""
    kind = label(dict(ProductKind.choices), lot.kind)
    cells = (
        Cell(day(lot.received_on)),
        Cell(words.joined(kind, f"{lot.make} {lot.model}{needle}")),
        may(lot.ref),
        must(lot.lot),
        must(day(lot.expires_on), "bad" if lot.expires_on < lot.received_on else ""),
        num(number(lot.quantity)),
        num(number(lot.used)),
        num(number(lot.wasted)),
        num(number(lot.left), "bad" if lot.left < 0 else ""),
        must(lot.supplier),
        Cell(words.yes_no(lot.is_intact), "" if lot.is_intact else "bad"),
        may(_("kept") if lot.membrane_sha256 else ""),
        may(day(lot.recalled_on), "bad"),
    )
    return row(cells, lot.marks)
