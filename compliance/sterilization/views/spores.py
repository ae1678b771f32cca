"""Screens of spore tests: placed in two taps, read in two taps."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import LOGGERS, READERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action, Cell, Empty, Row, Section, Status
from compliance.core.templatetags.klarity import when
from compliance.ledger.queries import history
from compliance.sterilization import queries, services
from compliance.sterilization.forms.monitoring import (
    SporeTestCorrection,
    SporeTestFilter,
    SporeTestForm,
)
from compliance.sterilization.models import SporeResult, SporeTest, Sterilizer
from compliance.sterilization.rules import spores
from compliance.sterilization.rules.policies import policy_of
from compliance.sterilization.views.spore_results import reading_form

TONES = {
    SporeResult.PENDING: "info",
    SporeResult.NEGATIVE: "ok",
    SporeResult.POSITIVE: "bad",
    SporeResult.INVALID: "warn",
}


@allow(*READERS, methods=["GET"])
def spore_test_list(request: StaffRequest) -> HttpResponse:
    """All spore tests, latest first."""
    add = screens.offered(
        request, Action(_("Place a spore test"), reverse("spore-test-add"), "plus", is_primary=True)
    )
    return screens.list_page(
        request,
        found=SporeTestFilter(
            request.GET, queryset=queries.spore_tests(request.clinic), request=request
        ),
        row=spore_row,
        columns=[_("Spore test"), _("Placed"), _("Lot"), _("Result")],
        heading=_("Spore tests"),
        empty=Empty(
            title=_("No spore test yet"),
            text=_("Place a test in a cycle, incubate it with its control, enter what they show."),
            icon="spore",
            action_url=add[0].url if add else "",
            action_label=_("Place a spore test"),
        ),
        actions=add,
        back=reverse("cycle-list"),
    )


def spore_row(test: SporeTest) -> Row:
    """A test in a list."""
    status = spore_status(test)
    return Row(
        url=test.get_absolute_url(),
        title=str(test),
        cells=[
            Cell(_("Placed"), when(test.placed_at)),
            Cell(_("Lot"), test.lot),
            Cell(_("Result"), status.text, tone=status.tone),
        ],
    )


def spore_status(test: SporeTest) -> Status:
    """What a test said, in words."""
    if test.is_void:
        return Status("muted", _("Void"))
    return Status(TONES[SporeResult(test.result)], str(SporeResult(test.result).label))


@allow(*LOGGERS, methods=["GET"])
def spore_test_add(request: StaffRequest) -> HttpResponse:
    """To the form of the sterilizer last used; without one, to adding it."""
    sterilizer = queries.last_used_sterilizer(request.clinic)
    if sterilizer is None:
        return redirect("sterilizer-list")
    return redirect("sterilizer-spore-test-add", pk=sterilizer.pk)


@allow(*LOGGERS)
def sterilizer_spore_test_add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A test in the cycle that runs now, of the lot used last; one that waits is read here too."""
    usable = queries.usable_sterilizers(request.clinic)
    sterilizer = get_record(usable, request, pk)
    waiting = queries.waiting_spore_test(sterilizer)
    return screens.form_page(
        request,
        template="sterilization/spore_place.html",
        waiting=waiting,
        reading=reading_form(request) if waiting else None,
        form=SporeTestForm(
            request.POST or None,
            clinic=request.clinic,
            initial=_proposed(request, sterilizer),
        ),
        save=lambda form: services.place_spore_test(
            clinic=request.clinic,
            sterilizer=sterilizer,
            by=request.actor,
            at=request.now,
            **form.values(),
        ),
        heading=_("Place a spore test in %(code)s") % {"code": sterilizer.code},
        intro=due_sentence(request, sterilizer),
        submit=_("Placed"),
        saved=_("Placed. Enter the result once test and control were incubated."),
        back=reverse("spore-test-list"),
        machines=[
            Action(each.code, reverse("sterilizer-spore-test-add", args=[each.pk]), "autoclave")
            for each in usable
            if each.pk != sterilizer.pk
        ],
    )


