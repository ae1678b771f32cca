"""The look-back behind a failed spore test: calm, in order, whole."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.clinics import screens
from compliance.clinics.access import READERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action, Cell, Row, Section, Status
from compliance.core.templatetags.klarity import when
from compliance.ledger.queries import history
from compliance.sterilization import queries as sterilization
from compliance.sterilization.models import FailureDecision, SporeTest
from compliance.sterilization.queries import Failure
from compliance.sterilization.rules import lookback as rules
from compliance.treatments.queries.look_back import LookBack
from compliance.treatments.queries.look_back import look_back as whole
from compliance.treatments.queries.reach import Reached

MOST_ROWS = 200  # a page that a phone can still show; the counts above are of all


@allow(*READERS, methods=["GET"])
def look_back(request: StaffRequest, pk: UUID) -> HttpResponse:
    """What a failed test covers: clients first, then packs and cycles; and what to do in order."""
    found = SporeTest.objects.standing().filter(result="POSITIVE").select_related("sterilizer")
    test = get_record(found, request, pk)
    failure = sterilization.failure_of(test)
    covered = whole(request.clinic, failure)
    decision = FailureDecision.objects.standing().filter(spore_test=test).first()
    return screens.detail_page(
        request,
        template="treatments/look_back.html",
        heading=_("Look-back of %(test)s") % {"test": str(test)},
        intro=window_sentence(request, failure),
        back=test.get_absolute_url(),
        status=_status(failure),
        actions=screens.offered(request, *_actions(test, decision)),
        steps=[]
        if decision
        else rules.steps(notify=request.clinic.rules().settings["notify_health_unit"]),
        counts=_counts(covered),
        sections=[
            *_decision(decision),
            _clients(covered),
            _packs(request, failure),
            _cycles(request, failure, covered),
        ],
        history=history(decision or test),
    )


def window_sentence(request: StaffRequest, failure: Failure) -> str:
    """Where the window begins, and why there."""
    since_on = failure.sterilizer.installed_on
    if failure.since_at is not None:
        since_on = request.clinic.day(failure.since_at)
    return rules.begins_after(
        failure.since,
        code=failure.sterilizer.code,
        last_pass=failure.last_pass,
        since_on=since_on,
    )


def _status(failure: Failure) -> Status:
    words = {
        "QUARANTINED": Status("bad", _("Loads held, not decided yet")),
        "RECALLED": Status("bad", _("Loads recalled")),
    }
    return words.get(str(failure.status), Status("muted", _("No load is held")))


def _actions(test: SporeTest, decision: FailureDecision | None) -> list[Action]:
    if decision is not None:
        url = reverse("failure-decision-void", args=[decision.pk])
        return [Action(_("Withdraw the decision"), url, "undo")]
    url = reverse("failure-decide", args=[test.pk])
    return [Action(_("Decide about the loads"), url, "sign", is_primary=True)]


def _counts(covered: LookBack) -> list[str]:
    cycles, packs = len(covered.cycles), len(covered.packs)
    treatments, clients = len(covered.reach.treatments), len(covered.reach.clients)
    return [
        ngettext("%(n)d cycle", "%(n)d cycles", cycles) % {"n": cycles},
        ngettext("%(n)d pack code", "%(n)d pack codes", packs) % {"n": packs},
        ngettext("%(n)d treatment", "%(n)d treatments", treatments) % {"n": treatments},
        ngettext("%(n)d client", "%(n)d clients", clients) % {"n": clients},
    ]


def _decision(decision: FailureDecision | None) -> list[Section]:
    if decision is None:
        return []
    looked_at = [
        str(FailureDecision._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        for name in (
            "is_readings_checked", "is_indicators_checked", "is_loading_checked",
            "is_handling_checked", "is_machine_checked",
        )
        if getattr(decision, name)
    ]  # fmt: skip
    facts: list[tuple[str, Any]] = [
        (_("Decision"), decision.get_outcome_display()),
        (_("Why"), decision.reason),
        (_("Looked at"), ", ".join(looked_at) or _("nothing was ticked")),
        (_("Health unit"), decision.notified),
        (_("Told at"), when(decision.notified_at)),
        (_("Signed by"), decision.decided_by),
        (_("Signed at"), when(decision.decided_at)),
    ]
    return [Section(title=_("Decision"), facts=facts)]


def _clients(covered: LookBack) -> Section:
    return Section(
        title=_("Treatments and clients"),
        columns=[_("Treatment"), _("Client"), _("When")],
        rows=[_treatment_row(each) for each in covered.reach.treatments[:MOST_ROWS]],
        empty=_("No treatment on record used a pack of this window."),
    )


def _treatment_row(each: Reached) -> Row:
    return Row(
        url=reverse("treatment-detail", args=[each.treatment_id]),
        title=each.ref,
        cells=[Cell(_("Client"), each.client_code), Cell(_("When"), when(each.treated_at))],
    )


def _packs(request: StaffRequest, failure: Failure) -> Section:
    packs = sterilization.packs_in(request.clinic, failure)[:MOST_ROWS]
    return Section(
        title=_("Packs to put aside"),
        columns=[_("Pack"), _("Cycle"), _("Contents"), _("Since then")],
        rows=[_pack_row(pack) for pack in packs],
        empty=_("No pack was written down in this window."),
    )


def _pack_row(pack: Any) -> Row:
    again = (_("run again"), "info") if pack.run_again_at else (_("put aside"), "bad")
    return Row(
        url=pack.get_absolute_url(),
        title=pack.code,
        cells=[
            Cell(_("Cycle"), str(pack.cycle)),
            Cell(_("Contents"), pack.contents),
            Cell(_("Since then"), *again),
        ],
    )


def _cycles(request: StaffRequest, failure: Failure, covered: LookBack) -> Section:
    cycles = sterilization.cycles_in(request.clinic, failure)
    latest = cycles.order_by("-number", "-pk")[:MOST_ROWS]
    hidden = len(covered.cycles) - MOST_ROWS
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
            for cycle in latest
        ],
        empty=_("No cycle of this window is on record."),
    )
