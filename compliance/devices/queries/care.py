"""Licences, checks and sharps containers, and what is due of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.clinics.models import STANDING_FIRST, Clinic
from compliance.clinics.rulepacks import rules_of
from compliance.core.attention import Attention
from compliance.core.once import once
from compliance.devices.models import CheckKind, Device, DeviceCheck, LicenceCheck, SharpsContainer
from compliance.devices.rules import care as rules

SHARPS_STAND = timedelta(days=30)  # a closed container waiting longer is told: PRODUCT DEFAULT


@dataclass(frozen=True, slots=True)
class Due:
    """A service or depth check of a device, and when the next one is due."""

    device: Device
    kind: str
    due_on: date | None
    standing: str


def asked(device: Device) -> dict[str, int | None]:
    """What the maker of a device asks for, in months."""
    return {
        CheckKind.SERVICE: device.service_every_months,
        CheckKind.DEPTH: device.depth_check_every_months,
    }


def licence_checks(device: Device) -> QuerySet[Any]:
    """A device's rows, void ones last, then the latest first."""
    found: QuerySet[Any] = LicenceCheck.objects.filter(device=device)
    return found.select_related("device", "evidence").order_by(STANDING_FIRST, "-checked_on", "-pk")


def device_checks(device: Device) -> QuerySet[Any]:
    """A device's services and checks, void ones last, then the latest first."""
    found: QuerySet[Any] = DeviceCheck.objects.filter(device=device)
    return found.select_related("device", "report").order_by(STANDING_FIRST, "-done_on", "-pk")


@once
def latest_licences(
    devices: Iterable[Device], jurisdiction: str, *, on: date
) -> dict[UUID, rules.Looked]:
    """What the register said last of each device, by a day. Runs one query."""
    keys = [each.pk for each in devices]
    found = LicenceCheck.objects.standing().filter(
        device__in=keys, jurisdiction=jurisdiction, checked_on__lte=on
    )
    rows = found.order_by("checked_on", "pk").values_list("device_id", "status", "checked_on")
    return {device: rules.Looked(status, checked_on) for device, status, checked_on in rows}


def licence_fresh_days(clinic: Clinic) -> int | None:
    """How long a look-up counts where the clinic is; None where none is asked for (K-054)."""
    asked = rules_of(clinic.pack, clinic.own_rules).asked.get("K-054")
    return asked.number("interval_days") if asked else None


@once
def dues(devices: Iterable[Device], *, on: date) -> list[Due]:
    """What is asked of each device and when it is due. Runs one query where anything is asked."""
    found = [each for each in devices if any(asked(each).values())]
    if not found:
        return []
    passed = DeviceCheck.objects.standing().filter(
        device__in=[each.pk for each in found], result="PASS", done_on__lte=on
    )
    rows = passed.order_by("done_on", "pk").values_list("device_id", "kind", "done_on")
    last = {(device, kind): done_on for device, kind, done_on in rows}
    return [
        Due(device, kind, due_on, rules.due_standing(due_on, on))
        for device in found
        for kind, every in asked(device).items()
        if every
        for due_on in [
            rules.next_due_on(last.get((device.pk, kind)), since=device.in_service_on, every=every)
        ]
    ]


def passes(device: Device) -> tuple[list[str], set[str]]:
    """What must have passed before a device comes back, and what did since it went out."""
    rows = list(
        DeviceCheck.objects.standing()
        .filter(device=device)
        .order_by("done_on", "recorded_at", "pk")
        .values_list("kind", "result", "done_on")
    )
    failed = rules.failed_since([(kind, result) for kind, result, _on in rows])
    since = device.out_of_service_on
    last = {kind: result for kind, result, done_on in rows if since is None or done_on >= since}
    needed = rules.passes_needed(asked(device), failed)
    return needed, {kind for kind, result in last.items() if result == "PASS"}


def sharps_containers(clinic: Clinic) -> QuerySet[Any]:
    """All containers, the latest first."""
    found: QuerySet[Any] = SharpsContainer.objects.of(clinic)
    return found.order_by("-opened_on", "-pk")


def last_carrier(clinic: Clinic) -> str:
    """Who took the last container away."""
    found = sharps_containers(clinic).filter(voided_at__isnull=True, collected_on__isnull=False)
    name: str | None = (
        found.order_by("-collected_on", "-pk").values_list("collected_by", flat=True).first()
    )
    return name or ""


def needs_attention(clinic: Clinic, *, on: date, at: datetime) -> list[Attention]:
    """Services due, licences not looked up, sharps that wait. Runs four queries at most."""
    devices = list(
        Device.objects.of(clinic)
        .standing()
        .filter(out_of_service_on__isnull=True)
        .exclude(kind="RF_PEN")
        .order_by("code", "pk")
    )
    waiting = sharps_containers(clinic).filter(
        voided_at__isnull=True, collected_on__isnull=True, closed_on__lt=on - SHARPS_STAND
    )
    return [
        *(_due_attention(each) for each in dues(devices, on=on) if each.standing),
        *_licence_attention(clinic, devices, on=on),
        *(_sharps_attention(each) for each in waiting[:5]),
    ]


def _due_attention(due: Due) -> Attention:
    is_overdue = due.standing == "OVERDUE"
    title = _("%(kind)s of %(code)s is overdue") if is_overdue else _("%(kind)s of %(code)s")
    told = {"kind": CheckKind(due.kind).label, "code": due.device.code}
    return Attention(
        tone="bad" if is_overdue else "warn",
        title=title % told,
        text=_("Its maker asks for it. Write down what came of it."),
        url=reverse("device-check-add", args=[due.device.pk]),
        due_on=due.due_on,
    )


def _licence_attention(clinic: Clinic, devices: list[Device], *, on: date) -> list[Attention]:
    """One line for all devices whose licence nobody looked up within the year."""
    fresh_days = licence_fresh_days(clinic)
    if fresh_days is None or not devices:
        return []
    place = rules.jurisdiction_of(clinic.pack)
    latest = latest_licences(devices, place, on=on)
    old = [
        each
        for each in devices
        if rules.licence_standing(latest.get(each.pk), on, fresh_days=fresh_days)
        in {"MISSING", "STALE"}
    ]
    if not old:
        return []
    title = ngettext(
        "The licence of %(n)d device was not looked up this year",
        "The licences of %(n)d devices were not looked up this year",
        len(old),
    )
    return [
        Attention(
            tone="info",
            title=title % {"n": len(old)},
            text=_("Start with %(code)s: look it up in the register.") % {"code": old[0].code},
            url=reverse("licence-check-add", args=[old[0].pk]),
        )
    ]


def _sharps_attention(container: Any) -> Attention:
    return Attention(
        tone="warn",
        title=_("Sharps container %(code)s waits to be collected") % {"code": container.code},
        text=_("It was closed more than a month ago."),
        url=container.get_absolute_url(),
        due_on=container.closed_on,
    )
