"""What is kept, how much of it, since when; whose name may go; and the legal holds."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import Clinic
from compliance.clinics.rulepacks import Keep, Rules
from compliance.core import times
from compliance.devices.models import SterileLot
from compliance.lidocaine.models import Container
from compliance.practitioners.models import Credential
from compliance.requirements.rules import retention as rules
from compliance.requirements.rules.retention import Kept
from compliance.sterilization.models import AirRemovalTest, Cycle, Disinfection, SporeTest
from compliance.treatments.models import (
    AdverseReaction,
    Client,
    Consent,
    Incident,
    PrivacyBreach,
    Screening,
    Treatment,
    VaultEntry,
)
from compliance.treatments.models.incidents import Exposed

DAYS_TO_SPARE = timedelta(days=3)  # for months of different lengths; each is then looked at
STAFF = Q(exposed=Exposed.STAFF)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record as the rule packs call it, and what its time counts from."""

    code: str
    name: Any
    model: Any
    since: str
    only: Q = field(default_factory=Q)


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of record of a clinic, with the rules that match it."""

    kind: Kind
    rules: tuple[Keep, ...]
    count: int
    oldest: date | None
    kept: Kept | None


KINDS = (
    Kind("cycles", _("Autoclave cycles"), Cycle, "started_at"),
    Kind("spore_tests", _("Spore tests"), SporeTest, "placed_at"),
    Kind("air_removal_tests", _("Air-removal tests"), AirRemovalTest, "performed_at"),
    Kind("disinfections", _("Disinfections"), Disinfection, "performed_at"),
    Kind("treatments", _("Treatments"), Treatment, "treated_at"),
    Kind("client_notes", _("Screenings"), Screening, "screened_at"),
    Kind("client_notes", _("Consents"), Consent, "signed_at"),
    Kind("client_notes", _("Reactions"), AdverseReaction, "noticed_at"),
    Kind("exposures", _("Incidents of clients and others"), Incident, "happened_at", ~STAFF),
    Kind("staff_exposures", _("Incidents of staff"), Incident, "happened_at", STAFF),
    Kind("privacy_breaches", _("Privacy breaches"), PrivacyBreach, "found_at"),
    Kind("training", _("Training papers"), Credential, "issued_on", Q(type="BBP")),
    Kind("lots", _("Sterile lots"), SterileLot, "received_on"),
    Kind("lidocaine", _("Lidocaine containers"), Container, "received_on"),
)


def clocks(asked: Rules, on: date) -> list[tuple[Kind, int, Kept]]:
    """Of each kind: the years on the premises, and the clocks of what happened on a day."""
    matching = [(kind, asked.keeping(kind.code)) for kind in KINDS]
    return [(kind, rules.on_site_years(each), rules.kept(on, each)) for kind, each in matching]


def lines(clinic: Clinic) -> list[Line]:
    """Every kind with its clocks for the oldest record; void ones count, they are kept too.

    Runs one query for each kind, whatever their number.
    """
    asked = clinic.rules()
    found = []
    for kind in KINDS:
        matching = asked.keeping(kind.code)
        told = kind.model.objects.of(clinic).filter(kind.only)
        told = told.aggregate(count=Count("pk"), oldest=Min(kind.since))
        oldest = _day(clinic, told["oldest"])
        clocks = rules.kept(oldest, matching) if oldest else None
        found.append(Line(kind, matching, told["count"], oldest, clocks))
    return found


def names_due(clinic: Clinic, *, on: date) -> list[tuple[Client, date]]:
    """Clients whose name and contact need not be kept any longer, with the day that ended.

    Longest over first. Held ones and those erased already are not among them. One query.
    """
    matching = clinic.rules().keeping("treatments", "client_notes")
    sealed = VaultEntry.objects.of(clinic).standing().filter(erased_at__isnull=True)
    found = (
        Client.objects.of(clinic)
        .filter(pk__in=sealed.values("client"), held_at__isnull=True)
        .annotate(last=Max("treatments__treated_at", filter=Q(treatments__voided_at__isnull=True)))
        .filter(last__lt=_begun_before(clinic, matching, on))
        .order_by("last", "pk")
    )
    return _over(((each, each.last) for each in found), clinic, matching, on)


def exposed_due(clinic: Clinic, *, on: date) -> list[tuple[Incident, date]]:
    """Incidents that need not name the person any longer, with the day that ended. One query."""
    asked = clinic.rules()
    found = Incident.objects.of(clinic).standing().exclude(ciphertext=b"").select_related("clinic")
    over = []
    for each in found.order_by("happened_at", "pk"):
        code = "staff_exposures" if each.exposed == Exposed.STAFF else "exposures"
        over += _over([(each, each.happened_at)], clinic, asked.keeping(code), on)
    return over


def holds(clinic: Clinic) -> QuerySet[Client]:
    """Clients under a legal hold, the latest first."""
    held: QuerySet[Client] = Client.objects.of(clinic).standing().filter(held_at__isnull=False)
    return held.order_by("-held_at", "-pk")


def _begun_before(clinic: Clinic, matching: Sequence[Keep], on: date) -> datetime:
    """A moment after all that can be over by a day: the database leaves the rest out."""
    year = on.year - rules.longest(matching).years
    return times.day_end(date(year, on.month, min(on.day, 28)) + DAYS_TO_SPARE, clinic.timezone)


def _over(found: Any, clinic: Clinic, matching: Sequence[Keep], on: date) -> list[Any]:
    ends = ((each, rules.kept(clinic.day(at), matching).until) for each, at in found)
    return [(each, until) for each, until in ends if rules.is_over(on, until, is_held=False)]


def _day(clinic: Clinic, found: date | datetime | None) -> date | None:
    return clinic.day(found) if isinstance(found, datetime) else found
