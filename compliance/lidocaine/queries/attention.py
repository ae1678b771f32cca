"""What the cream asks for today."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.clinics.models import Clinic
from compliance.core.attention import Attention
from compliance.core.units import trimmed
from compliance.lidocaine import rules
from compliance.lidocaine.models import Container, Product
from compliance.lidocaine.queries.stock import on_hand
from compliance.lidocaine.queries.storage import places, with_last_count
from compliance.lidocaine.rules import StockStatus

SOON = timedelta(days=30)  # how long before its last day a container is mentioned


def needs_attention(clinic: Clinic, *, on: date, at: datetime) -> list[Attention]:
    """What to do about the cream: discard, decide, count, order, read. Runs two queries."""
    stock = list(with_last_count(on_hand(clinic, on=on)))
    found = [attention for each in stock if (attention := _about(each, on=on))]
    return (
        found
        + _uncounted(clinic, stock, on=on)
        + _low(stock, on=on)
        + _unread(clinic, stock, on=on)
    )


def _about(container: Container, *, on: date) -> Attention | None:
    status, last_day = container.status(on), container.discard_on
    left = _("%(left)s g of %(product)s, lot %(lot)s.") % {
        "left": trimmed(container.stock_g),
        "product": container.product.name,
        "lot": container.lot or _("MISSING"),
    }
    soon = last_day is not None and last_day - on <= SOON
    unread = not container.lot or not container.expires_on
    told = (
        (status == StockStatus.EXPIRED, "bad", _("Discard %(code)s: past its date")),
        (status == StockStatus.RECALLED, "bad", _("%(code)s is on hold")),
        (status == StockStatus.QUARANTINE, "warn", _("%(code)s arrived damaged")),
        (unread, "warn", _("%(code)s has no lot or expiry")),
        (soon, "warn", _("Use %(code)s first")),
    )
    for applies, tone, title in told:
        if applies:
            url = container.get_absolute_url()
            return Attention(tone, title % {"code": container.code}, left, url, last_day)
    return None


def _low(stock: Iterable[Container], *, on: date) -> list[Attention]:
    """Products of which little is left: below what was asked for, else the last one is open."""
    by_product: dict[Product, list[Container]] = {}
    for container in stock:
        if container.status(on) in rules.USABLE:
            by_product.setdefault(container.product, []).append(container)
    return [
        Attention(
            "info",
            _("Order %(product)s") % {"product": product.name},
            ngettext("%(left)s g left in %(n)d container.", "%(left)s g left in %(n)d containers.",
                     len(usable))
            % {"left": trimmed(_sum(usable)), "n": len(usable)},
            product.get_absolute_url(),
        )
        for product, usable in by_product.items()
        if rules.is_low(
            _sum(usable),
            product.low_stock_g,
            is_last_open=len(usable) == 1 and usable[0].opened_on is not None,
        )
    ]  # fmt: skip


def _sum(containers: Iterable[Container]) -> Decimal:
    return sum((each.stock_g for each in containers), Decimal(0))


def _uncounted(clinic: Clinic, stock: Iterable[Container], *, on: date) -> list[Attention]:
    """Open containers that were not counted for a month: one line for all of them."""
    due = [
        rules.count_due_on(_counted_on(each, clinic))
        for each in stock
        if each.opened_on is not None and each.status(on) == StockStatus.IN_USE
    ]
    late = [day for day in due if day < on]
    if not late:
        return []
    said = ngettext("%(n)d open container.", "%(n)d open containers.", len(late))
    return [
        Attention(
            "warn",
            _("Count the cream"),
            said % {"n": len(late)},
            reverse("count-add"),
            min(late),
        )
    ]


def _unread(clinic: Clinic, stock: Iterable[Container], *, on: date) -> list[Attention]:
    """Places with cream in them whose temperature waits to be read. Runs one query."""
    used = {each.place_id for each in stock}
    found = []
    for place in places(clinic):
        last_on = clinic.day(place.last_read_at) if place.last_read_at else None
        due_on = rules.reading_due_on(last_on) if last_on else on
        if place.pk in used and due_on <= on:
            last = date_format(last_on, "j M") if last_on else _("never")
            found.append(
                Attention(
                    "warn" if last_on is None or due_on < on else "info",
                    _("Read the temperature: %(place)s") % {"place": place.name},
                    _("Last read: %(day)s.") % {"day": last},
                    reverse("reading-add", args=[place.pk]),
                    due_on,
                )
            )
    return found


def _counted_on(container: Container, clinic: Clinic) -> date:
    """The day of its last count; until there is one, the day it was opened."""
    last = container.counted_at
    return clinic.day(last) if last else container.opened_on or container.received_on
