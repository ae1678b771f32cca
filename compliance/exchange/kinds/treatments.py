"""`treatments`: who treated which client code, when, with what.

A client code that is not known yet becomes a client without a name. Grams of cream leave their
container; a movement of the same grams at the same moment that came in before is this use.
"""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.clinics.models import Clinic
from compliance.core.errors import Refusal
from compliance.devices.models import Device, SterileLot
from compliance.exchange.kinds.base import (
    Column,
    Context,
    Kind,
    Values,
    container,
    one_by_one,
    practitioner,
)
from compliance.exchange.kinds.cells import Choice, Moment, Number, Text, YesNo
from compliance.sterilization.models import Pack
from compliance.treatments.models import Client, Treatment
from compliance.treatments.queries import reach, screenings
from compliance.treatments.queries import treatments as queries
from compliance.treatments.rules.screening import Outcome
from compliance.treatments.services import clients
from compliance.treatments.services import screenings as screening_services
from compliance.treatments.services import treatments as services
from compliance.treatments.services.cream import Cream
from compliance.treatments.services.units import Unit

FIELDS = {
    "lots": "sterile_lot",
    "code": "client_code",
    "container": "lidocaine_container",
    "screened_at": "treated_at",
}
PLAIN = ("treated_at", "body_area", "needle_mm", "area_cm2", "applied_at", "removed_at")


def _records(clinic: Clinic) -> QuerySet[Treatment]:
    return queries.treatments(clinic).order_by("treated_at", "ref")


def _values(each: Treatment) -> Values:
    items = list(each.items.all())
    movement = each.movement
    return {
        **{name: getattr(each, name) for name in PLAIN},
        "ref": each.ref,
        "client_code": each.client.code,
        "practitioner": each.practitioner.code,
        "device": each.device.code if each.device else None,
        "sterile_lot": "|".join(item.lot.lot for item in items if item.lot),
        "pack": "|".join(item.pack_code for item in items if item.pack_code),
        "lidocaine_container": movement.container.code if movement else None,
        "lidocaine_g": -movement.grams if movement else None,
        "screening_outcome": each.screening.outcome if each.screening else None,
        "aftercare_given": each.aftercare_given,
    }


def _device(context: Context, text: str) -> str:
    """A device's code."""
    if "devices" not in context.kept:
        found = Device.objects.of(context.clinic).standing()
        context.kept["devices"] = {each.code: each for each in found}
    device: Device = context.named(context.kept["devices"], text, what=_("device"))
    return device.code


def _lots(context: Context, text: str) -> str:
    """Lot numbers, with `|` between them."""
    if "lots" not in context.kept:
        lots: dict[str, list[SterileLot]] = defaultdict(list)
        found = context.among(SterileLot.objects.of(context.clinic).standing(), "lot")
        for each in found.select_related("product", "clinic").order_by("received_on", "pk"):
            lots[each.lot].append(each)
        context.kept["lots"] = dict(lots)
    return "|".join(
        context.named(context.kept["lots"], part, what=_("sterile lot"))[0].lot
        for part in _parts(text)
    )


def _packs(context: Context, text: str) -> str:
    """Pack codes, with `|` between them; which run it was follows from the moment."""
    if "packs" not in context.kept:
        packs = Pack.objects.of(context.clinic).standing().filter(cycle__voided_at__isnull=True)
        found = context.among(packs, "code")
        context.kept["packs"] = {code: code for code in found.values_list("code", flat=True)}
    return "|".join(
        context.named(context.kept["packs"], part, what=_("pack")) for part in _parts(text)
    )


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split("|") if part.strip()]


def _tidy(context: Context, values: Values) -> Values:
    """Grams and their container come together; numbers as they are stored."""
    if ("lidocaine_container" in values) != ("lidocaine_g" in values):
        name = "lidocaine_g" if "lidocaine_container" in values else "lidocaine_container"
        raise Refusal(_("Give both the container and the grams."), name)
    if values.get("lidocaine_g", Decimal(1)) <= 0:
        raise Refusal(_("Write grams above zero, or leave both cells empty."), "lidocaine_g")
    return values


def _save(context: Context, values: Values) -> None:
    client = _client(context, values["client_code"])
    person = context.practitioners[values["practitioner"]]
    _screen(context, client, values)
    services.record_treatment(
        client=client,
        practitioner=person,
        device=context.kept["devices"][values["device"]] if "device" in values else None,
        units=_units(context, values),
        packs=_parts(values.get("pack", "")),
        cream=_cream(context, values),
        ref=values["ref"],
        aftercare_given=values.get("aftercare_given"),
        by=context.by,
        at=context.at,
        **{name: values[name] for name in PLAIN if name in values},
    )


