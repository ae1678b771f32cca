"""Screens of a sterilizer's programs."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import READERS, SIGNERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action, Cell, Row, Section, Status
from compliance.core.templatetags.klarity import amount, when
from compliance.ledger.queries import history
from compliance.sterilization import services
from compliance.sterilization.forms.machines import ProgramForm
from compliance.sterilization.models import Packaging, Program, Sterilizer


def program_row(program: Program) -> Row:
    """A program as a sterilizer's page lists it."""
    status = program_status(program)
    return Row(
        url=program.get_absolute_url(),
        title=program.name,
        meta=program.code,
        cells=[
            Cell(_("Temperature"), amount(program.min_temperature_c, "°C"), is_number=True),
            Cell(_("Exposure"), amount(program.min_exposure_min, "min"), is_number=True),
            Cell(_("Drying"), amount(program.min_drying_min, "min") or "–", is_number=True),
            Cell(_("State"), status.text, tone=status.tone),
        ],
    )


def program_status(program: Program) -> Status:
    """Whether new cycles are offered it."""
    if program.is_void:
        return Status("muted", _("Void"))
    if program.retired_on:
        return Status("muted", _("No longer used"))
    return Status("ok", _("In use"))


@allow(*READERS, methods=["GET"])
def program_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One program with its minima and where they come from."""
    program = get_record(Program.objects.select_related("sterilizer"), request, pk)
    actions = screens.record_actions(
        program,
        Action(_("Change"), reverse("program-amend", args=[program.pk]), "pencil"),
        Action(_("Mark as void"), reverse("program-void", args=[program.pk]), "void"),
    )
    return screens.detail_page(
        request,
        heading=program.name,
        intro=str(program.sterilizer),
        back=program.sterilizer.get_absolute_url(),
        status=program_status(program),
        actions=screens.offered(request, *actions),
        sections=[_facts(program)],
        history=history(program),
    )


def _facts(program: Program) -> Section:
    loads = [str(Packaging(code).label) for code in program.packaging_list]
    highest = amount(program.max_temperature_c, "°C")
    facts = [
        (_("Code"), program.code),
        (_("Lowest temperature"), amount(program.min_temperature_c, "°C")),
        (_("Highest temperature"), highest or _("no limit set")),
        (_("Shortest exposure"), amount(program.min_exposure_min, "min")),
        (_("Shortest drying"), amount(program.min_drying_min, "min") or _("no limit set")),
        (_("Loads it may run"), ", ".join(loads)),
        (_("Where the numbers come from"), program.source),
        (_("Name on the printout"), program.printout_name or program.name),
    ]
    if program.retired_on:
        facts.append((_("No longer used since"), when(program.retired_on)))
    if program.is_void:
        facts.append((_("Why void"), program.void_reason))
    return Section(title=_("Minima"), facts=facts)


@allow(*SIGNERS)
def program_add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A new program of a sterilizer."""
    sterilizer: Sterilizer = get_record(Sterilizer.objects.standing(), request, pk)

    def save(form: ProgramForm) -> str:
        services.add_program(
            sterilizer=sterilizer, by=request.actor, at=request.now, **form.values()
        )
        return sterilizer.get_absolute_url()

    return screens.form_page(
        request,
        form=ProgramForm(request.POST or None, clinic=request.clinic),
        save=save,
        heading=_("Add a program to %(code)s") % {"code": sterilizer.code},
        intro=_("Take the numbers from the manual of the machine."),
        back=sterilizer.get_absolute_url(),
    )


@allow(*SIGNERS)
def program_amend(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Correct a program, or say since when it is no longer used."""
    program = get_record(Program.objects.select_related("sterilizer"), request, pk)
    return screens.form_page(
        request,
        heading=_("Correct “%(name)s”") % {"name": program.name},
        form=ProgramForm(request.POST or None, clinic=request.clinic, instance=program),
        save=lambda form: services.amend_program(
            program=get_record(Program, request, pk),
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["reason"],
            **form.values(),
        ),
        back=program.get_absolute_url(),
    )


@allow(*SIGNERS)
def program_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A program entered by mistake."""
    program = get_record(Program.objects.select_related("sterilizer"), request, pk)
    return screens.void_page(
        request,
        program,
        save=lambda reason: services.void_program(
            program=program, by=request.actor, at=request.now, reason=reason
        ),
        back=program.get_absolute_url(),
    )
