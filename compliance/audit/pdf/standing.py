"""The tables about requirements, training, retention and holds."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from compliance.audit.packet import Packet
from compliance.audit.packet.practitioners import CredentialRow
from compliance.audit.packet.standing import FindingRow
from compliance.audit.pdf import parts, words
from compliance.audit.pdf.tables import Cell, Column, Table, build, may, must, num
from compliance.audit.pdf.words import code, day, number
from compliance.clinics.rulepacks import LOOSER, TIGHTER
from compliance.practitioners.models import CredentialType
from compliance.practitioners.models.checks import Method, Result
from compliance.requirements.screens import sureness_words

TRAINING = frozenset({"MN-TRN", "IPAC", "BBP", "FA-CPR"})
MOST_EVIDENCE = 6
EFFECTS = {LOOSER: (lazy("looser"), "bad"), TIGHTER: (lazy("stricter"), "ok")}


def requirements(packet: Packet) -> Table:
    """Every requirement with its status on the last day."""
    note = _("As of the last day, by %(rules)s.") % {"rules": packet.records.standing.rules}
    return build("requirements", words.table("requirements"), packet.records.standing.findings, [
        (Column(_("Rule"), 12), lambda r: Cell(r.requirement)),
        (Column(_("Status"), 22), lambda r: Cell(
            str(words.STATUSES[r.status]), words.STATUS_TONES[r.status])),
        (Column(_("About"), 30), lambda r: may(r.subject)),
        (Column(_("What"), 72), lambda r: Cell(r.summary)),
        (Column(_("Due"), 16), lambda r: may(day(r.due_on))),
        (Column(_("Evidence"), 42), _evidence),
        (Column(_("Source"), 56), lambda r: may(r.source)),
    ], _("No requirement applies: MISSING."), note)  # fmt: skip


def _evidence(finding: FindingRow) -> Cell:
    shown, more = finding.evidence[:MOST_EVIDENCE], len(finding.evidence) - MOST_EVIDENCE
    told = "; ".join(shown)
    return may(f"{told} (+{more})" if more > 0 else told)


def rule_changes(packet: Packet) -> Table:
    """What the clinic changed about its rules."""
    return build("rule-changes", words.table("rule_changes"),
                 packet.records.standing.rule_changes, [
        (Column(_("Rule"), 16), lambda r: Cell(r.requirement)),
        (Column(_("Effect"), 18), lambda r: _effect(r.effect)),
        (Column(_("Change"), 40), lambda r: Cell(
            ", ".join(r.parameters) or ("" if r.is_asked else _("not asked")) or "–")),
        (Column(_("Since"), 18), lambda r: Cell(day(r.since))),
        (Column(_("By"), 28), lambda r: may(r.by)),
        (Column(_("Reason"), 70), lambda r: must(r.reason)),
    ], _("The clinic follows its rules as they are."))  # fmt: skip


def _effect(effect: str) -> Cell:
    told, tone = EFFECTS[effect]
    return Cell(str(told), tone)


def source_checks(packet: Packet) -> Table:
    """Credentials checked with their issuers."""
    return build("source-checks", words.table("source_checks"), packet.records.people.checks, [
        (Column(_("Person"), 12), lambda r: Cell(r.practitioner)),
        (Column(_("Credential"), 26), lambda r: Cell(r.credential)),
        (Column(_("Checked"), 16), lambda r: Cell(day(r.checked_on))),
        (Column(_("With"), 36), lambda r: must(r.source)),
        (Column(_("How"), 22), lambda r: Cell(code(Method.choices, r.method))),
        (Column(_("Result"), 24), lambda r: Cell(
            code(Result.choices, r.result), "ok" if r.result == Result.MATCH else "warn")),
        (Column(_("By"), 24), lambda r: must(r.checked_by)),
        (Column(_("Again by"), 16), lambda r: may(day(r.next_due_on))),
        (Column(_("Approved by"), 24), _approved),
    ], _("No credential was checked with its issuer."))  # fmt: skip


def _approved(check: Any) -> Cell:
    own = _("own approval")
    return may(f"{check.approved_by} ({own})" if check.is_own_approval else check.approved_by)


def training(packet: Packet) -> Table:
    """Who was trained in what, until when."""
    rows = [each for each in packet.records.people.credentials if each.type in TRAINING]
    return build("training", str(words.AREAS["training"]), rows, [
        (Column(_("Person"), 14), lambda r: Cell(r.practitioner)),
        (Column(_("Training"), 60), _title),
        (Column(_("Issued"), 18), lambda r: must(day(r.issued_on))),
        (Column(_("Valid until"), 18), lambda r: may(day(r.expires_on))),
        (Column(_("On the last day"), 34), parts.standing),
    ], _("No training is recorded: MISSING."))  # fmt: skip


def _title(paper: CredentialRow) -> Cell:
    kind = str(CredentialType(paper.type).label)
    return Cell(words.joined(kind, paper.title) if paper.title else kind)


def retention(packet: Packet) -> Table:
    """How long each kind of record is kept; the days are those of a record of the last day."""
    note = _(
        "The longest rule counts; a legal hold stops the clock. The days are those of a record of "
        "the last day."
    )
    return build("keeping", words.table("keeping"), packet.records.standing.keeping, [
        (Column(_("Records"), 30), lambda r: Cell(r.kind)),
        (Column(_("Years"), 10, is_number=True), lambda r: num(number(r.years))),
        (Column(_("Rule that decides"), 66), lambda r: Cell(r.source)),
        (Column(_("How sure"), 24), lambda r: Cell(sureness_words(r.sureness))),
        (Column(_("On the premises until"), 20), lambda r: may(day(r.on_site_until))),
        (Column(_("Kept until"), 20), lambda r: Cell(day(r.keep_until))),
    ], _("No rule names a time."), note)  # fmt: skip


def holds(packet: Packet) -> Table:
    """Client codes under a legal hold."""
    return build("holds", words.table("legal_holds"), packet.records.care.holds, [
        (Column(_("Client"), 24), lambda r: Cell(r.client)),
        (Column(_("Since"), 20), lambda r: Cell(day(r.since_on))),
        (Column(_("Set by"), 34), lambda r: must(r.held_by)),
        (Column(_("Reason"), 90), lambda r: must(r.reason)),
    ], _("No record is under a legal hold."))  # fmt: skip
