"""What the records say about the work itself: treatments, devices, cream and screening."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Max, Q

from compliance.checklist.rules import Backing, Line, Span, Standing, phrase, standing
from compliance.clinics.models import Clinic
from compliance.core import times
from compliance.core.units import trimmed
from compliance.devices import queries as device_queries
from compliance.devices.models import Device, DeviceKind, LicenceCheck, LicenceStatus
from compliance.devices.rules.care import jurisdiction_of
from compliance.lidocaine import queries as lidocaine
from compliance.lidocaine import rules as cream_rules
from compliance.lidocaine.models import Product
from compliance.sterilization.queries.disinfection import disinfections
from compliance.treatments.models import Screening, Treatment
from compliance.treatments.queries import aftercare as aftercare_queries
from compliance.treatments.queries.treatments import with_kind
from compliance.treatments.rules.questions import questions_for
from compliance.treatments.rules.screening import Outcome

A_YEAR = timedelta(days=365)
CLEANING_STANDS = timedelta(days=30)  # PRODUCT DEFAULT: a pen that rests needs no wiping
NOTHING = Standing(stands=False, since=None, until=None)
SHOWN_KINDS = (DeviceKind.PEN, DeviceKind.ROLLER, DeviceKind.STAMP)


def counted(clinic: Clinic, *, on: date) -> Backing:
    """Treatments of the 365 days up to a day, by kind of device. Runs one query."""
    start = times.day_start(on - A_YEAR + timedelta(days=1), clinic.timezone)
    found = Treatment.objects.of(clinic).standing()
    found = found.filter(treated_at__gte=start, treated_at__lt=times.day_end(on, clinic.timezone))
    rows = (
        with_kind(found)
        .order_by()
        .values_list("used_kind")
        .annotate(n=Count("pk"), on=Max("treated_at"))
    )
    by_kind = {kind: (n, latest) for kind, n, latest in rows}
    if not by_kind:
        return Backing(NOTHING, ())
    last_on = max(clinic.day(latest) for _, latest in by_kind.values())
    kinds: list[Line] = [
        (phrase(f"count_{kind.lower()}", n=by_kind[kind][0]),)
        for kind in SHOWN_KINDS
        if kind in by_kind
    ]
    total = (phrase("count_year", n=sum(n for n, _ in by_kind.values())),)
    stands = standing([Span(last_on, last_on + A_YEAR - timedelta(days=1))], on)
    return Backing(Standing(stands.stands, None, stands.until), (total, *kinds))


def devices(clinic: Clinic, *, on: date) -> Backing:
    """Pens, rollers and stamps in service, with what the register here says. Runs two queries."""
    found = list(device_queries.in_service(clinic, on=on).filter(kind__in=SHOWN_KINDS))
    licences = _licences(found, jurisdiction_of(clinic.pack), on)
    said = [(*_device(each), *licences.get(each.pk, ())) for each in found]
    lines = tuple({str(line): line for line in sorted(said, key=str)}.values())
    return Backing(Standing(stands=bool(lines), since=None, until=None), lines)


def _device(device: Device) -> Line:
    model = f"{device.make} {device.model}".strip()
    return (phrase(f"device_{device.kind.lower()}", model=model),)


def _licences(found: Iterable[Device], where: str, on: date) -> dict[UUID, Line]:
    """The latest look-up of each device where the clinic is; silence where there was none."""
    rows = LicenceCheck.objects.standing().filter(
        device__in=[each.pk for each in found], jurisdiction=where, checked_on__lte=on
    )
    said: dict[UUID, Line] = {}
    for each in rows.order_by("checked_on", "pk"):
        if each.status == LicenceStatus.LICENSED and each.number:
            said[each.device_id] = (
                phrase("licensed", number=each.number, checked=each.checked_on),
            )
        elif each.status in (LicenceStatus.NOT_LICENSED, LicenceStatus.NOT_FOUND):
            said[each.device_id] = (phrase("unlicensed", checked=each.checked_on),)
        else:
            said.pop(each.device_id, None)
    return said


def cleaning(clinic: Clinic, *, on: date) -> Backing:
    """What the pens were wiped with last, for how long, under a new cover. Runs one query."""
    last = (
        disinfections(clinic)
        .filter(voided_at__isnull=True, performed_at__lt=times.day_end(on, clinic.timezone))
        .order_by("-performed_at", "-pk")
        .first()
    )
    if last is None:
        return Backing(NOTHING, ())
    done_on = clinic.day(last.performed_at)
    said = [phrase("wiped", product=last.product.name)]
    if last.contact_min is not None:
        said.append(phrase("wet_for", minutes=trimmed(last.contact_min)))
    if last.sleeve_changed:
        said.append(phrase("new_cover"))
    said.append(phrase("wiped_on", day=done_on))
    return Backing(standing([Span(done_on, done_on + CLEANING_STANDS)], on), (tuple(said),))


def aftercare(clinic: Clinic, *, on: date) -> Backing:
    """The steps of the sheet that the clinic signed off last. Runs two queries."""
    end = times.day_end(on, clinic.timezone) - timedelta(microseconds=1)
    version = aftercare_queries.in_force(clinic, end)
    if version is None or version.signed_at is None:
        return Backing(NOTHING, ())
    signed_on = clinic.day(version.signed_at)
    steps: list[Line] = [
        (phrase(f"aftercare_{each.kind.lower()}", words=each.words),)
        for each in aftercare_queries.steps(version)
    ]
    signed = (phrase("aftercare_version", n=version.number, signed=signed_on),)
    return Backing(Standing(stands=True, since=None, until=None), (*steps, signed))


def cream(clinic: Clinic, *, on: date) -> Backing:
    """The numbing creams that may be used today, as their labels say. Runs one query."""
    usable = [
        each
        for each in lidocaine.on_hand(clinic, on=on)
        if each.status(on) in cream_rules.USABLE and not each.product.is_void
    ]
    spans = [Span(each.received_on, each.due_on) for each in usable]
    products = {each.product.pk: each.product for each in usable}
    lines = tuple(_cream(each) for each in sorted(products.values(), key=str))
    return Backing(standing(spans, on), lines)


def _cream(product: Product) -> Line:
    said = [phrase("cream", name=product.name, strength=trimmed(product.strength_percent))]
    if product.max_g_per_10cm2:
        grams = trimmed(Decimal(product.max_g_per_10cm2))
        said.append(phrase("cream_limit", grams=grams))
    if product.minutes_max:
        said.append(phrase("cream_minutes", minutes=product.minutes_max))
    return tuple(said)


def screenings(clinic: Clinic, *, on: date) -> Backing:
    """How many were asked about their health in a year, and how many were told no or not yet."""
    end = times.day_end(on, clinic.timezone)
    found = Screening.objects.of(clinic).standing()
    found = found.filter(screened_at__gte=end - A_YEAR, screened_at__lt=end)
    numbers = found.aggregate(
        all=Count("pk"), no=Count("pk", filter=~Q(outcome=Outcome.ELIGIBLE)), on=Max("screened_at")
    )
    if not numbers["all"]:
        return Backing(NOTHING, ())
    asked = phrase("screened", questions=len(questions_for(clinic.pack)), n=numbers["all"])
    declined = (phrase("declined", n=numbers["no"]),) if numbers["no"] else ()
    until = clinic.day(numbers["on"]) + A_YEAR - timedelta(days=1)
    return Backing(Standing(stands=True, since=None, until=until), ((asked, *declined),))
