"""Source checks: written down by one, approved by another where there is one."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from compliance.clinics.access import (
    LOGGERS,
    READERS,
    SIGNERS,
    StaffRequest,
    allow,
    get_record,
)
from compliance.clinics.screens import Status, detail_page, form_page, offered
from compliance.ledger import queries as history
from compliance.practitioners import queries, screens, services
from compliance.practitioners.forms import ConfirmForm, SourceCheckForm
from compliance.practitioners.models import Credential, SourceCheck
from compliance.practitioners.views.common import void_record_page

CREDENTIALS = queries.with_evidence(Credential.objects.all())
CHECKS = SourceCheck.objects.select_related(
    "clinic", "credential__practitioner", "credential__own_kind", "document"
)


@allow(*LOGGERS)
def source_check_add(request: StaffRequest, credential_id: UUID) -> HttpResponse:
    """What the issuer of a credential said."""
    credential = get_record(CREDENTIALS, request, credential_id)
    form = SourceCheckForm(
        request.POST or None,
        request.FILES or None,
        clinic=request.clinic,
        initial={
            "source": credential.issuer,
            "source_address": credential.register_url,
            "checked_on": request.today,
            "checked_by": request.actor.name,
        },
    )
    return form_page(
        request,
        form=form,
        save=lambda form: (
            services.add_source_check(
                credential, by=request.actor, at=request.now, **form.values()
            ).credential
        ),
        heading=_("Check with its issuer"),
        intro=_("%(credential)s. Ask the body that issued it, not the holder.")
        % {"credential": credential.label()},
        back=credential.get_absolute_url(),
    )


@allow(*READERS, methods=("GET",))
def source_check_detail(request: StaffRequest, check_id: UUID) -> HttpResponse:
    """One check with its evidence and history."""
    check = get_record(CHECKS, request, check_id)
    tone, text = screens.RESULT_TONES[check.result], str(check.get_result_display())
    return detail_page(
        request,
        heading=_("Source check"),
        intro=check.credential.label(),
        back=check.credential.get_absolute_url(),
        status=Status("muted", _("Void")) if check.is_void else Status(tone, text),
        sections=[screens.check_facts(check)],
        history=history.history(check),
        actions=offered(request, *screens.check_actions(check)),
        template="practitioners/credential_detail.html",
        document=check.document,
    )


@allow(*SIGNERS)
def source_check_approve(request: StaffRequest, check_id: UUID) -> HttpResponse:
    """Look at a check and stand by it."""
    check = get_record(CHECKS, request, check_id)
    return form_page(
        request,
        form=ConfirmForm(request.POST or None, clinic=request.clinic),
        save=lambda _form: (
            services.approve_source_check(check, by=request.actor, at=request.now).credential
        ),
        heading=_("Approve this source check?"),
        intro=_("You say that its issuer was asked and that the result is as written."),
        submit=_("Approve"),
        saved=_("Approved."),
        back=check.get_absolute_url(),
        template="practitioners/check_approve.html",
        section=screens.check_facts(check),
        document=check.document,
    )


@allow(*LOGGERS)
def source_check_void(request: StaffRequest, check_id: UUID) -> HttpResponse:
    """Mark a check as no longer counting."""
    check = get_record(CHECKS, request, check_id)
    return void_record_page(request, check, services.void_source_check)
