"""What the screens of counts, places and temperatures show."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics.screens import Cell, Row, Section, Status
from compliance.core.templatetags.klarity import amount, when
from compliance.lidocaine import rules
from compliance.lidocaine.models import StockCount, StoragePlace, TemperatureReading
from compliance.lidocaine.screens.containers import signed


def count_row(count: StockCount) -> Row:
    """A count in a list."""
    status = count_status(count)
    return Row(
        url=count.get_absolute_url(),
        title=count.container.code,
        meta=f"{count.container.product.name}, {count.counted_by}",
        cells=[
            Cell(_("When"), when(count.counted_at)),
            Cell(_("Expected"), amount(count.expected_g, "g"), is_number=True),
            Cell(_("Counted"), amount(count.counted_g, "g"), is_number=True),
            Cell(_("Result"), status.text, tone=status.tone),
        ],
    )


def count_status(count: StockCount) -> Status:
    """What came of a count, in words."""
    if count.is_void:
        return Status("muted", _("Void"))
    if not count.difference_g:
        return Status("ok", _("Agrees"))
    grams = signed(count.difference_g)
    return Status("bad" if count.is_large else "warn", _("Differs: %(grams)s") % {"grams": grams})


def count_section(count: StockCount) -> Section:
    """A count beside what was expected."""
    facts: list[tuple[str, Any]] = [
        (
            _("Container"),
            _link(count.container, f"{count.container.code} · {count.container.product}"),
        ),
        (_("Counted"), amount(count.counted_g, "g")),
        (_("Expected from the movements"), amount(count.expected_g, "g")),
        (_("Difference"), _movement(count)),
        (_("When"), when(count.counted_at)),
        (_("Counted by"), count.counted_by),
        (_("Counted with"), count.witness or _("Nobody")),
    ]
    if count.note:
        facts.append((_("What may explain it"), count.note))
    if count.is_void:
        facts.append((_("Why void"), count.void_reason))
    return Section(title=_("Count"), facts=facts)


def _movement(count: StockCount) -> Any:
    if count.movement is None:
        return _("None")
    return _link(count.movement, signed(count.difference_g))


def _link(record: Any, text: str) -> dict[str, str]:
    return {"url": record.get_absolute_url(), "text": text}


def place_row(place: Any, *, on: Any) -> Row:
    """A place with its last reading; needs `queries.places`."""
    status = place_status(place, on=on)
    last = (
        f"{amount(place.last_low)} – {amount(place.last_high, '°C')}"
        if place.last_read_at
        else _("Never read")
    )
    return Row(
        url=place.get_absolute_url(),
        title=place.name,
        meta=span(place),
        cells=[
            Cell(_("Last read"), when(place.last_read_at)),
            Cell(_("It was"), last),
            Cell(_("State"), status.text, tone=status.tone),
        ],
    )


def place_status(place: Any, *, on: Any) -> Status:
    """How a place stands, judged from its last reading; needs `queries.places`."""
    if place.is_void:
        return Status("muted", _("Void"))
    if place.last_read_at is None:
        return Status("warn", _("MISSING"))
    if rules.is_outside(
        place.last_low, place.last_high, least_c=place.least_c, most_c=place.most_c
    ):
        return Status("bad", _("Out of range"))
    if rules.reading_due_on(place.clinic.day(place.last_read_at)) < on:
        return Status("warn", _("Reading overdue"))
    return Status("ok", _("In range"))


def span(place: StoragePlace) -> str:
    """The limits of a place."""
    return f"{amount(place.least_c)} – {amount(place.most_c, '°C')}"


def reading_section(place: StoragePlace, readings: list[Any]) -> Section:
    """The log of a place, newest first."""
    return Section(
        title=_("Temperatures"),
        columns=[_("When"), _("Coldest"), _("Warmest"), _("State")],
        rows=[_reading_row(each, place) for each in readings],
        empty=_("Never read."),
    )


def _reading_row(reading: Any, place: StoragePlace) -> Row:
    status = reading_status(reading, place, held=reading.held)
    return Row(
        url=reverse("reading-detail", args=[reading.pk]),
        title=when(reading.read_at),
        meta=reading.read_by,
        cells=[
            Cell(_("Coldest"), amount(reading.lowest_c, "°C"), is_number=True),
            Cell(_("Warmest"), amount(reading.highest_c, "°C"), is_number=True),
            Cell(_("State"), status.text, tone=status.tone),
        ],
    )


def reading_status(reading: TemperatureReading, place: StoragePlace, *, held: Any) -> Status:
    """How a reading is judged."""
    if reading.is_void:
        return Status("muted", _("Void"))
    is_out = rules.is_outside(
        reading.lowest_c, reading.highest_c, least_c=place.least_c, most_c=place.most_c
    )
    if is_out or held:
        return Status("bad", _("Out of range"))
    return Status("ok", _("In range"))
