"""Credentials: with their paper, renewed in three taps."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from compliance.clinics.access import LOGGERS, READERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Status, detail_page, form_page, offered
from compliance.ledger import queries as history
from compliance.practitioners import queries, screens, services, words
from compliance.practitioners.forms import CredentialForm, RenewalForm
from compliance.practitioners.models import Credential, Practitioner
from compliance.practitioners.views.common import amend_page, void_record_page

CREDENTIALS = queries.with_evidence(Credential.objects.all()).select_related("renews")


@allow(*READERS, methods=("GET",))
def credential_detail(request: StaffRequest, credential_id: UUID) -> HttpResponse:
    """One credential with its paper and history."""
    credential = get_record(CREDENTIALS, request, credential_id)
    status = queries.status_of(credential, request.today)
    papers = queries.held(queries.credentials_of(credential.practitioner), request.today)
    renewed = queries.renewal_of(credential) is not None
    tone, text = ("muted", _("Void")) if credential.is_void else words.status(status)
    return detail_page(
        request,
        heading=str(credential),
        intro=credential.practitioner.name,
        back=credential.practitioner.get_absolute_url(),
        status=Status(tone, text),
        sections=[
            screens.credential_facts(credential, status),
            screens.check_section(request, credential, status),
            screens.stops_section(credential, papers, request.clinic.get_pack_display()),
            *screens.version_section(credential, papers),
        ],
        history=history.history(credential),
        actions=offered(request, *screens.credential_actions(credential, is_renewed=renewed)),
        template="practitioners/credential_detail.html",
        document=credential.document,
    )


@allow(*LOGGERS)
def credential_add(request: StaffRequest, practitioner_id: UUID) -> HttpResponse:
    """A new credential; `?type=` chooses its kind."""
    person = get_record(Practitioner, request, practitioner_id)
    asked, known = request.GET.get("type", ""), queries.catalogue_of(request.clinic)
    form = CredentialForm(
        request.POST or None,
        request.FILES or None,
        clinic=request.clinic,
        initial={"type": asked if asked in known else ""},
    )
    return form_page(
        request,
        form=form,
        save=lambda form: services.add_credential(
            clinic=request.clinic,
            practitioner=person,
            by=request.actor,
            at=request.now,
            **form.values(),
        ),
        heading=_("Add a credential"),
        intro=person.name,
        back=person.get_absolute_url(),
        template="practitioners/credential_add.html",
        kinds=[]
        if asked in known or form.is_bound
        else [(code, name) for code, (name, _entry) in known.items()],
        hint=known[asked][1].issuers if asked in known else "",
    )


@allow(*LOGGERS)
def credential_renew(request: StaffRequest, credential_id: UUID) -> HttpResponse:
    """The next one of a credential: photo, date, save."""
    old = get_record(CREDENTIALS, request, credential_id)
    renewal = queries.renewal_of(old)
    if renewal is not None and request.method != "POST":
        return redirect(renewal)
    copied = ("type", "title", "issuer", "number", *queries.SCOPE_AND_DETAILS)
    form = RenewalForm(
        request.POST or None,
        request.FILES or None,
        clinic=request.clinic,
        ends=old.expires_on is not None,
        initial={"issued_on": request.today, **{name: getattr(old, name) for name in copied}},
    )
    return form_page(
        request,
        form=form,
        save=lambda form: services.renew_credential(
            old, by=request.actor, at=request.now, **form.values()
        ),
        heading=_("Renew: %(credential)s") % {"credential": old},
        intro=f"{old.practitioner.name} · "
        + words.standing(queries.status_of(old, request.today), old),
        back=old.practitioner.get_absolute_url(),
        saved=_("Renewed. The one before is kept."),
        template="practitioners/renew.html",
    )


@allow(*LOGGERS)
def credential_amend(request: StaffRequest, credential_id: UUID) -> HttpResponse:
    """Correct a credential."""
    credential = get_record(CREDENTIALS, request, credential_id)
    return amend_page(request, credential, CredentialForm, services.amend_credential)


@allow(*LOGGERS)
def credential_void(request: StaffRequest, credential_id: UUID) -> HttpResponse:
    """Mark a credential as no longer counting."""
    credential = get_record(CREDENTIALS, request, credential_id)
    return void_record_page(request, credential, services.void_credential)
