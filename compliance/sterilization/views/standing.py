"""Screens for what happens to a sterilizer: out of service, repaired, tested, signed back."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import LOGGERS, SIGNERS, StaffRequest, allow, get_record, signed
from compliance.sterilization import queries, services
from compliance.sterilization.forms.monitoring import MachineEventForm, ReturnForm
from compliance.sterilization.models import MachineEventKind, Sterilizer
from compliance.sterilization.rules import standing as rules

ANYTIME = [
    MachineEventKind.TAKEN_OUT,
    MachineEventKind.MALFUNCTION,
    MachineEventKind.MOVED,
    MachineEventKind.EMERGENCY,
]
NEXT = {
    rules.OUT_OF_SERVICE: [MachineEventKind.REVIEWED, MachineEventKind.MALFUNCTION],
    rules.RETEST: [MachineEventKind.MALFUNCTION],
    rules.REPAIR: [MachineEventKind.REPAIRED],
    rules.REQUALIFY: [MachineEventKind.MALFUNCTION],
}


@allow(*LOGGERS)
def machine_event_add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """What happened to a machine; only the steps that make sense now are offered."""
    usable = queries.usable_sterilizers(request.clinic).select_related("clinic")
    sterilizer = get_record(usable, request, pk)
    standing = queries.standing_of(sterilizer, at=request.now)
    kinds = NEXT.get(standing.status, ANYTIME)
    return screens.form_page(
        request,
        form=MachineEventForm(
            request.POST or None,
            clinic=request.clinic,
            kinds=[str(kind) for kind in kinds],
            initial={
                "kind": kinds[0],
                "happened_at": request.now.replace(second=0, microsecond=0),
            },
        ),
        save=lambda form: services.record_machine_event(
            sterilizer=sterilizer, by=request.actor, at=request.now, **form.values()
        ),
        heading=_("What happened to %(code)s?") % {"code": sterilizer.code},
        intro=rules.next_step(standing),
        back=sterilizer.get_absolute_url(),
    )


@signed
@allow(*SIGNERS)
def sterilizer_return(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Sign a machine back into service, once everything that is needed is done."""
    sterilizer = get_record(Sterilizer.objects.select_related("clinic"), request, pk)
    standing = queries.standing_of(sterilizer, at=request.now)
    return screens.form_page(
        request,
        form=ReturnForm(request.POST or None, clinic=request.clinic),
        save=lambda form: services.record_machine_event(
            sterilizer=sterilizer,
            kind=MachineEventKind.RETURNED,
            by=request.actor,
            at=request.now,
            **form.values(),
        ),
        heading=_("Return %(code)s to service?") % {"code": sterilizer.code},
        intro=rules.next_step(standing) or _("It is in service."),
        submit=_("Sign"),
        saved=_("Signed. It is in service again."),
        back=sterilizer.get_absolute_url(),
    )
