"""What the screens of containers show, as plain rows, sections and actions."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from compliance.clinics.screens import Action, Cell, Row, Section, Status
from compliance.core.templatetags.klarity import amount, when
from compliance.lidocaine import queries, rules
from compliance.lidocaine.models import Container
from compliance.lidocaine.rules import StockStatus

TONES = {
    StockStatus.AVAILABLE: "info",
    StockStatus.IN_USE: "ok",
    StockStatus.EXPIRED: "bad",
    StockStatus.RECALLED: "bad",
    StockStatus.QUARANTINE: "warn",
}


def container_row(container: Container, *, on: date) -> Row:
    """A container in a list; needs `queries.with_stock`."""
    status = container_status(container, on=on)
    lot = _("lot %(lot)s") % {"lot": container.lot or _("MISSING")}
    return Row(
        url=container.get_absolute_url(),
        title=container.code,
        meta=f"{container.product.name}, {lot}",
        cells=[
            Cell(_("Use until"), when(container.discard_on)),
            Cell(_("Left"), amount(container.stock_g, "g"), is_number=True),
            Cell(_("State"), status.text, tone=status.tone),
        ],
    )


def container_status(container: Container, *, on: date) -> Status:
    """Where a container stands, in words."""
    if container.is_void:
        return Status("muted", _("Void"))
    status = container.status(on)
    return Status(TONES.get(status, "muted"), str(status.label))


def opening(container: Container, status: StockStatus, *, on: date) -> str | None:
    """What opening it today would mean, where it can be opened."""
    if container.is_void or status != StockStatus.AVAILABLE:
        return None
    last_day = rules.discard_on(container.expires_on, on, container.days_once_open)
    if last_day is None:
        return _("No limit is known once it is open.")
    return _("Opened today, it may be used until %(day)s.") % {
        "day": date_format(last_day, "j F Y")
    }


def container_actions(container: Container, status: StockStatus) -> list[Action]:
    """What is done with it every day, and corrections."""
    correct = _action("container-amend", _("Change"), "pencil", container)
    void = _action("container-void", _("Mark as void"), "void", container)
    if status in rules.FINISHED:
        return [correct, void]
    return [
        _action("container-use", _("Use"), "drop", container, is_primary=True),
        _action("container-waste", _("Waste"), "trash", container),
        _action("container-count", _("Count"), "scale", container),
        correct,
    ]


def rare_actions(container: Container, status: StockStatus) -> list[Action]:
    """What happens to a container once, at the foot of its page."""
    if status in rules.FINISHED:
        return []
    hold = _action("container-hold", _("Put it on hold"), "flag", container)
    end = _action("container-release-hold", _("End the hold"), "check", container)
    return [
        end if container.holds > 0 else hold,
        _action("container-return", _("Return it to the supplier"), "back", container),
        _action("container-dispose", _("Dispose of the rest"), "trash", container),
        _action("container-void", _("Void: it was entered by mistake"), "void", container),
    ]


def _action(
    name: str, label: str, icon: str, container: Container, *, is_primary: bool = False
) -> Action:
    return Action(label, reverse(name, args=[container.pk]), icon, is_primary)


def stock_section(container: Container) -> Section:
    """What is left, and until when it may be used."""
    return Section(
        title=_("Stock"),
        facts=[
            (_("Left"), _left(container)),
            (_("Use until"), when(container.discard_on)),
            (_("Expiry as printed"), container.expires_printed),
            (_("Opened"), _opened(container)),
        ],
    )


def _left(container: Container) -> str:
    amounts = {"left": amount(container.stock_g, "g"), "size": amount(container.size_g, "g")}
    return _("%(left)s of %(size)s") % amounts


def _opened(container: Container) -> str:
    if container.opened_on is None:
        return _("Not yet")
    day = date_format(container.opened_on, "j M Y")
    return _("%(day)s by %(name)s") % {"day": day, "name": container.opened_by}


def movement_section(container: Container) -> Section:
    """Every movement, newest first, with what was left after it. Runs one query."""
    return Section(
        title=_("Movements"),
        columns=[_("What"), _("When"), _("Grams"), _("Left after")],
        rows=[_movement_row(line, container) for line in reversed(queries.lines(container))],
    )


def _movement_row(line: queries.Line, container: Container) -> Row:
    movement = line.movement
    undone = _("undone") if line.is_reversed else _("undoes") if movement.is_reversal else ""
    is_arrival = movement.kind == rules.MovementKind.RECEIVE
    parts = (undone, movement.moved_by, movement.reason)
    return Row(
        url=movement.get_absolute_url(),
        title=movement.get_kind_display(),
        meta=" · ".join(part for part in parts if part),
        cells=[
            Cell(_("When"), when(container.received_on if is_arrival else movement.moved_at)),
            Cell(_("Grams"), signed(movement.grams), is_number=True),
            Cell(_("Left after"), amount(line.left_g, "g"), is_number=True),
        ],
    )


def signed(grams: Any) -> str:
    """Grams with their sign."""
    if not grams:
        return "0"
    return f"{'+' if grams > 0 else '−'}{amount(abs(grams), 'g')}"


def _place(container: Container) -> Any:
    place = container.place
    return {"url": place.get_absolute_url(), "text": place.name} if place else ""


def about_section(container: Container) -> Section:
    """What it is and where it came from."""
    facts: list[tuple[str, Any]] = [
        (_("Cream"), {"url": container.product.get_absolute_url(), "text": str(container.product)}),
        (_("Lot"), container.lot),
        (_("Expires"), when(container.expires_on)),
        (_("Received"), when(container.received_on)),
        (_("Supplier"), container.supplier),
        (_("Condition on arrival"), container.get_condition_display()),
        (_("Kept in"), _place(container)),
    ]
    if container.is_void:
        facts.append((_("Why void"), container.void_reason))
    return Section(title=_("Container"), facts=facts)
