"""The tables about treatments by client code, incidents and reactions, stocktakes and storage."""

from typing import Any

from django.utils.translation import gettext as _

from compliance.audit.packet import Packet
from compliance.audit.packet.care import BreachRow, TreatmentRow
from compliance.audit.pdf import words
from compliance.audit.pdf.tables import Cell, Column, Table, build, may, must, num
from compliance.audit.pdf.words import code, day, moment, number
from compliance.treatments.models.care import Reaction
from compliance.treatments.models.incidents import Exposed, IncidentKind, Suspect
from compliance.treatments.models.privacy import Harm
from compliance.treatments.rules.screening import Outcome


def treatments(packet: Packet) -> Table:
    """Every treatment: codes only."""
    zone = packet.clinic.timezone
    note = _("Clients are codes. Names and contacts are sealed elsewhere and never printed here.")
    return build("treatments", words.table("treatments"), packet.records.care.treatments, [
        (Column(_("No."), 15), lambda r: Cell(r.ref)),
        (Column(_("When"), 23), lambda r: Cell(moment(r.treated_at, zone))),
        (Column(_("Client"), 26), lambda r: Cell(r.client)),
        (Column(_("Area"), 18), lambda r: must(r.body_area)),
        (Column(_("By"), 9), lambda r: Cell(r.practitioner)),
        (Column(_("Device"), 14), lambda r: may(r.device)),
        (Column(_("mm"), 8, is_number=True), lambda r: may(_amount(r.needle_mm), "num")),
        (Column(_("Needle lot / pack"), 30), lambda r: must("; ".join((*r.lots, *r.packs)))),
        (Column(_("Cream"), 16), lambda r: may(r.container)),
        (Column("g", 8, is_number=True), lambda r: may(_amount(r.lidocaine_g), "num")),
        (Column("cm²", 9, is_number=True), lambda r: may(_amount(r.area_cm2), "num")),
        (Column(_("On – off"), 19), lambda r: _cream(r, zone)),
        (Column(_("Screening"), 18), _screening),
        (Column(_("Aftercare"), 15), _aftercare),
        (Column(_("Reaction"), 13), lambda r: may(code(Reaction.choices, r.reaction))),
    ], _("No treatment is recorded for these days."), note)  # fmt: skip


def _amount(value: Any) -> str:
    return "" if value is None else number(value)


def _cream(treatment: TreatmentRow, zone: str) -> Cell:
    if not treatment.container:
        return may("")
    on, off = (moment(at, zone)[11:] if at else "" for at in
               (treatment.applied_at, treatment.removed_at))  # fmt: skip
    return must(f"{on} – {off}" if on and off else "")


def _screening(treatment: TreatmentRow) -> Cell:
    told = code(Outcome.choices, treatment.screening)
    return must(told, "" if treatment.screening == "ELIGIBLE" else "bad")


def _aftercare(treatment: TreatmentRow) -> Cell:
    if treatment.aftercare_given is None:
        return must("")
    told = words.yes_no(treatment.aftercare_given)
    version = f" ({treatment.aftercare_version})" if treatment.aftercare_version else ""
    return Cell(f"{told}{version}", "" if treatment.aftercare_given else "bad")


def incidents(packet: Packet) -> Table:
    """Exposures and other incidents."""
    zone = packet.clinic.timezone
    return build("incidents", words.table("incidents"), packet.records.care.incidents, [
        (Column(_("When"), 20), lambda r: Cell(moment(r.happened_at, zone))),
        (Column(_("What"), 26), lambda r: Cell(code(IncidentKind.choices, r.kind))),
        (Column(_("Service"), 26), lambda r: Cell(r.service)),
        (Column(_("How"), 44), lambda r: must(r.how)),
        (Column(_("Whose body"), 24), _exposed),
        (Column(_("What was done"), 40), lambda r: must(r.action_taken)),
        (Column(_("Reported"), 26), _reported),
    ], _("No incident is recorded for these days."))  # fmt: skip


