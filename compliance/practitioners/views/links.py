"""A link for a colleague: made here, shown once, and good for one renewal of one credential."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from compliance.clinics import adapter
from compliance.clinics.access import LOGGERS, READERS, StaffRequest, allow, get_record
from compliance.clinics.screens import (
    Action,
    Section,
    Status,
    add_errors,
    detail_page,
    form_page,
    offered,
    record_actions,
)
from compliance.clinics.sessions import show_once, shown_once
from compliance.core.errors import Refusal
from compliance.core.templatetags.klarity import when
from compliance.ledger import queries as history
from compliance.practitioners import queries, services
from compliance.practitioners.forms import ConfirmForm, UploadForm
from compliance.practitioners.models import Credential, UploadLink
from compliance.practitioners.views.common import void_record_page

LINKS = UploadLink.objects.select_related("clinic", "credential__practitioner", "renewal")


@allow(*LOGGERS)
def upload_link_add(request: StaffRequest, credential_id: UUID) -> HttpResponse:
    """Make a link by which the next paper comes in."""
    credential = get_record(queries.with_evidence(Credential.objects.all()), request, credential_id)
    return form_page(
        request,
        form=ConfirmForm(request.POST or None, clinic=request.clinic),
        save=lambda _form: _make(request, credential),
        heading=_("Link for a colleague"),
        intro=_(
            "With it, %(name)s can send a photo of the next “%(credential)s”, once, within seven"
            " days, without signing in. It opens nothing else. You pass it on yourself."
        )
        % {"name": credential.practitioner.name, "credential": credential},
        submit=_("Make the link"),
        saved=_("The link is ready."),
        back=credential.get_absolute_url(),
    )


@allow(*READERS, methods=("GET",))
@never_cache
def upload_link_detail(request: StaffRequest, link_id: UUID) -> HttpResponse:
    """A link and what became of it; right after it was made, also the link itself, once."""
    link = get_record(LINKS, request, link_id)
    address = shown_once(request.session, link)
    withdraw = Action(_("Withdraw"), reverse("upload-link-void", args=[link.pk]), "void")
    facts: list[tuple[str, Any]] = [
        (_("Credential"), _link(link.credential)),
        (_("Valid until"), when(link.expires_at)),
    ]
    if link.renewal is not None:
        facts.append((_("What came in"), _link(link.renewal)))
    return detail_page(
        request,
        heading=_("Link for a colleague"),
        back=link.credential.get_absolute_url(),
        status=_status(request, link),
        sections=[Section(title=_("Details"), facts=facts)],
        history=history.history(link),
        actions=offered(
            request, *([] if link.used_at is not None else record_actions(link, withdraw))
        ),
        template="practitioners/upload_link.html",
        link=address,
        qr=adapter.qr_image(address) if address else "",
    )


@allow(*LOGGERS)
def upload_link_void(request: StaffRequest, link_id: UUID) -> HttpResponse:
    """Withdraw a link."""
    link = get_record(LINKS, request, link_id)
    return void_record_page(request, link, services.withdraw_upload_link)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def renewal_upload(request: HttpRequest, token: str) -> HttpResponse:
    """The colleague's page: a photo and a date. A link of no worth says nothing about anybody."""
    link = queries.find_upload_link(token)
    now = request.now  # type: ignore[attr-defined] # by the clinic middleware
    if link is None or not queries.is_open(link, at=now):
        return render(request, "practitioners/upload_closed.html", status=404)
    form = UploadForm(
        request.POST or None,
        request.FILES or None,
        clinic=link.clinic,
        ends=link.credential.expires_on is not None,
    )
    if form.is_valid() and _renewed(form, link, now):
        return render(request, "practitioners/upload_done.html", {"link": link})
    page = {"form": form, "link": link}
    status = 422 if form.is_bound else 200
    return render(request, "practitioners/upload.html", page, status=status)


def _renewed(form: UploadForm, link: UploadLink, now: Any) -> bool:
    try:
        services.renew_by_link(link, at=now, issued_on=link.clinic.day(now), **form.values())
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    except ValidationError as error:
        add_errors(form, error)
    else:
        return True
    return False


def _make(request: StaffRequest, credential: Credential) -> UploadLink:
    link, token = services.make_upload_link(credential, by=request.actor, at=request.now)
    address = request.build_absolute_uri(reverse("renewal-upload", args=[token]))
    show_once(request.session, link, address)
    return link


def _status(request: StaffRequest, link: UploadLink) -> Status:
    if link.is_void:
        return Status("muted", _("Withdrawn"))
    if link.used_at is not None:
        return Status("ok", _("Used"))
    if queries.is_open(link, at=request.now):
        return Status("info", _("Waiting"))
    return Status("warn", _("Expired"))


def _link(credential: Credential) -> dict[str, str]:
    return {"text": credential.label(), "url": credential.get_absolute_url()}
