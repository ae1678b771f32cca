"""Practice periods: what the years of experience are computed from."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from compliance.clinics.access import LOGGERS, READERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Status, detail_page, form_page, offered
from compliance.ledger import queries as history
from compliance.practitioners import screens, services, words
from compliance.practitioners.forms import PracticePeriodForm
from compliance.practitioners.models import PracticePeriod, Practitioner
from compliance.practitioners.views.common import amend_page, void_record_page

PERIODS = PracticePeriod.objects.select_related("practitioner", "document")


@allow(*READERS, methods=("GET",))
def practice_period_detail(request: StaffRequest, period_id: UUID) -> HttpResponse:
    """One practice period with its proof and history."""
    period = get_record(PERIODS, request, period_id)
    return detail_page(
        request,
        heading=words.period(period),
        intro=period.practitioner.name,
        back=period.practitioner.get_absolute_url(),
        status=Status("muted", _("Void")) if period.is_void else None,
        sections=[screens.period_facts(period)],
        history=history.history(period),
        actions=offered(request, *screens.period_actions(period)),
        template="practitioners/credential_detail.html",
        document=period.document,
    )


@allow(*LOGGERS)
def practice_period_add(request: StaffRequest, practitioner_id: UUID) -> HttpResponse:
    """A new practice period."""
    person = get_record(Practitioner, request, practitioner_id)
    form = PracticePeriodForm(request.POST or None, request.FILES or None, clinic=request.clinic)
    return form_page(
        request,
        form=form,
        save=lambda form: (
            services.add_practice_period(
                clinic=request.clinic,
                practitioner=person,
                by=request.actor,
                at=request.now,
                **form.values(),
            ).practitioner
        ),
        heading=_("Add a practice period"),
        intro=person.name,
        back=person.get_absolute_url(),
    )


@allow(*LOGGERS)
def practice_period_amend(request: StaffRequest, period_id: UUID) -> HttpResponse:
    """Correct a practice period, or end it."""
    period = get_record(PERIODS, request, period_id)
    return amend_page(request, period, PracticePeriodForm, services.amend_practice_period)


@allow(*LOGGERS)
def practice_period_void(request: StaffRequest, period_id: UUID) -> HttpResponse:
    """Mark a practice period as no longer counting."""
    period = get_record(PERIODS, request, period_id)
    return void_record_page(request, period, services.void_practice_period)
