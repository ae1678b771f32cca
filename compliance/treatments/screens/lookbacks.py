"""What the page of a look-back shows."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.clinics.access import LOGGERS, StaffRequest
from compliance.clinics.models import Clinic
from compliance.clinics.screens import Cell, Row, Section, Status
from compliance.core.templatetags.klarity import when
from compliance.sterilization.models import FailureDecision
from compliance.sterilization.queries import Failure
from compliance.sterilization.rules import lookback as rules
from compliance.treatments.models import ContactOutcome, RecallContact
from compliance.treatments.queries.look_back import LookBack
from compliance.treatments.queries.reach import Reached
from compliance.treatments.queries.recalls import Affected
from compliance.treatments.screens.plans import Case

MOST_ROWS = 200  # a page that a phone can still show; the counts above are of all
CONTACT_TONES = {
    ContactOutcome.REACHED: "ok",
    ContactOutcome.SENT: "ok",
    ContactOutcome.NO_ANSWER: "warn",
    ContactOutcome.WRONG: "bad",
}


def window_sentence(clinic: Clinic, failure: Failure) -> str:
    """Where the window begins, and why there."""
    since_on = failure.sterilizer.installed_on
    if failure.since_at is not None:
        since_on = clinic.day(failure.since_at)
    return rules.begins_after(
        failure.since,
        code=failure.sterilizer.code,
        last_pass=failure.last_pass,
        since_on=since_on,
    )


def status(failure: Failure) -> Status:
    """What became of the loads."""
    words = {
        "QUARANTINED": Status("bad", _("Loads held, not decided yet")),
        "RECALLED": Status("bad", _("Loads recalled")),
    }
    return words.get(str(failure.status), Status("muted", _("No load is held")))


def counts(covered: LookBack) -> list[str]:
    """How much it is, in words."""
    cycles, packs = len(covered.cycles), len(covered.packs)
    treatments, clients = len(covered.reach.treatments), len(covered.reach.clients)
    return [
        ngettext("%(n)d cycle", "%(n)d cycles", cycles) % {"n": cycles},
        ngettext("%(n)d pack code", "%(n)d pack codes", packs) % {"n": packs},
        ngettext("%(n)d treatment", "%(n)d treatments", treatments) % {"n": treatments},
        ngettext("%(n)d client", "%(n)d clients", clients) % {"n": clients},
    ]


def decision_sections(decision: FailureDecision | None) -> list[Section]:
    """What was signed, once it is."""
    if decision is None:
        return []
    facts: list[tuple[str, Any]] = [
        (_("Decision"), decision.get_outcome_display()),
        (_("Why"), decision.reason),
        (_("Signed by"), decision.decided_by),
        (_("Signed at"), when(decision.decided_at)),
    ]
    return [Section(title=_("Decision"), facts=facts)]


def clients_section(request: StaffRequest, case: Case) -> Section:
    """Whom it concerns, by code, and whether they were told."""
    may = request.membership.role in LOGGERS
    return Section(
        title=_("Clients"),
        columns=[_("Client"), _("Treatments"), _("Told")],
        rows=[_client_row(each, case, may=may) for each in case.affected[:MOST_ROWS]],
        empty=_("No treatment on record used a pack of this window."),
    )


def _client_row(each: Affected, case: Case, *, may: bool) -> Row:
    url = reverse("client-detail", args=[each.client_id])
    if may and not each.is_told and not case.is_let_go:
        url = f"{reverse('recall-contact-add', args=[case.test.pk])}?client={each.client_id}"
    told = Cell(_("Told"), _("Not needed") if case.is_let_go else _("Not yet"), tone="muted")
    if each.contact is not None:
        outcome = ContactOutcome(each.contact.outcome)
        told = Cell(_("Told"), str(outcome.label), tone=CONTACT_TONES[outcome])
    cells = [Cell(_("Treatments"), str(each.treatments), is_number=True), told]
    return Row(url=url, title=each.code, cells=cells)


def treatments_section(covered: LookBack, failure: Failure) -> Section:
    """The treatments behind it; those after the test was known to have failed are marked."""
    return Section(
        title=_("Treatments"),
        columns=[_("Treatment"), _("Client"), _("When")],
        rows=[_treatment_row(each, failure) for each in covered.reach.treatments[:MOST_ROWS]],
        empty=_("No treatment on record used a pack of this window."),
    )


def _treatment_row(each: Reached, failure: Failure) -> Row:
    was_known = failure.failed_at is not None and each.treated_at >= failure.failed_at
    return Row(
        url=reverse("treatment-detail", args=[each.treatment_id]),
        title=each.ref,
        cells=[Cell(_("Client"), each.client_code), Cell(_("When"), when(each.treated_at))],
        meta=_("after the test had failed") if was_known else "",
    )


def packs_section(packs: Iterable[Any]) -> Section:
    """What to put aside, and what was run again since."""
    return Section(
        title=_("Packs to put aside"),
        columns=[_("Pack"), _("Cycle"), _("Contents"), _("Since then")],
        rows=[_pack_row(pack) for pack in packs],
        empty=_("No pack was written down in this window."),
    )


def _pack_row(pack: Any) -> Row:
    since = {
        (True, True): (_("used, run again"), "warn"),
        (True, False): (_("used: put aside"), "bad"),
        (False, True): (_("run again"), "info"),
        (False, False): (_("put aside"), "bad"),
    }[pack.is_used, pack.run_again_at is not None]
    return Row(
        url=pack.get_absolute_url(),
        title=pack.code,
        cells=[
            Cell(_("Cycle"), str(pack.cycle)),
            Cell(_("Contents"), pack.contents),
            Cell(_("Since then"), *since),
        ],
    )


def cycles_section(cycles: Iterable[Any], *, hidden: int) -> Section:
    """The cycles of the window, latest first."""
    more = ngettext("and %(n)d earlier one", "and %(n)d earlier ones", max(hidden, 0))
    return Section(
        title=_("Cycles of the window"),
        facts=[(_("Not shown here"), more % {"n": hidden})] if hidden > 0 else [],
        columns=[_("Cycle"), _("Started"), _("Program")],
        rows=[
            Row(
                url=cycle.get_absolute_url(),
                title=str(cycle),
                cells=[
                    Cell(_("Started"), when(cycle.started_at)),
                    Cell(_("Program"), cycle.program.name),
                ],
            )
            for cycle in cycles
        ],
        empty=_("No cycle of this window is on record."),
    )


def contacts_section(contacts: Sequence[RecallContact]) -> list[Section]:
    """Every try to reach somebody, latest first; void ones stay readable."""
    if not contacts:
        return []
    rows = [
        Row(
            url="" if each.is_void else reverse("recall-contact-void", args=[each.pk]),
            title=each.client.code,
            cells=[
                Cell(_("When"), when(each.contacted_at)),
                Cell(_("How"), str(each.get_way_display())),
                Cell(_("By"), each.contacted_by),
                _outcome_cell(each),
            ],
            meta=each.note,
        )
        for each in contacts
    ]
    columns = [_("Client"), _("When"), _("How"), _("By"), _("What came of it")]
    return [Section(title=_("Contact log"), columns=columns, rows=rows)]


def _outcome_cell(contact: RecallContact) -> Cell:
    label = _("What came of it")
    if contact.is_void:
        return Cell(label, _("Void"), tone="muted")
    outcome = ContactOutcome(contact.outcome)
    return Cell(label, str(outcome.label), tone=CONTACT_TONES[outcome])
