"""Screens of places and their temperatures."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import LOGGERS, READERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action, Empty, Section
from compliance.core.forms import RecordFilter
from compliance.core.templatetags.klarity import amount, when
from compliance.ledger.queries import history
from compliance.lidocaine import queries, services
from compliance.lidocaine.forms.stock import ReasonForm
from compliance.lidocaine.forms.storage import PlaceForm, ReadingForm
from compliance.lidocaine.models import StoragePlace, TemperatureReading
from compliance.lidocaine.screens import storage as shown
from compliance.lidocaine.screens.containers import container_row


class PlaceFilter(RecordFilter):
    """The list of places."""

    SEARCH = ("name",)


@allow(*READERS, methods=["GET"])
def place_list(request: StaffRequest) -> HttpResponse:
    """Where cream is kept, and how warm it was."""
    add = Action(_("Add a place"), reverse("place-add"), "plus", is_primary=True)
    places = queries.places(request.clinic).select_related("clinic")
    return screens.list_page(
        request,
        found=PlaceFilter(request.GET, queryset=places),
        row=lambda place: shown.place_row(place, on=request.today),
        columns=[_("Place"), _("Last read"), _("It was"), _("State")],
        heading=_("Storage temperature"),
        intro=_("Read each place once a day. Out of range, what is kept there is put on hold."),
        back=reverse("container-list"),
        empty=Empty(
            title=_("No place yet"),
            text=_("Add the fridge or the cupboard where the cream is kept."),
            icon="thermometer",
            action_url=add.url,
            action_label=add.label,
        ),
        actions=screens.offered(request, add),
    )


@allow(*READERS, methods=["GET"])
def place_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One place: its log, and what is kept there."""
    source = StoragePlace.objects.select_related("clinic")
    place = get_record(source, request, pk)
    read = Action(_("Read it"), reverse("reading-add", args=[pk]), "thermometer", is_primary=True)
    correct = Action(_("Change"), reverse("place-amend", args=[pk]), "pencil")
    void = Action(_("Mark as void"), reverse("place-void", args=[pk]), "void")
    actions = screens.record_actions(place, read, correct, void)
    return screens.detail_page(
        request,
        heading=place.name,
        intro=_("To be kept at %(span)s") % {"span": shown.span(place)},
        back=reverse("place-list"),
        actions=screens.offered(request, *actions),
        sections=[
            shown.reading_section(place, queries.readings(place)),
            _kept(request, place),
        ],
        history=history(place),
    )


def _kept(request: StaffRequest, place: StoragePlace) -> Section:
    kept = queries.kept_in(place, on=request.today)
    return Section(
        title=_("Kept here"),
        columns=[_("Container"), _("Use until"), _("Left"), _("State")],
        rows=[container_row(each, on=request.today) for each in kept],
        empty=_("Nothing."),
    )


@allow(*LOGGERS)
def place_add(request: StaffRequest) -> HttpResponse:
    """A new place."""
    return screens.form_page(
        request,
        form=PlaceForm(request.POST or None, clinic=request.clinic),
        save=lambda form: services.add_place(
            clinic=request.clinic, by=request.actor, at=request.now, **form.values()
        ),
        heading=_("Add a place"),
        intro=_("Its limits are those of the most delicate cream kept there, from its label."),
        back=reverse("place-list"),
    )


@allow(*LOGGERS)
def place_amend(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Correct a place."""
    place = get_record(StoragePlace, request, pk)
    return screens.form_page(
        request,
        form=PlaceForm(request.POST or None, clinic=request.clinic, instance=place),
        save=lambda form: services.amend_place(
            place=place,
            by=request.actor,
            at=request.now,
            reason=form.cleaned_data["reason"],
            **form.values(),
        ),
        heading=_("Correct %(name)s") % {"name": place.name},
        back=place.get_absolute_url(),
    )


@allow(*LOGGERS)
def place_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A place entered by mistake."""
    place = get_record(StoragePlace.objects.select_related("clinic"), request, pk)
    return screens.void_page(
        request,
        place,
        save=lambda reason: services.void_place(
            place=place, by=request.actor, at=request.now, reason=reason
        ),
        back=place.get_absolute_url(),
    )


@allow(*LOGGERS)
def reading_add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Write down what the thermometer of a place says."""
    place = get_record(StoragePlace.objects.select_related("clinic"), request, pk)
    initial = {"read_at": request.now, "read_by": request.actor.name}
    return screens.form_page(
        request,
        form=ReadingForm(request.POST or None, clinic=request.clinic, initial=initial),
        save=lambda form: services.record_reading(
            place=place, by=request.actor, at=request.now, **form.values()
        ),
        heading=_("Temperature: %(place)s") % {"place": place.name},
        intro=_("To be kept at %(span)s") % {"span": shown.span(place)},
        back=place.get_absolute_url(),
    )


@allow(*READERS, methods=["GET"])
def reading_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One reading, and what it put on hold."""
    source = TemperatureReading.objects.select_related("place", "clinic")
    reading = get_record(source, request, pk)
    held = queries.held_by(reading, on=request.today)
    release = Action(
        _("End the hold"), reverse("reading-release", args=[pk]), "check", is_primary=True
    )
    void = Action(_("Mark as void"), reverse("reading-void", args=[pk]), "void")
    actions = [release, void] if held else [void]
    facts = [
        (_("Coldest"), amount(reading.lowest_c, "°C")),
        (_("Warmest"), amount(reading.highest_c, "°C")),
        (_("To be kept at"), shown.span(reading.place)),
        (_("When"), when(reading.read_at)),
        (_("By"), reading.read_by),
        (_("Note"), reading.note or _("None")),
    ]
    return screens.detail_page(
        request,
        heading=str(reading),
        back=reading.place.get_absolute_url(),
        status=shown.reading_status(reading, reading.place, held=reading.holds.exists()),
        actions=screens.offered(request, *screens.record_actions(reading, *actions)),
        sections=[
            Section(title=_("Reading"), facts=facts),
            _caught(request, queries.caught_by(reading, on=request.today)),
        ],
        history=history(reading),
    )


def _caught(request: StaffRequest, caught: list[Any]) -> Section:
    return Section(
        title=_("Put on hold because of it"),
        columns=[_("Container"), _("Use until"), _("Left"), _("State")],
        rows=[container_row(each, on=request.today) for each in caught],
        empty=_("Nothing."),
    )


@allow(*LOGGERS)
def reading_release(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The cream is still good: the holds of a reading end, with the reason."""
    reading = get_record(TemperatureReading.objects.select_related("place", "clinic"), request, pk)

    def save(form: ReasonForm) -> Any:
        reason = form.cleaned_data["reason"]
        services.release_held(reading=reading, by=request.actor, at=request.now, reason=reason)
        return reading

    return screens.form_page(
        request,
        form=ReasonForm(request.POST or None, clinic=request.clinic),
        save=save,
        heading=_("End the hold after %(reading)s") % {"reading": reading.label()},
        intro=_("Say how you know that the cream is still good: its maker, its label, how long."),
        submit=_("End the hold"),
        back=reading.get_absolute_url(),
    )


@allow(*LOGGERS)
def reading_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A reading written down wrongly; what it put on hold is free again."""
    reading = get_record(TemperatureReading.objects.select_related("place", "clinic"), request, pk)
    return screens.void_page(
        request,
        reading,
        save=lambda reason: services.void_reading(
            reading=reading, by=request.actor, at=request.now, reason=reason
        ),
        back=reading.get_absolute_url(),
    )
