"""The look-back behind a failed spore test: calm, in order, whole."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import LOGGERS, READERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action
from compliance.ledger.queries import history
from compliance.sterilization import queries as sterilization
from compliance.sterilization.models import SporeTest
from compliance.treatments import packet, pdf
from compliance.treatments.forms.recalls import ContactForm
from compliance.treatments.models import RecallContact
from compliance.treatments.queries import reach, recalls
from compliance.treatments.queries.look_back import LookBack
from compliance.treatments.queries.look_back import look_back as whole
from compliance.treatments.screens import lookbacks as shown
from compliance.treatments.screens import plans
from compliance.treatments.services import recalls as services

MOST_ROWS = shown.MOST_ROWS


@allow(*READERS, methods=["GET"])
def look_back(request: StaffRequest, pk: UUID) -> HttpResponse:
    """What a failed test covers: what to do next, clients, then packs and cycles."""
    test = get_record(_failed(), request, pk)
    failure = sterilization.failure_of(test)
    covered = whole(request.clinic, failure)
    contacts = list(recalls.contacts_of(test))
    case = _case(request, test, covered, contacts)
    steps = plans.plan(case)
    return screens.detail_page(
        request,
        template="treatments/look_back.html",
        heading=_("Look-back of %(test)s") % {"test": str(test)},
        intro=shown.window_sentence(request.clinic, failure),
        back=test.get_absolute_url(),
        status=shown.status(failure),
        actions=screens.offered(request, *_actions(case, steps)),
        steps=_allowed(request, steps),
        counts=shown.counts(covered),
        sections=[
            *shown.decision_sections(case.decision),
            shown.clients_section(request, case),
            shown.treatments_section(covered, failure),
            shown.packs_section(_packs(request, failure)),
            shown.cycles_section(
                sterilization.cycles_in(request.clinic, failure).order_by("-number", "-pk")[
                    :MOST_ROWS
                ],
                hidden=len(covered.cycles) - MOST_ROWS,
            ),
            *shown.contacts_section(contacts),
        ],
        history=history(case.decision or test),
    )


def _case(
    request: StaffRequest, test: SporeTest, covered: LookBack, contacts: list[RecallContact]
) -> plans.Case:
    return plans.Case(
        test=test,
        steps=list(sterilization.steps_of(test)),
        repeats=sterilization.repeats_of(test),
        decision=sterilization.decision_of(test),
        affected=recalls.affected(covered.reach, contacts),
        standing=sterilization.standing_of(test.sterilizer, at=request.now),
        notify=request.clinic.rules().settings["notify_health_unit"],
    )


def _packs(request: StaffRequest, failure: sterilization.Failure) -> Any:
    packs = sterilization.packs_in(request.clinic, failure)
    return reach.with_use(request.clinic, packs)[:MOST_ROWS]


def _actions(case: plans.Case, steps: list[plans.PlanStep]) -> list[Action]:
    following = plans.next_action(steps)
    decide = reverse("failure-decide", args=[case.test.pk])
    letter = reverse("look-back-letter", args=[case.test.pk])
    actions = [following] if following else []
    if case.decision is not None:
        url = reverse("failure-decision-void", args=[case.decision.pk])
        actions.append(Action(_("Withdraw the decision"), url, "undo"))
    elif following is None or following.url != decide:
        actions.append(Action(_("Decide about the loads"), decide, "sign"))
    return [*actions, Action(_("Letter to the health unit"), letter, "download")]


def _allowed(request: StaffRequest, steps: list[plans.PlanStep]) -> list[dict[str, Any]]:
    """The steps, of the open ones only the next in full; taking one back is for those who may."""
    may = request.membership.role in LOGGERS
    following = next((each for each in steps if each.is_open), None)
    return [
        {
            "title": each.title,
            "text": "" if each.is_open and each is not following else each.text,
            "tone": each.tone,
            "word": each.word,
            "undo_url": each.undo_url if may else "",
        }
        for each in steps
    ]


@allow(*READERS, methods=["GET"])
def look_back_letter(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The notice to the health unit: the last pass, the sterilizer, what was done; no codes."""
    test = get_record(_failed(), request, pk)
    failure = sterilization.failure_of(test)
    covered = whole(request.clinic, failure)
    case = _case(request, test, covered, list(recalls.contacts_of(test)))
    notice = packet.build_notice(case, covered, clinic=request.clinic, at=request.now)
    response = HttpResponse(pdf.notice(notice), content_type="application/pdf")
    name = f"notice-{test.sterilizer.code}-{test.cycle_number}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@allow(*LOGGERS)
def recall_contact_add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Whom of the affected clients somebody tried to reach; one tap from the list."""
    test = get_record(_failed(), request, pk)
    reached = whole(request.clinic, sterilization.failure_of(test)).reach
    affected = recalls.clients_of(request.clinic, reached)
    return screens.form_page(
        request,
        form=ContactForm(
            request.POST or None,
            clinic=request.clinic,
            affected=affected,
            initial={
                "client": request.GET.get("client", ""),
                "contacted_at": request.now.replace(second=0, microsecond=0),
            },
        ),
        save=lambda form: services.record_contact(
            test=test, by=request.actor, at=request.now, **form.values()
        ),
        heading=_("Tell a client"),
        intro=_(
            "Name and phone are in the vault, on the page of the code. Here stands only the code."
        ),
        submit=_("Write down"),
        saved=_("Written down."),
        back=reverse("look-back", args=[test.pk]),
    )


@allow(*LOGGERS)
def recall_contact_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A contact entered by mistake."""
    contact = get_record(RecallContact.objects.select_related("client"), request, pk)
    return screens.void_page(
        request,
        contact,
        save=lambda reason: services.void_contact(
            contact=contact, by=request.actor, at=request.now, reason=reason
        ),
        back=contact.get_absolute_url(),
    )


def _failed() -> Any:
    found = SporeTest.objects.standing().filter(result="POSITIVE")
    return found.select_related("sterilizer__clinic")
