"""The tables about licences, services and sharps."""

from django.utils.translation import gettext as _

from compliance.audit.packet import Packet
from compliance.audit.pdf import words
from compliance.audit.pdf.tables import Cell, Column, Table, build, may, must
from compliance.audit.pdf.words import code, day
from compliance.devices.models import CheckKind, CheckResult, LicenceStatus
from compliance.sterilization.models import LicenceResult, ServiceKind, ServiceOutcome

STATUSES = [*LicenceStatus.choices, *LicenceResult.choices]
KINDS = [*CheckKind.choices, *ServiceKind.choices]
RESULTS = [*CheckResult.choices, *ServiceOutcome.choices]


def licences(packet: Packet) -> Table:
    """Licences of devices and sterilizers, as they were looked up."""
    return build("licences", words.table("licences"), packet.records.upkeep.licences, [
        (Column(_("About"), 18), lambda r: Cell(r.about)),
        (Column(_("Register"), 56), lambda r: must(r.register)),
        (Column(_("What it said"), 36), lambda r: Cell(code(STATUSES, r.status))),
        (Column(_("Number"), 26), lambda r: may(r.number)),
        (Column(_("Looked up"), 18), lambda r: Cell(day(r.checked_on))),
        (Column(_("By"), 28), lambda r: must(r.checked_by)),
        (Column(_("Evidence"), 16), lambda r: may(_("kept") if r.evidence_sha256 else "")),
    ], _("No licence was looked up: MISSING."))  # fmt: skip


def services(packet: Packet) -> Table:
    """Services and checks."""
    return build("services", words.table("services"), packet.records.upkeep.services, [
        (Column(_("Done"), 18), lambda r: Cell(day(r.done_on))),
        (Column(_("About"), 18), lambda r: Cell(r.about)),
        (Column(_("What"), 36), lambda r: Cell(code(KINDS, r.kind))),
        (Column(_("Result"), 26), lambda r: Cell(code(RESULTS, r.result))),
        (Column(_("By"), 28), lambda r: must(r.done_by)),
        (Column(_("Note"), 54), lambda r: may(r.note)),
        (Column(_("Report"), 14), lambda r: may(_("kept") if r.report_sha256 else "")),
    ], _("Nothing was serviced or checked in these days."))  # fmt: skip


def sharps(packet: Packet) -> Table:
    """Containers of sharps."""
    return build("sharps", words.table("sharps"), packet.records.upkeep.sharps, [
        (Column(_("Container"), 20), lambda r: Cell(r.code)),
        (Column(_("Where"), 34), lambda r: Cell(r.location)),
        (Column(_("Opened"), 18), lambda r: Cell(day(r.opened_on))),
        (Column(_("Closed"), 36), lambda r: may(
            f"{day(r.closed_on)}, {r.closed_by}" if r.closed_on else "")),
        (Column(_("Over the line"), 18), lambda r: Cell(
            words.yes_no(r.is_overfull), "bad" if r.is_overfull else "")),
        (Column(_("Collected"), 36), lambda r: may(
            f"{day(r.collected_on)}, {r.collected_by}" if r.collected_on else "")),
        (Column(_("Manifest"), 22), lambda r: may(r.manifest)),
    ], _("No container of sharps is recorded: MISSING."))  # fmt: skip
