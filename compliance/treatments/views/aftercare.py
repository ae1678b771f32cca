"""Screens of the aftercare sheet: its versions, its steps, the signature, the paper."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import (
    READERS,
    SIGNERS,
    StaffRequest,
    allow,
    get_record,
    signed,
)
from compliance.clinics.screens import Action, Empty
from compliance.core.errors import Refusal
from compliance.ledger.queries import history
from compliance.treatments import pdf
from compliance.treatments.forms.aftercare import ConfirmForm, StepForm, VersionFilter, VersionForm
from compliance.treatments.models import AftercareStep, AftercareVersion
from compliance.treatments.packet import build_sheet
from compliance.treatments.queries import aftercare as queries
from compliance.treatments.screens import aftercare as shown
from compliance.treatments.services import aftercare as services


@allow(*READERS, methods=["GET"])
def aftercare_list(request: StaffRequest) -> HttpResponse:
    """Every version of the clinic's own sheet."""
    draft = queries.draft(request.clinic)
    label, url = _("Begin a new version"), reverse("aftercare-add")
    if draft is not None:
        label, url = _("Go on with the draft"), draft.get_absolute_url()
    begin = Action(label, url, "pencil", is_primary=True)
    return screens.list_page(
        request,
        found=VersionFilter(request.GET, queryset=queries.versions(request.clinic)),
        row=shown.version_row,
        columns=[_("Version"), _("Signed off"), _("By"), _("State")],
        heading=_("Aftercare sheet"),
        intro=_("What clients take home. Each version stays as it was signed off."),
        back=reverse("treatment-list"),
        empty=Empty(
            title=_("No sheet of your own yet"),
            text=_("Begin with the steps that are known to work, change them, and sign off."),
            icon="heart",
            action_url=begin.url,
            action_label=begin.label,
        ),
        actions=screens.offered(request, begin),
    )


@allow(*READERS, methods=["GET"])
def aftercare_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One version with its steps, and what staff should know."""
    version = _version(request, pk)
    actions = screens.record_actions(version, *shown.version_actions(version))
    return screens.detail_page(
        request,
        heading=_("Aftercare, version %(number)s") % {"number": version.number},
        intro=_("Number to call: %(phone)s") % {"phone": version.phone or _("MISSING")},
        back=reverse("aftercare-list"),
        status=shown.version_status(version),
        actions=screens.offered(request, *actions),
        sections=[
            shown.step_section(version, queries.steps(version)),
            shown.caution_section(),
        ],
        history=history(version),
    )


@allow(*SIGNERS)
def aftercare_add(request: StaffRequest) -> HttpResponse:
    """Begin a new version from the one in force, or from the seed's steps."""
    return screens.form_page(
        request,
        form=ConfirmForm(request.POST or None, clinic=request.clinic),
        save=lambda _form: services.begin_version(
            clinic=request.clinic, by=request.actor, at=request.now
        ),
        heading=_("Begin a new version"),
        intro=_("It starts as a copy of the sheet in force. Clients get it once it is signed off."),
        submit=_("Begin"),
        saved=_("Begun."),
        back=reverse("aftercare-list"),
    )


@allow(*SIGNERS)
def aftercare_amend(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The number to call, and a sentence of one's own."""
    version = _version(request, pk)
    return screens.form_page(
        request,
        form=VersionForm(request.POST or None, clinic=request.clinic, instance=version),
        save=lambda form: services.amend_version(
            version=version,
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["reason"],
            **form.values(),
        ),
        heading=_("Number to call"),
        back=version.get_absolute_url(),
    )


@signed
@allow(*SIGNERS)
def aftercare_sign(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Put one's name to it, with the password."""
    version = _version(request, pk)
    return screens.form_page(
        request,
        form=ConfirmForm(request.POST or None, clinic=request.clinic),
        save=lambda _form: services.sign_version(version=version, by=request.actor, at=request.now),
        heading=_("Sign off version %(number)s") % {"number": version.number},
        intro=_(
            "With your name to it, clients take it home from now on, and it can no longer be "
            "changed. You are asked for your password."
        ),
        submit=_("Sign it off"),
        saved=_("Signed off."),
        back=version.get_absolute_url(),
    )


@allow(*SIGNERS)
def aftercare_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A draft that is given up, or a sheet that must not go out any more."""
    version = _version(request, pk)
    return screens.void_page(
        request,
        version,
        save=lambda reason: services.void_version(
            version=version, by=request.actor, at=request.now, reason=reason
        ),
        back=version.get_absolute_url(),
    )


@allow(*READERS, methods=["GET"])
def aftercare_paper(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The version on paper, without a client."""
    version = _version(request, pk)
    sheet = build_sheet(version, queries.steps(version))
    created = version.signed_at or version.recorded_at
    try:
        data = pdf.sheet_pdf(sheet, version.clinic, address="", created=created)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect(version)
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="aftercare-{version.number}.pdf"'
    return response


@allow(*SIGNERS)
def step_add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One more step."""
    version = _version(request, pk)

    def save(form: StepForm) -> str:
        services.add_step(version=version, by=request.actor, at=request.now, **form.values())
        return version.get_absolute_url()

    return screens.form_page(
        request,
        form=StepForm(request.POST or None, clinic=request.clinic),
        save=save,
        heading=_("Add a step"),
        back=version.get_absolute_url(),
    )


@allow(*SIGNERS)
def step_amend(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Change a step of a draft."""
    step = get_record(AftercareStep.objects.select_related("version"), request, pk)
    return screens.form_page(
        request,
        form=StepForm(request.POST or None, clinic=request.clinic, instance=step),
        save=lambda form: services.amend_step(
            step=step,
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["reason"],
            **form.values(),
        ),
        heading=_("Change a step"),
        back=step.get_absolute_url(),
        template="treatments/step_form.html",
        remove=reverse("step-void", args=[pk]),
    )


@allow(*SIGNERS)
def step_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take a step off a draft."""
    step = get_record(AftercareStep.objects.select_related("version"), request, pk)
    return screens.void_page(
        request,
        step,
        save=lambda reason: services.void_step(
            step=step, by=request.actor, at=request.now, reason=reason
        ),
        back=step.get_absolute_url(),
    )


def _version(request: StaffRequest, pk: UUID) -> AftercareVersion:
    found: AftercareVersion = get_record(
        AftercareVersion.objects.select_related("clinic"), request, pk
    )
    return found
