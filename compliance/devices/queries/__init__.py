"""Finding devices, parts and lots."""

from datetime import date, datetime

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.clinics.models import STANDING_FIRST, Clinic
from compliance.core.attention import Attention
from compliance.devices import rules
from compliance.devices.models import Device, DeviceKind, DevicePart, SterileLot, SterileProduct

NOT_RECALLED = Q(recalled_on__isnull=True)
SHORTEST_NAME = 4  # a shorter model or REF would also match ordinary words


def devices(clinic: Clinic) -> QuerySet[Device]:
    """All devices with the number of their parts, void ones included."""
    standing_parts = Count("parts", filter=Q(parts__voided_at__isnull=True))
    found: QuerySet[Device] = Device.objects.of(clinic).annotate(part_count=standing_parts)
    return found.order_by("code", "pk")


def in_service(clinic: Clinic, *, on: date) -> QuerySet[Device]:
    """Devices that can be used on a day; RF pens are out of scope (FACTS 4.1)."""
    found: QuerySet[Device] = Device.objects.of(clinic).standing()
    return found.exclude(kind=DeviceKind.RF_PEN).filter(
        Q(in_service_on__isnull=True) | Q(in_service_on__lte=on),
        Q(out_of_service_on__isnull=True) | Q(out_of_service_on__gt=on),
    )


def find_device(clinic: Clinic, code: str) -> Device | None:
    """The standing device with this code."""
    found: Device | None = Device.objects.of(clinic).standing().filter(code=code).first()
    return found


def parts(device: Device) -> QuerySet[DevicePart]:
    """A device's parts, void ones included."""
    found: QuerySet[DevicePart] = DevicePart.objects.filter(device=device)
    return found.select_related("device", "instructions").order_by(STANDING_FIRST, "name", "pk")


def standing_parts(clinic: Clinic) -> QuerySet[DevicePart]:
    """The parts of all standing devices."""
    found: QuerySet[DevicePart] = DevicePart.objects.of(clinic).standing()
    return found.filter(device__voided_at__isnull=True).select_related("device")


def single_use_names(clinic: Clinic) -> list[str]:
    """What this clinic calls its single-use items. Runs two queries."""
    names = list(
        standing_parts(clinic)
        .filter(reprocess_policy="SINGLE_USE")
        .values_list("name", flat=True)
        .distinct()
    )
    for make, model, ref in products(clinic).values_list("make", "model", "ref"):
        names.append(f"{make} {model}")
        names += [ref] if len(ref) >= SHORTEST_NAME else []
    return names


def products(clinic: Clinic) -> QuerySet[SterileProduct]:
    """The sterile products a clinic has received."""
    found: QuerySet[SterileProduct] = SterileProduct.objects.of(clinic).standing()
    return found


def lots(clinic: Clinic) -> QuerySet[SterileLot]:
    """All lots with their product, latest arrival first, void ones included."""
    found: QuerySet[SterileLot] = SterileLot.objects.of(clinic).select_related("product")
    return found.order_by("-received_on", "-pk")


def usable_lots(clinic: Clinic, *, on: date) -> QuerySet[SterileLot]:
    """Lots that may be opened on a day, first to expire first."""
    found = lots(clinic).filter(usable(on), voided_at__isnull=True)
    return found.order_by("expires_on", "received_on", "pk")


def usable(on: date) -> Q:
    """Lots that may be opened on a day, as SQL. Agrees with `rules.can_use_lot`."""
    is_recalled = Q(recalled_on__isnull=False, recalled_on__lte=on)
    return Q(is_intact=True, expires_on__gte=on) & ~is_recalled


def needs_attention(clinic: Clinic, *, on: date, at: datetime) -> list[Attention]:
    """Lots past their date or about to be; parts that nobody has looked up. Runs two queries."""
    attention = [_lot_attention(lot, on=on) for lot in _lots_to_look_at(clinic, on=on)]
    unknown = list(standing_parts(clinic).filter(_UNKNOWN).order_by("device__code", "name"))
    if unknown:
        attention.append(_unknown_attention(unknown))
    return attention


_UNKNOWN = Q(reprocess_policy="MAKER_DEFINED", device__out_of_service_on__isnull=True)


def _lots_to_look_at(clinic: Clinic, *, on: date) -> QuerySet[SterileLot]:
    """Intact lots from those that expired this season to those that soon will."""
    due = lots(clinic).filter(
        NOT_RECALLED,
        voided_at__isnull=True,
        is_intact=True,
        expires_on__lte=on + rules.EXPIRES_SOON,
        expires_on__gte=on - rules.EXPIRES_SOON,
    )
    return due.order_by("expires_on", "pk")[:20]


def _lot_attention(lot: SterileLot, *, on: date) -> Attention:
    is_expired = on > lot.expires_on
    text = _("Set aside what is left of it.") if is_expired else _("Use this lot first.")
    title = _("%(lot)s has expired") if is_expired else _("%(lot)s expires soon")
    return Attention(
        tone="bad" if is_expired else "warn",
        title=title % {"lot": str(lot)},
        text=text,
        url=lot.get_absolute_url(),
        due_on=lot.expires_on,
    )


def _unknown_attention(parts: list[DevicePart]) -> Attention:
    title = ngettext(
        "%(count)d part has no reprocessing policy",
        "%(count)d parts have no reprocessing policy",
        len(parts),
    )
    return Attention(
        tone="info",
        title=title % {"count": len(parts)},
        text=_("Look it up in the maker's instructions: %(part)s.") % {"part": str(parts[0])},
        url=parts[0].get_absolute_url(),
    )
