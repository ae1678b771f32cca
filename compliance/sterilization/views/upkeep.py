"""Screens for the service of a sterilizer, and what those for its licence share with them."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import LOGGERS, READERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action, Cell, Row, Section, Status
from compliance.core.templatetags.klarity import when
from compliance.documents.services import store_document
from compliance.ledger.queries import history
from compliance.sterilization import queries, services
from compliance.sterilization.forms.upkeep import ServiceForm
from compliance.sterilization.models import ServiceOutcome, Sterilizer, SterilizerService
from compliance.sterilization.rules.service import Due

SHOWN = 5
TONES = {"OK": "ok", "DUE_SOON": "warn", "OVERDUE": "bad", "FAILED": "bad", "MISSING": "warn"}


def services_section(request: StaffRequest, sterilizer: Sterilizer) -> Section:
    """The last services, and the next one."""
    due = queries.services_due([sterilizer], request.today)[sterilizer.pk]
    add = Action(
        _("Log a service"), reverse("sterilizer-service-add", args=[sterilizer.pk]), "plus"
    )
    return Section(
        title=_("Service"),
        facts=[(_("Next one"), due_status(due))],
        columns=[_("What was done"), _("When"), _("By whom"), _("Found")],
        rows=[_service_row(each) for each in queries.services_of(sterilizer)[:SHOWN]],
        empty=_("No service on record."),
        action=next(iter(screens.offered(request, *screens.record_actions(sterilizer, add))), None),
    )


def due_status(due: Due) -> Status:
    """How something due stands."""
    return Status(TONES.get(due.status, "muted"), due.sentence)


def _service_row(service: SterilizerService) -> Row:
    status = _service_status(service)
    return Row(
        url=service.get_absolute_url(),
        title=service.get_kind_display(),
        cells=[
            Cell(_("When"), when(service.performed_on)),
            Cell(_("By whom"), service.performed_by),
            Cell(_("Found"), status.text, tone=status.tone),
        ],
    )


def _service_status(service: SterilizerService) -> Status:
    if service.is_void:
        return Status("muted", _("Void"))
    is_fault = service.outcome == ServiceOutcome.FAULT
    return Status("bad" if is_fault else "ok", str(service.get_outcome_display()))


@allow(*LOGGERS)
def sterilizer_service_add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A service; after a fault to what happens with the machine."""
    usable = queries.usable_sterilizers(request.clinic).select_related("clinic")
    sterilizer = get_record(usable, request, pk)

    def save(form: ServiceForm) -> str:
        service = services.record_service(
            sterilizer=sterilizer,
            by=request.actor,
            at=request.now,
            **values_with_paper(request, form, "report", _("Service of %(code)s"), sterilizer),
        )
        if service.outcome == ServiceOutcome.FAULT:
            return reverse("machine-event-add", args=[sterilizer.pk])
        return sterilizer.get_absolute_url()

    return screens.form_page(
        request,
        form=ServiceForm(
            request.POST or None,
            request.FILES or None,
            clinic=request.clinic,
            initial={"performed_on": request.today, "outcome": ServiceOutcome.IN_ORDER},
        ),
        save=save,
        heading=_("Service of %(code)s") % {"code": sterilizer.code},
        back=sterilizer.get_absolute_url(),
    )


@allow(*READERS, methods=["GET"])
def sterilizer_service_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One service."""
    service = get_record(_services().select_related("report"), request, pk)
    facts: list[tuple[str, Any]] = [
        (_("Sterilizer"), machine_link(service.sterilizer)),
        (_("When"), when(service.performed_on)),
        (_("By whom"), service.performed_by),
        (_("Found or replaced"), service.note or _("nothing noted")),
        (_("Next one due on"), when(service.next_due_on) or _("no day set")),
        (_("Report"), paper_link(service.report)),
    ]
    return record_page(request, service, facts, _service_status(service), "sterilizer-service")


def record_page(
    request: StaffRequest, record: Any, facts: list[tuple[str, Any]], status: Status, name: str
) -> HttpResponse:
    """The page of one service or look."""
    if record.is_void:
        facts.append((_("Why void"), record.void_reason))
    actions = screens.record_actions(
        record,
        Action(_("Correct"), reverse(f"{name}-amend", args=[record.pk]), "pencil"),
        Action(_("Mark as void"), reverse(f"{name}-void", args=[record.pk]), "void"),
    )
    return screens.detail_page(
        request,
        heading=str(record),
        back=record.sterilizer.get_absolute_url(),
        status=status,
        actions=screens.offered(request, *actions),
        sections=[Section(title=_("What was written down"), facts=facts)],
        history=history(record),
    )


@allow(*LOGGERS)
def sterilizer_service_amend(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Correct a service."""
    service = get_record(_services(), request, pk)
    return screens.form_page(
        request,
        form=ServiceForm(
            request.POST or None, request.FILES or None, clinic=request.clinic, instance=service
        ),
        save=lambda form: services.amend_service(
            service=service,
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["reason"],
            **values_with_paper(
                request, form, "report", _("Service of %(code)s"), service.sterilizer
            ),
        ),
        heading=_("Correct %(service)s") % {"service": str(service)},
        back=service.get_absolute_url(),
    )


@allow(*LOGGERS)
def sterilizer_service_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A service entered by mistake."""
    service = get_record(_services(), request, pk)
    return screens.void_page(
        request,
        service,
        save=lambda reason: services.void_service(
            service=service, by=request.actor, at=request.now, reason=reason
        ),
        back=service.get_absolute_url(),
    )


def _services() -> QuerySet[SterilizerService]:
    found: QuerySet[SterilizerService] = SterilizerService.objects.select_related(
        "sterilizer", "clinic"
    )
    return found


def machine_link(sterilizer: Sterilizer) -> dict[str, str]:
    """A sterilizer as a fact that leads to it."""
    return {"text": str(sterilizer), "url": sterilizer.get_absolute_url()}


def paper_link(paper: Any) -> dict[str, str] | None:
    """A document as a fact that leads to it."""
    return {"text": paper.title, "url": paper.get_absolute_url()} if paper else None


def values_with_paper(
    request: StaffRequest, form: Any, field: str, title: str, sterilizer: Sterilizer
) -> dict[str, Any]:
    """The form's values, with a new paper kept as a document of the clinic."""
    values: dict[str, Any] = form.values()
    evidence = values.pop("evidence")
    if evidence is not None:
        values[field] = store_document(
            clinic=request.clinic,
            upload=evidence,
            title=title % {"code": sterilizer.code},
            by=request.actor,
            at=request.now,
        )
    return values
