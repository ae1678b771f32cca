"""One audit for all: choose days and clinics, watch the making, take everything."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.base import ContentFile
from django.db import transaction
from django.http import (
    FileResponse,
    Http404,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from compliance.audit import rules as audits
from compliance.clinics.access import LOGGERS, StaffRequest, allow
from compliance.clinics.screens import Action, form_page, paged
from compliance.core.addresses import public_address
from compliance.group import bundle, queries, screens, services
from compliance.group.forms import GroupAuditForm
from compliance.group.models import GroupAudit, State
from compliance.group.pdf import making
from compliance.group.views.clinics import check_owns_several


def _own(request: StaffRequest, pk: UUID) -> GroupAudit:
    """What this person asked for; everything else was never there."""
    check_owns_several(request)
    found = queries.group_audits(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@allow(*LOGGERS, methods=("GET",))
def group_audit_list(request: StaffRequest) -> HttpResponse:
    """What was asked for so far."""
    check_owns_several(request)
    found, pager = paged(request, queries.group_audits(request.user))
    page = {
        "heading": _("Audits of your clinics"),
        "back": reverse("group"),
        "wholes": [(each, *screens.state(each)) for each in found],
        "pager": pager,
        "actions": [
            Action(_("One audit for all"), reverse("group-audit-add"), "file", is_primary=True)
        ],
    }
    return render(request, "group/audits.html", page)


@allow(*LOGGERS)
def group_audit_add(request: StaffRequest) -> HttpResponse:
    """Choose days, and clinics where not all of them are meant."""
    check_owns_several(request)
    starts_on, ends_on = audits.year_before(request.today), request.today
    form = GroupAuditForm(
        request.POST or None,
        clinic=request.clinic,
        initial={"starts_on": starts_on, "ends_on": ends_on},
        clinics=queries.owned(request.user),
    )
    return form_page(
        request,
        form=form,
        save=lambda valid: _request(request, **valid.values()),
        heading=_("One audit for all"),
        intro=_("Each clinic gets an audit of its own, and one covering paper names them all."),
        submit=_("Make the audits"),
        saved=_("The audits are being made."),
        back=reverse("group"),
    )


@transaction.atomic
def _request(request: StaffRequest, *, clinics: Any, **days: Any) -> GroupAudit:
    mine = queries.owned(request.user)
    whole = services.request_audits(
        home=request.clinic,
        user=request.membership.user,
        clinics=mine.filter(pk__in=clinics) if clinics else mine,
        at=request.now,
        **days,
    )
    making.enqueue(whole, list(whole.parts.order_by("clinic__name", "pk")), _origin(request))
    return whole


def _origin(request: StaffRequest) -> str:
    return public_address("/", request)


@allow(*LOGGERS, methods=("GET",))
@never_cache
def group_audit_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """How far it is, each clinic with its audit, and everything to take away."""
    whole = _own(request, pk)
    parts, pager = paged(request, queries.parts(whole))
    is_whole = _is_covered(whole)
    page = {
        "heading": _("Audits of your clinics"),
        "intro": screens.days(whole),
        "back": reverse("group-audit-list"),
        "whole": whole,
        "progress": screens.progress(whole, queries.tally(whole)),
        "lines": [screens.part_line(each) for each in parts],
        "pager": pager,
        "is_covered": is_whole,
        "actions": _downloads(whole) if is_whole else [],
    }
    return render(request, "group/audit_detail.html", page)


def _is_covered(whole: GroupAudit) -> bool:
    """Does the covering paper speak of the audits as they are now, and of no other clinic?"""
    return whole.state == State.DONE and whole.covered == queries.state_of(whole)


def _downloads(whole: GroupAudit) -> list[Action]:
    everything = reverse("group-audit-bundle", args=[whole.pk])
    cover = reverse("group-audit-cover", args=[whole.pk])
    return [
        Action(_("Download everything"), everything, "download", is_primary=True),
        Action(_("Covering paper"), cover, "file"),
    ]


@allow(*LOGGERS, methods=("GET",))
@never_cache
def group_audit_progress(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The part of the page that asks again; at the end the page loads itself once more."""
    whole = _own(request, pk)
    services.give_up_stalled(whole, at=request.now)
    making.cover_if_all_ended(whole)
    if not whole.is_under_way:
        answer = HttpResponse()
        answer["HX-Redirect"] = whole.get_absolute_url()
        return answer
    progress = screens.progress(whole, queries.tally(whole))
    return render(request, "group/_progress.html", {"whole": whole, "progress": progress})


@allow(*LOGGERS, methods=("POST",))
def group_audit_again(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Make once more what failed, and a covering paper of the audits as they are now."""
    whole = _own(request, pk)
    if not whole.is_under_way:
        making.enqueue(whole, services.try_again(whole), _origin(request))
        messages.success(request, _("It is being made again."))
    return redirect(whole)


@allow(*LOGGERS, methods=("POST",))
def group_audit_cancel(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Stop what is not finished."""
    whole = _own(request, pk)
    services.cancel_audits(whole, at=request.now)
    making.cover_if_all_ended(whole)
    messages.success(request, _("Cancelled. What was finished is kept."))
    return redirect(whole)


@allow(*LOGGERS, methods=("GET",))
def group_audit_cover(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """The covering paper, while it is true."""
    whole = _own(request, pk)
    if not _is_covered(whole):
        raise Http404
    return _private(
        FileResponse(
            whole.file.open("rb"),
            as_attachment=True,
            filename=whole.file_name("covering-paper"),
            content_type="application/pdf",
        )
    )


@allow(*LOGGERS, methods=("GET",))
def group_audit_bundle(request: StaffRequest, pk: UUID) -> HttpResponseBase:
    """Every audit, the covering paper and a list of digests in one file."""
    whole = _own(request, pk)
    if not _is_covered(whole):
        raise Http404
    answer = StreamingHttpResponse(
        bundle.zipped(_files(whole), at=request.now), content_type="application/zip"
    )
    name = whole.file_name("audits")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return _private(answer)


def _files(whole: GroupAudit) -> list[tuple[str, Any]]:
    made = [part.audit for part in queries.parts(whole) if part.audit and part.audit.produced_at]
    sums = "".join(f"{each.sha256}  audits/{each.file_name()}\n" for each in made)
    sums = f"{whole.sha256}  covering-paper.pdf\n{sums}"
    return [
        ("covering-paper.pdf", lambda: whole.file.storage.open(whole.file.name)),
        ("SHA256SUMS", lambda: ContentFile(sums.encode())),
        *((f"audits/{each.file_name()}", _opener(each)) for each in made),
    ]


def _opener(audit: Any) -> Any:
    return lambda: audit.file.storage.open(audit.file.name)


def _private(answer: Any) -> HttpResponseBase:
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    response: HttpResponseBase = answer
    return response


@allow(*LOGGERS, methods=("POST",))
def group_part_open(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Go into a clinic and open its audit there: it is read and signed where it belongs."""
    check_owns_several(request)
    part = queries.part_of(request.user, pk)
    if part is None or part.audit is None:
        raise Http404
    request.session["clinic"] = str(part.clinic_id)
    return redirect(part.audit)