def _client(context: Context, code: str) -> Client:
    """The client with this code; a new one, without a name, where there is none."""
    known: dict[str, Client] = context.kept.setdefault("clients", {})
    if code not in known:
        found = Client.objects.of(context.clinic).standing().filter(code=code)
        known[code] = found.select_related("clinic").first() or clients.add_client(
            clinic=context.clinic, code=code, by=context.by, at=context.at
        )
    return known[code]


def _screen(context: Context, client: Client, values: Values) -> None:
    """The outcome as of the treatment, unless a screening of that day says so already."""
    outcome = values.get("screening_outcome")
    if outcome is None:
        return
    treated_at = values["treated_at"]
    earlier = screenings.on_day(client, context.clinic.day(treated_at))
    if earlier is not None and earlier.outcome == outcome:
        return
    screening_services.record_outcome(
        client=client,
        outcome=outcome,
        screened_at=treated_at,
        screened_by=context.practitioners[values["practitioner"]].name,
        by=context.by,
        at=context.at,
    )


def _units(context: Context, values: Values) -> list[Unit]:
    """One unit of each lot named: of the first arrival that was here and has something left."""
    on = context.clinic.day(values["treated_at"])
    taken: dict[Any, int] = defaultdict(int)
    units = []
    for number in _parts(values.get("sterile_lot", "")):
        arrivals: list[SterileLot] = context.kept["lots"][number]
        lot = next((each for each in arrivals if _is_open(each, on, taken[each.pk])), arrivals[0])
        taken[lot.pk] += 1
        units.append(Unit(lot))
    return units


def _is_open(lot: SterileLot, on: Any, taken: int) -> bool:
    if lot.received_on > on:
        return False
    return bool(reach.shelf(lot.clinic).get(pk=lot.pk).left > taken)


def _cream(context: Context, values: Values) -> Cream | None:
    if "lidocaine_container" not in values:
        return None
    found = context.containers[values["lidocaine_container"]]
    return Cream(found, values["lidocaine_g"], is_import=True)


KIND = Kind(
    name="treatments",
    label=gettext_lazy("Treatments"),
    about=gettext_lazy("Client codes, never names, with everything that was used on them."),
    columns=(
        Column("ref", Text(), gettext_lazy("Its number"), "T-000001", is_required=True),
        Column(
            "client_code", Text(), gettext_lazy("Code, never a name"), "C-7KQ2-M4XH",
            is_required=True,
        ),
        Column(
            "treated_at", Moment(), gettext_lazy("When needling began"), "2026-03-20T10:30",
            is_required=True,
        ),
        Column("body_area", Text(), gettext_lazy("Where"), "Face", is_required=True),
        Column(
            "practitioner", Text(), gettext_lazy("Who: code or name"), "P1", is_required=True,
            find=practitioner,
        ),
        Column("device", Text(), gettext_lazy("Its code"), "PEN-1", find=_device),
        Column("sterile_lot", Text(), gettext_lazy("Lot of each needle"), "L2403", find=_lots),
        Column("pack", Text(), gettext_lazy("Code of each pack"), "P-101", find=_packs),
        Column("needle_mm", Number(), gettext_lazy("Needle depth in mm"), "1.5"),
        Column(
            "lidocaine_container", Text(), gettext_lazy("Code of the container"), "LC-0001",
            find=container,
        ),
        Column("lidocaine_g", Number(), gettext_lazy("Grams of cream"), "2.5"),
        Column("area_cm2", Number(), gettext_lazy("Area with cream in cm²"), "200"),
        Column("applied_at", Moment(), gettext_lazy("Cream on"), "2026-03-20T09:45"),
        Column("removed_at", Moment(), gettext_lazy("Cream off"), "2026-03-20T10:25"),
        Column(
            "screening_outcome", Choice(Outcome), gettext_lazy("What the screening said"),
            "ELIGIBLE",
        ),
        Column("aftercare_given", YesNo(), gettext_lazy("Sheet given"), "yes"),
    ),
    key=("ref",),
    records=_records,
    values_of=_values,
    tidy=_tidy,
    save_all=one_by_one(_save, fields=FIELDS),
)  # fmt: skip
