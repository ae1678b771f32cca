"""Screens of movements: using, wasting, holds, what leaves the house, undoing."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import LOGGERS, READERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action, Section, Status
from compliance.core.templatetags.klarity import amount, when
from compliance.ledger.queries import history
from compliance.lidocaine import queries, rules, services
from compliance.lidocaine.forms.stock import EmptyForm, ReasonForm, UseForm, WasteForm
from compliance.lidocaine.models import Container, Movement
from compliance.lidocaine.rules import MovementKind
from compliance.lidocaine.screens.containers import signed


@allow(*READERS, methods=["GET"])
def movement_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One movement."""
    source = Movement.objects.select_related(
        "container__product", "reverses", "reversal", "count", "reading__place"
    )
    movement = get_record(source, request, pk)
    is_undone = hasattr(movement, "reversal")
    is_fixed = movement.kind == MovementKind.RECEIVE or hasattr(movement, "count")
    can_undo = not (is_undone or movement.is_reversal or is_fixed)
    undo = Action(_("Undo"), reverse("movement-reverse", args=[pk]), "undo")
    return screens.detail_page(
        request,
        heading=f"{movement.get_kind_display()}: {signed(movement.grams)}",
        intro=f"{movement.container.code}, {movement.container.product}",
        back=movement.container.get_absolute_url(),
        status=Status("muted", _("Undone")) if is_undone else None,
        actions=screens.offered(request, undo) if can_undo else [],
        sections=[Section(title=_("Movement"), facts=_facts(movement))],
        history=history(movement),
    )


def _facts(movement: Movement) -> list[tuple[str, Any]]:
    facts: list[tuple[str, Any]] = [
        (_("When"), when(movement.moved_at)),
        (_("By"), movement.moved_by),
    ]
    if movement.kind == MovementKind.ISSUE:
        strength = movement.container.product.strength_percent
        mg = rules.lidocaine_mg(strength, abs(movement.grams))
        facts.append((_("Lidocaine in it"), amount(mg, "mg")))
    for label, source in ((_("Count"), _count(movement)), (_("Reading"), movement.reading)):
        if source is not None:
            facts.append((label, {"url": source.get_absolute_url(), "text": source.label()}))
    if movement.witness:
        facts.append((_("Witness"), movement.witness))
    if movement.reason:
        facts.append((_("Reason"), movement.reason))
    return facts


def _count(movement: Movement) -> Any:
    return getattr(movement, "count", None)


@allow(*LOGGERS)
def container_use(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Use some of it."""
    container = _container(request, pk)
    first = queries.due_before(container, on=request.today)
    return _page(
        request,
        container,
        form_class=UseForm,
        asks_why=first is not None,
        save=lambda **values: services.use_container(container=container, **values),
        heading=_("Use %(code)s"),
        submit=_("Record the use"),
        intro=_order_of_use(first),
    )


def _order_of_use(first: Container | None) -> str:
    if first is None:
        return ""
    return _("%(code)s of the same cream should be used first.") % {"code": first.code}


@allow(*LOGGERS)
def container_waste(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Throw some of it away."""
    container = _container(request, pk)
    return _page(
        request,
        container,
        form_class=WasteForm,
        save=lambda **values: services.record_movement(
            container=container, kind=MovementKind.WASTE, **values
        ),
        heading=_("Waste from %(code)s"),
        submit=_("Record the waste"),
    )


@allow(*LOGGERS)
def container_dispose(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Dispose of all that is left."""
    container = _container(request, pk)
    return _page(
        request,
        container,
        form_class=EmptyForm,
        save=lambda **values: services.dispose_container(container=container, **values),
        heading=_("Dispose of %(code)s"),
        submit=_("Dispose of it"),
        intro=_("All that is left of it goes."),
        danger=True,
    )


@allow(*LOGGERS)
def container_return(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Send all that is left back."""
    container = _container(request, pk)
    return _page(
        request,
        container,
        form_class=EmptyForm,
        save=lambda **values: services.return_container(container=container, **values),
        heading=_("Return %(code)s to its supplier"),
        submit=_("Return it"),
        intro=_("All that is left of it goes back."),
    )


@allow(*LOGGERS)
def container_hold(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Put a container on hold, after a recall or a doubt."""
    container = _container(request, pk)
    return _page(
        request,
        container,
        form_class=ReasonForm,
        save=lambda **values: services.hold_container(container=container, **values),
        heading=_("Put %(code)s on hold"),
        submit=_("Put on hold"),
        intro=_("Nobody should use it until the hold ends."),
    )


@allow(*LOGGERS)
def container_release_hold(request: StaffRequest, pk: UUID) -> HttpResponse:
    """End a hold."""
    container = _container(request, pk)
    return _page(
        request,
        container,
        form_class=ReasonForm,
        save=lambda **values: services.release_container(container=container, **values),
        heading=_("End the hold on %(code)s"),
        submit=_("End the hold"),
    )


@allow(*LOGGERS)
def movement_reverse(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Undo a movement entered wrongly."""
    movement = get_record(Movement.objects.select_related("container__product"), request, pk)
    return screens.form_page(
        request,
        form=ReasonForm(request.POST or None, clinic=request.clinic),
        save=lambda form: services.reverse_movement(
            movement=movement,
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["reason"],
        ),
        heading=_("Undo: %(movement)s") % {"movement": movement.label()},
        intro=_("Both stay in the records; together they come to nothing."),
        submit=_("Undo it"),
        saved=_("Undone."),
        back=movement.get_absolute_url(),
    )


def _container(request: StaffRequest, pk: UUID) -> Container:
    found: Container = get_record(
        Container.objects.select_related("product", "clinic"), request, pk
    )
    return found


def _page(
    request: StaffRequest,
    container: Container,
    *,
    form_class: Any,
    save: Callable[..., Any],
    heading: str,
    submit: str,
    asks_why: bool = True,
    **shown: Any,
) -> HttpResponse:
    """A form about a container; the moment and the person are filled in."""

    def save_and_go_back(form: Any) -> Container:
        reason = form.cleaned_data["reason"]
        save(by=request.actor, at=request.now, reason=reason, **form.values())
        return container

    initial = {
        "moved_at": request.now,
        "moved_by": request.actor.name,
        "asks_why": asks_why,
        "needs_witness": container.product.needs_witness,
    }
    return screens.form_page(
        request,
        form=form_class(request.POST or None, clinic=request.clinic, initial=initial),
        save=save_and_go_back,
        heading=heading % {"code": container.code},
        submit=submit,
        back=container.get_absolute_url(),
        **shown,
    )
