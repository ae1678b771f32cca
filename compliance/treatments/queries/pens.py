"""How often a pen was used, and whether it was disinfected between two clients."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.clinics.models import Clinic
from compliance.core.attention import Attention
from compliance.devices.models import Device
from compliance.devices.rules.care import NEAR, use_standing
from compliance.sterilization.queries.disinfection import moments_of
from compliance.sterilization.queries.parts import worn_parts
from compliance.sterilization.rules.disinfection import uses_without
from compliance.treatments.models import Treatment

LOOKED_BACK = timedelta(days=14)
SHOWN = 50


@dataclass(frozen=True, slots=True)
class PenUse:
    """One treatment with a pen; `is_clean` None where nobody is known to have come before."""

    treatment: Any
    disinfected_at: datetime | None
    is_clean: bool | None


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A pen and the moments at which it was used again without a disinfection."""

    device: UUID
    code: str
    moments: list[datetime]


def use_count(device: Device) -> int:
    """How many treatments it served."""
    count: int = Treatment.objects.standing().filter(device=device).count()
    return count


def latest_uses(device: Device) -> list[PenUse]:
    """The latest uses of a pen, each with the disinfection before it. Runs three queries."""
    found = Treatment.objects.standing().filter(device=device)
    found = found.select_related("client").order_by("-treated_at", "-pk")
    uses = list(found[: SHOWN + 1])
    if not uses:
        return []
    done = moments_of(device.clinic, [device.pk], since=uses[-1].treated_at)[device.pk]
    dirty = set(uses_without([each.treated_at for each in uses], done))
    shown = []
    for place, use in enumerate(uses[:SHOWN]):
        before = uses[place + 1].treated_at if place + 1 < len(uses) else None
        last = max((moment for moment in done if moment <= use.treated_at), default=None)
        is_clean = None if before is None and last is None else use.treated_at not in dirty
        since = last if last is not None and (before is None or last > before) else None
        shown.append(PenUse(use, since, is_clean))
    return shown


def uncovered(clinic: Clinic, *, at: datetime) -> list[Uncovered]:
    """Pens used again without a disinfection these two weeks. Runs four queries."""
    since = at - LOOKED_BACK
    used = Treatment.objects.of(clinic).standing().filter(
        device__isnull=False, treated_at__lte=at
    )  # fmt: skip
    recent = used.filter(treated_at__gte=since).order_by("device__code", "treated_at")
    moments: dict[UUID, list[datetime]] = defaultdict(list)
    codes: dict[UUID, str] = {}
    for device, code, moment in recent.values_list("device_id", "device__code", "treated_at"):
        codes[device] = code
        moments[device].append(moment)
    if not codes:
        return []
    earlier = used.filter(treated_at__lt=since, device__in=list(codes)).order_by()
    for device, last in _last_of(earlier):
        moments[device].append(last)
    done = moments_of(clinic, codes, since=since)
    found = [
        Uncovered(device, code, uses_without(moments[device], done[device]))
        for device, code in codes.items()
    ]
    return [each for each in found if each.moments]


def _last_of(used: Any) -> Iterable[tuple[UUID, datetime]]:
    rows: Iterable[tuple[UUID, datetime]] = (
        used.values("device_id").annotate(last=Max("treated_at")).values_list("device_id", "last")
    )
    return rows


def needs_attention(clinic: Clinic, *, on: date, at: datetime) -> list[Attention]:
    """Pens used again as they were, and what is near its last use. Six queries at most."""
    worn = Device.objects.of(clinic).standing().filter(
        use_limit__isnull=False, out_of_service_on__isnull=True
    )  # fmt: skip
    counted = worn.annotate(
        uses=Count("treatments", filter=Q(treatments__voided_at__isnull=True))
    ).alias(tenths=F("uses") * 10)
    counted = counted.filter(tenths__gte=F("use_limit") * NEAR)
    return [
        *(_uncovered_attention(each) for each in uncovered(clinic, at=at)),
        *(_worn_attention(each) for each in counted.order_by("code", "pk")),
        *(_worn_part_attention(each) for each in worn_parts(clinic)),
    ]


def _uncovered_attention(found: Uncovered) -> Attention:
    title = ngettext(
        "%(code)s was used %(n)d time without a disinfection before",
        "%(code)s was used %(n)d times without a disinfection before",
        len(found.moments),
    )
    return Attention(
        tone="warn",
        title=title % {"code": found.code, "n": len(found.moments)},
        text=_("Write down what was done between the clients, or that it was not."),
        url=reverse("device-uses", args=[found.device]),
    )


def _worn_attention(device: Any) -> Attention:
    is_over = use_standing(device.uses, device.use_limit) == "REACHED"
    title = _("%(code)s has served its %(limit)d treatments") if is_over else _(
        "%(code)s is near the end of its %(limit)d treatments"
    )  # fmt: skip
    return Attention(
        tone="bad" if is_over else "warn",
        title=title % {"code": device.code, "limit": device.use_limit},
        text=_("Used %(n)d times so far.") % {"n": device.uses},
        url=reverse("device-uses", args=[device.pk]),
    )


def _worn_part_attention(part: Any) -> Attention:
    is_over = use_standing(part.runs, part.use_limit) == "REACHED"
    title = _("%(part)s was sterilized as often as it may be") if is_over else _(
        "%(part)s was nearly sterilized as often as it may be"
    )  # fmt: skip
    return Attention(
        tone="bad" if is_over else "warn",
        title=title % {"part": str(part)},
        text=_("%(n)d of %(limit)d times.") % {"n": part.runs, "limit": part.use_limit},
        url=reverse("part-runs", args=[part.pk]),
    )