def breaches(packet: Packet) -> Table:
    """Personal information that got where it must not be (K-058)."""
    zone, found = packet.clinic.timezone, packet.records.care.breaches
    return build("privacy-breaches", words.table("privacy_breaches"), found, [
        (Column(_("Found"), 20), lambda r: Cell(moment(r.found_at, zone))),
        (Column(_("What happened"), 46), lambda r: Cell(r.what)),
        (Column(_("What information"), 32), lambda r: Cell(r.data)),
        (Column(_("People"), 12, is_number=True), lambda r: may(number(r.people))),
        (Column(_("What was done"), 38), lambda r: must(r.containment)),
        (Column(_("Serious harm"), 18), lambda r: Cell(code(Harm.choices, r.harm))),
        (Column(_("Told and reported"), 36), _told),
    ], _("No privacy breach is recorded for these days."))  # fmt: skip


def _told(breach: BreachRow) -> Cell:
    told = [
        words.joined(breach.told_to, day(breach.told_on)) if breach.told_to else "",
        words.joined(breach.reported_to, day(breach.reported_on)) if breach.reported_to else "",
    ]
    said = "; ".join(filter(None, told))
    return must(said) if breach.harm == Harm.YES else may(said)


def _exposed(incident: Any) -> Cell:
    who = " ".join(filter(None, (code(Exposed.choices, incident.exposed), incident.client)))
    return Cell(f"{who}, {incident.body_place}" if incident.body_place else who)


def _reported(row: Any) -> Cell:
    if row.reported_on is None:
        return may("")
    return Cell(f"{row.reported_on.isoformat()}, {row.reported_to}")


def reactions(packet: Packet) -> Table:
    """Adverse reactions, without what was seen."""
    zone = packet.clinic.timezone
    return build("reactions", words.table("reactions"), packet.records.care.reactions, [
        (Column(_("Treatment"), 18), lambda r: Cell(r.treatment)),
        (Column(_("Noticed"), 22), lambda r: Cell(moment(r.noticed_at, zone))),
        (Column(_("How strong"), 16), lambda r: Cell(code(Reaction.choices, r.severity))),
        (Column(_("May be caused by"), 34), lambda r: Cell(code(Suspect.choices, r.suspect))),
        (Column(_("What was done"), 44), lambda r: must(r.action_taken)),
        (Column(_("Reported"), 26), _reported),
        (Column(_("Settled"), 16), lambda r: Cell(day(r.settled_on) or _("open"),
                                                  "" if r.settled_on else "warn")),
    ], _("No adverse reaction is recorded for these days."))  # fmt: skip


def counts(packet: Packet) -> Table:
    """Stocktakes of lidocaine."""
    zone = packet.clinic.timezone
    return build("counts", words.table("lidocaine_counts"), packet.records.storage.counts, [
        (Column(_("Container"), 20), lambda r: Cell(r.container)),
        (Column(_("Counted"), 22), lambda r: Cell(moment(r.counted_at, zone))),
        (Column(_("Expected g"), 16, is_number=True), lambda r: num(number(r.expected_g))),
        (Column(_("Counted g"), 16, is_number=True), lambda r: num(number(r.counted_g))),
        (Column(_("Difference g"), 16, is_number=True), lambda r: num(
            number(r.counted_g - r.expected_g), "warn" if r.counted_g != r.expected_g else "")),
        (Column(_("By"), 28), lambda r: must(r.counted_by)),
        (Column(_("Witness"), 24), lambda r: may(r.witness)),
        (Column(_("Note"), 36), lambda r: may(r.note)),
    ], _("Nothing was counted in these days."))  # fmt: skip


def temperatures(packet: Packet) -> Table:
    """Temperatures of storage."""
    zone = packet.clinic.timezone
    return build("temperatures", words.table("temperatures"),
                 packet.records.storage.temperatures, [
        (Column(_("Place"), 26), lambda r: Cell(r.place)),
        (Column(_("Read"), 22), lambda r: Cell(moment(r.read_at, zone))),
        (Column(_("Coldest °C"), 16, is_number=True), lambda r: num(
            number(r.lowest_c), "bad" if r.lowest_c < r.least_c else "")),
        (Column(_("Warmest °C"), 16, is_number=True), lambda r: num(
            number(r.highest_c), "bad" if r.highest_c > r.most_c else "")),
        (Column(_("Limits °C"), 18), lambda r: Cell(f"{number(r.least_c)} – {number(r.most_c)}")),
        (Column(_("By"), 28), lambda r: must(r.read_by)),
        (Column(_("Note"), 40), lambda r: may(r.note)),
    ], _("No temperature was read in these days."))  # fmt: skip
