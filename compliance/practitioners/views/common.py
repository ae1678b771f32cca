"""The two screens that every record of this slice has alike."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from compliance.clinics.access import StaffRequest
from compliance.clinics.screens import form_page, void_page


def amend_page(request: StaffRequest, record: Any, form_class: Any, service: Any) -> HttpResponse:
    """Correct a record, with the reason."""
    return form_page(
        request,
        form=form_class(
            request.POST or None, request.FILES or None, clinic=request.clinic, instance=record
        ),
        save=lambda form: service(
            record,
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["reason"],
            **form.values(),
        ),
        heading=_("Change"),
        intro=record.label(),
        back=record.get_absolute_url(),
    )


def void_record_page(request: StaffRequest, record: Any, service: Any) -> HttpResponse:
    """Mark a record as no longer counting, with the reason."""
    return void_page(
        request,
        record,
        save=lambda reason: service(record, by=request.actor, at=request.now, reason=reason),
        back=record.get_absolute_url(),
    )
