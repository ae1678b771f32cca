"""Finding clients by their codes, and what can be said of them without the vault."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Count, IntegerField, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from compliance.clinics.models import Clinic
from compliance.ledger.models import Event
from compliance.ledger.queries import Entry, entry
from compliance.treatments.models import Client, Screening, Treatment, VaultEntry
from compliance.treatments.rules import people as rules

MOST_SEARCHED = 20_000


def clients(clinic: Clinic) -> QuerySet[Any]:
    """All clients with their treatments counted and the latest one, newest first, void ones too."""
    # subqueries, not a join: the count of a long list then does not add up all its treatments
    treated: Any = Treatment.objects.standing().filter(client=OuterRef("pk")).order_by()
    counted = treated.values("client").annotate(n=Count("pk")).values("n")
    found: QuerySet[Any] = Client.objects.of(clinic).select_related("entry")
    found = found.annotate(
        treatment_count=Coalesce(Subquery(counted, output_field=IntegerField()), 0),
        treated_at=Subquery(treated.order_by("-treated_at").values("treated_at")[:1]),
        last_outcome=Subquery(_last_screening().values("outcome")[:1]),
    )
    return found.order_by("-recorded_at", "-pk")


def find_client(clinic: Clinic, code: str) -> Client | None:
    """The standing client with this code."""
    found: Client | None = Client.objects.of(clinic).standing().filter(code=code).first()
    return found


def searched(clinic: Clinic) -> Iterator[VaultEntry]:
    """The entries that a search by name opens, latest first."""
    found: QuerySet[VaultEntry] = VaultEntry.objects.of(clinic).standing()
    found = found.filter(erased_at__isnull=True, client__voided_at__isnull=True)
    found = found.select_related("client", "clinic").order_by("-sealed_at", "-pk")
    return found[:MOST_SEARCHED].iterator(chunk_size=1000)


def entries_of(clinic: Clinic, codes: list[str]) -> QuerySet[VaultEntry]:
    """The readable entries of these client codes."""
    found: QuerySet[VaultEntry] = VaultEntry.objects.of(clinic).standing()
    found = found.filter(erased_at__isnull=True, client__code__in=codes)
    return found.select_related("client", "clinic").order_by("client__code")


def last_treated_at(client: Client) -> datetime | None:
    """When this client was last treated."""
    found = Treatment.objects.standing().filter(client=client)
    latest: datetime | None = found.aggregate(latest=Max("treated_at"))["latest"]
    return latest


def kept_until(client: Client) -> date | None:
    """Until when the records of the last treatment must be kept; None before the first."""
    last = last_treated_at(client)
    if last is None:
        return None
    return rules.keep_until(client.clinic.day(last), years_kept(client.clinic))


def years_kept(clinic: Clinic) -> list[int]:
    """The years of every rule that matches what is kept about clients; the longest counts."""
    return [each.years for each in clinic.rules().keeping("treatments", "client_notes")]


def history_of(client: Client) -> list[Entry]:
    """A client's events together with those of the vault entry, newest first. Runs two queries."""
    vault = VaultEntry.objects.filter(client=client).values_list("pk", flat=True)
    keys = [str(key) for key in vault]
    events = Event.objects.filter(clinic_id=client.clinic_id).filter(
        Q(record_kind=Client.LEDGER_KIND, record_id=str(client.pk))
        | Q(record_kind=VaultEntry.LEDGER_KIND, record_id__in=keys)
    )
    return [entry(event) for event in events.order_by("-sequence")]


def _last_screening() -> QuerySet[Screening]:
    found: QuerySet[Screening] = Screening.objects.standing().filter(client=OuterRef("pk"))
    return found.order_by("-screened_at", "-pk")
