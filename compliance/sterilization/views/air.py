"""Screens of air-removal tests."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import LOGGERS, READERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action, Cell, Empty, Row, Section, Status
from compliance.core.templatetags.klarity import when
from compliance.ledger.queries import history
from compliance.sterilization import queries, services
from compliance.sterilization.forms.monitoring import AirRemovalTestFilter, AirRemovalTestForm
from compliance.sterilization.models import AirRemovalTest


@allow(*READERS, methods=["GET"])
def air_removal_test_list(request: StaffRequest) -> HttpResponse:
    """All air-removal tests, latest first."""
    url = reverse("air-removal-test-add")
    add = screens.offered(request, Action(_("Log a test"), url, "plus", is_primary=True))
    return screens.list_page(
        request,
        found=AirRemovalTestFilter(
            request.GET, queryset=queries.air_removal_tests(request.clinic), request=request
        ),
        row=_row,
        columns=[_("Sterilizer"), _("Done"), _("Done by"), _("Result")],
        heading=_("Air-removal tests"),
        empty=Empty(
            title=_("No air-removal test yet"),
            text=_("A sterilizer that draws the air out is tested each day before its first load."),
            icon="gauge",
            action_url=add[0].url if add else "",
            action_label=_("Log a test"),
        ),
        actions=add,
        back=reverse("cycle-list"),
    )


def _row(test: AirRemovalTest) -> Row:
    status = _status(test)
    return Row(
        url=test.get_absolute_url(),
        title=str(test),
        cells=[
            Cell(_("Done"), when(test.performed_at)),
            Cell(_("Done by"), test.performed_by),
            Cell(_("Result"), status.text, tone=status.tone),
        ],
    )


def _status(test: AirRemovalTest) -> Status:
    if test.is_void:
        return Status("muted", _("Void"))
    return Status("ok" if test.result == "PASS" else "bad", test.get_result_display())


@allow(*LOGGERS, methods=["GET"])
def air_removal_test_add(request: StaffRequest) -> HttpResponse:
    """To the form of the sterilizer last used; without one, to adding it."""
    sterilizer = queries.last_used_sterilizer(request.clinic)
    if sterilizer is None:
        return redirect("sterilizer-list")
    return redirect("sterilizer-air-removal-test-add", pk=sterilizer.pk)


@allow(*LOGGERS)
def sterilizer_air_removal_test_add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The test of the day, done now by who logs it."""
    usable = queries.usable_sterilizers(request.clinic)
    sterilizer = get_record(usable, request, pk)
    return screens.form_page(
        request,
        template="sterilization/spore_form.html",
        form=AirRemovalTestForm(
            request.POST or None,
            clinic=request.clinic,
            initial={
                "performed_at": request.now.replace(second=0, microsecond=0),
                "performed_by": request.actor.name,
            },
        ),
        save=lambda form: services.record_air_removal_test(
            clinic=request.clinic,
            sterilizer=sterilizer,
            by=request.actor,
            at=request.now,
            **form.values(),
        ),
        heading=_("Air-removal test of %(code)s") % {"code": sterilizer.code},
        intro=_("In the empty, warm chamber, before the first load of the day."),
        back=reverse("air-removal-test-list"),
        machines=[
            Action(
                each.code,
                reverse("sterilizer-air-removal-test-add", args=[each.pk]),
                "autoclave",
            )
            for each in usable
            if each.pk != sterilizer.pk
        ],
    )


@allow(*READERS, methods=["GET"])
def air_removal_test_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One test."""
    test = get_record(AirRemovalTest.objects.select_related("sterilizer"), request, pk)
    void = Action(_("Void"), reverse("air-removal-test-void", args=[test.pk]), "void")
    facts = [
        (
            _("Sterilizer"),
            {"text": str(test.sterilizer), "url": test.sterilizer.get_absolute_url()},
        ),
        (_("Done"), when(test.performed_at)),
        (_("Done by"), test.performed_by),
        (_("Cycle"), f"#{test.cycle_number}" if test.cycle_number else _("none named")),
    ]
    if test.is_void:
        facts.append((_("Why void"), test.void_reason))
    return screens.detail_page(
        request,
        heading=test.label(),
        back=reverse("air-removal-test-list"),
        status=_status(test),
        actions=screens.offered(request, *screens.record_actions(test, void)),
        sections=[Section(title=_("Test"), facts=facts)],
        history=history(test),
    )


@allow(*LOGGERS)
def air_removal_test_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A test entered by mistake."""
    test = get_record(AirRemovalTest.objects.select_related("sterilizer"), request, pk)
    return screens.void_page(
        request,
        test,
        save=lambda reason: services.void_air_removal_test(
            test=test, by=request.actor, at=request.now, reason=reason
        ),
        back=test.get_absolute_url(),
    )
