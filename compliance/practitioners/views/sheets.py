"""The practitioner sheet: choose the day, see it, make the PDF."""

from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics.access import LOGGERS, StaffRequest, allow, get_record
from compliance.clinics.screens import form_page
from compliance.core.addresses import public_address
from compliance.practitioners import packet, pdf
from compliance.practitioners.forms import SheetForm
from compliance.practitioners.models import Practitioner

PEOPLE = Practitioner.objects.standing().select_related("clinic")


@allow(*LOGGERS)
def practitioner_sheet_add(request: StaffRequest, practitioner_id: UUID) -> HttpResponse:
    """One page with qualifications, checks and experience; `?as_of_on=` previews another day."""
    person = get_record(PEOPLE, request, practitioner_id)
    on = _day(request)
    form = SheetForm(request.POST or None, clinic=request.clinic, initial={"as_of_on": on})
    form.fields["as_of_on"].widget.attrs.update(
        {
            "max": request.today.isoformat(),
            "hx-get": request.path,
            "hx-trigger": "change",
            "hx-select": "#preview",
            "hx-target": "#preview",
            "hx-swap": "outerHTML",
        }
    )
    return form_page(
        request,
        form=form,
        save=lambda form: pdf.issue_sheet(
            person,
            **form.values(),
            address_of=lambda code: public_address(reverse("verify-paper", args=[code]), request),
            by=request.actor,
            at=request.now,
        ),
        heading=_("Practitioner sheet"),
        intro=_(
            "One page about %(name)s for the wall, the insurer or a client, with a code by which"
            " anybody can see whether it still holds."
        )
        % {"name": person.name},
        submit=_("Make the PDF"),
        saved=_("The sheet is ready."),
        back=person.get_absolute_url(),
        template="practitioners/sheet_form.html",
        **packet.context(packet.build_sheet(person, on=on)),
    )


def _day(request: StaffRequest) -> date:
    """The day asked for, else today; never one to come."""
    try:
        asked = date.fromisoformat(request.GET.get("as_of_on", ""))
    except ValueError:
        return request.today
    return min(asked, request.today)