def due_sentence(request: StaffRequest, sterilizer: Sterilizer) -> str:
    """When the next test of a machine is due, and who says so."""
    due = queries.next_tests(request.clinic, [sterilizer], request.today)[sterilizer.pk]
    policy = policy_of(request.clinic.pack, request.clinic.own_rules)
    if due.status == spores.Due.NOT_ASKED:
        return _("Your rules ask for no routine test.")
    if due.due_on is None:
        return _("No passed test is on record. Your rules ask for one every %(days)d days.") % {
            "days": policy.spore_days
        }
    sentence = _("The next one is due on %(day)s.")
    if due.status == spores.Due.OVERDUE:
        sentence = _("It was due on %(day)s.")
    return sentence % {"day": date_format(due.due_on, "j F Y")}


def _proposed(request: StaffRequest, sterilizer: Sterilizer) -> dict[str, Any]:
    """The cycle of today that was logged last, or else the next one; the lot of the last test."""
    cycle, last = queries.last_cycle(sterilizer), queries.last_spore_test(sterilizer)
    is_of_today = cycle is not None and request.clinic.day(cycle.started_at) == request.today
    number = cycle.number if cycle and is_of_today else queries.next_number(sterilizer)
    proposed: dict[str, Any] = {
        "cycle_number": number,
        "placed_at": request.now.replace(second=0, microsecond=0),
    }
    if last is not None:
        kept = ("lot", "lot_expires_on", "product", "position", "control_lot", "lab")
        proposed |= {name: getattr(last, name) for name in kept}
    return proposed


@allow(*READERS, methods=["GET"])
def spore_test_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One test with its control, and what follows from it."""
    found = SporeTest.objects.select_related("sterilizer", "report")
    test = get_record(found, request, pk)
    return screens.detail_page(
        request,
        heading=test.label(),
        back=reverse("spore-test-list"),
        status=spore_status(test),
        actions=screens.offered(request, *screens.record_actions(test, *_actions(test))),
        sections=[_facts(test)],
        history=history(test),
    )


def _actions(test: SporeTest) -> list[Action]:
    amend = Action(_("Correct"), reverse("spore-test-amend", args=[test.pk]), "pencil")
    void = Action(_("Void"), reverse("spore-test-void", args=[test.pk]), "void")
    report_url = reverse("spore-test-report", args=[test.pk])
    report = Action(_("Attach the report"), report_url, "upload")
    if test.result == SporeResult.PENDING:
        read = reverse("spore-test-read", args=[test.pk])
        return [Action(_("Enter the result"), read, "spore", is_primary=True), amend, void]
    if test.result == SporeResult.POSITIVE:
        back = reverse("look-back", args=[test.pk])
        return [Action(_("See what it covers"), back, "history", is_primary=True), report, amend]
    return [report, amend, void]


def _facts(test: SporeTest) -> Section:
    report = test.report
    facts: list[tuple[str, Any]] = [
        (
            _("Sterilizer"),
            {"text": str(test.sterilizer), "url": test.sterilizer.get_absolute_url()},
        ),
        (_("Cycle"), f"#{test.cycle_number}"),
        (_("Placed"), when(test.placed_at)),
        (_("Lot"), test.lot),
        (_("Lot expires"), when(test.lot_expires_on)),
        (_("Make"), test.product),
        (_("Where in the load"), test.position),
        (_("Lot of the control"), test.control_lot or _("the same lot")),
        (_("Laboratory"), test.lab or _("read in the clinic")),
        (_("Control"), test.get_control_result_display()),
        (_("Read"), when(test.read_at)),
        (_("Read by"), test.read_by),
        (
            _("Report"),
            {"text": report.title, "url": report.get_absolute_url()} if report else None,
        ),
    ]
    if test.is_void:
        facts.append((_("Why void"), test.void_reason))
    return Section(title=_("Test and control"), facts=facts)


@allow(*LOGGERS)
def spore_test_amend(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Correct a test that nothing was decided about."""
    test = get_record(SporeTest.objects.select_related("sterilizer"), request, pk)
    return screens.form_page(
        request,
        heading=_("Correct %(test)s") % {"test": test.label()},
        form=SporeTestCorrection(request.POST or None, clinic=request.clinic, instance=test),
        save=lambda form: services.amend_spore_test(
            test=test,
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["reason"],
            **form.values(),
        ),
        back=test.get_absolute_url(),
    )


@allow(*LOGGERS)
def spore_test_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A test entered by mistake."""
    test = get_record(SporeTest.objects.select_related("sterilizer"), request, pk)
    return screens.void_page(
        request,
        test,
        save=lambda reason: services.void_spore_test(
            test=test, by=request.actor, at=request.now, reason=reason
        ),
        back=test.get_absolute_url(),
    )
