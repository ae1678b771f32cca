"""Writing clients, and opening, closing and emptying the vault."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial

from django.db import connection, transaction
from django.utils.translation import gettext as _

from compliance.clinics.access import OWNERS, SIGNERS
from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.ledger import services as ledger
from compliance.treatments import vault
from compliance.treatments.models import Client, Consent, Treatment, VaultEntry
from compliance.treatments.queries import people as queries
from compliance.treatments.rules import people as rules
from klarity_site import sqlite

CONTACT_FIELDS = ("name", "phone", "email", "address")
MOST_SHOWN = 20


@transaction.atomic
def add_client(
    *,
    clinic: Clinic,
    by: Actor,
    at: datetime,
    code: str = "",
    contact: Mapping[str, str] | None = None,
) -> Client:
    """A new client with a random code; name and contact, where given, go into the vault."""
    client = Client(clinic=clinic, code=code or rules.new_code())
    ledger.create(client, by=by, at=at)
    if contact and any(contact.values()):
        _store(client, contact, by=by, at=at)
    return client


@transaction.atomic
def seal_contact(
    *, client: Client, contact: Mapping[str, str], by: Actor, at: datetime, reason: str
) -> VaultEntry:
    """Write name and contact anew, in place of what was sealed before."""
    client = _locked(client)
    entry: VaultEntry | None = VaultEntry.objects.select_for_update().filter(client=client).first()
    if entry is None:
        return _store(client, contact, by=by, at=at)
    if entry.erased_at is not None:
        raise Refusal(_("Name and contact were erased: add a new client instead."))
    rules.check_reason(reason, name=contact.get("name", ""))
    wrapped_key, ciphertext = vault.seal(
        _said(contact), owner=entry.owner, wrapped_key=bytes(entry.wrapped_key)
    )
    changes = {
        "wrapped_key": wrapped_key,
        "ciphertext": ciphertext,
        "version": entry.version + 1,
        "sealed_at": at,
        "sealed_by": by.name,
    }
    return ledger.amend(
        entry, by=by, at=at, reason=reason, changes=changes, event="vault_entry.sealed"
    )


@transaction.atomic
def read_contact(*, client: Client, by: Actor, at: datetime, reason: str) -> dict[str, str]:
    """Open one client's entry. Every opening is written into the history with its reason."""
    entry = VaultEntry.objects.filter(client=client).select_related("client", "clinic").first()
    if entry is None:
        raise Refusal(_("Nothing is in the vault for this client."))
    return read_contacts(entries=[entry], by=by, at=at, reason=reason)[0][1]


@transaction.atomic
def read_contacts(
    *, entries: Iterable[VaultEntry], by: Actor, at: datetime, reason: str
) -> list[tuple[VaultEntry, dict[str, str]]]:
    """Open several entries, as after a recall: one line of history for each of them."""
    _check_may_read(by)
    found = []
    for entry in entries:
        if entry.erased_at is not None:
            raise Refusal(
                _("Name and contact of %(code)s were erased.") % {"code": entry.client.code}
            )
        contact = _opened(entry)
        rules.check_reason(reason, name=contact.get("name", ""))
        ledger.record(entry, event="vault_entry.read", by=by, at=at, reason=reason.strip())
        found.append((entry, contact))
    return found


@transaction.atomic
def search_by_name(
    *, clinic: Clinic, name: str, by: Actor, at: datetime, reason: str
) -> list[tuple[VaultEntry, dict[str, str]]]:
    """Find clients by name, inside the vault: what is shown is written down as read.

    Entries are opened one after the other, the latest `queries.MOST_SEARCHED` at most, and those
    that do not match are forgotten. There is no index of names, so that none can leak or outlive
    an erasure; opening 5,000 takes about a tenth of a second.
    """
    _check_may_read(by)
    rules.check_reason(reason, name=name)
    if not rules.words(name):
        raise Refusal(_("Type a name, or its beginning."), "name")
    found = [
        (entry, contact)
        for entry, contact in ((each, _opened(each)) for each in queries.searched(clinic))
        if rules.is_named(contact.get("name", ""), name)
    ]
    for entry, _contact in found[:MOST_SHOWN]:
        ledger.record(entry, event="vault_entry.found", by=by, at=at, reason=reason.strip())
    if not found:
        details = {"shown": 0}
        ledger.record(
            clinic, event="clinic.vault_searched", by=by, at=at, reason=reason, details=details
        )
    return found[:MOST_SHOWN]


@transaction.atomic
def erase_client(*, client: Client, by: Actor, at: datetime, reason: str) -> VaultEntry:
    """Destroy a client's key and everything sealed under it; code and treatments stay.

    Refused while the records of the last treatment must be kept, or under a legal hold.
    """
    if by.role not in OWNERS:
        raise Refusal(_("Only an owner can erase a client."))
    client = _locked(client)
    entry: VaultEntry | None = VaultEntry.objects.select_for_update().filter(client=client).first()
    if entry is None:
        raise Refusal(_("Nothing is in the vault for this client."))
    last = queries.last_treated_at(client)
    rules.check_can_erase(
        on=client.clinic.day(at),
        last_treated_on=client.clinic.day(last) if last else None,
        years=queries.years_kept(client.clinic),
        is_held=client.held_at is not None,
        is_erased=entry.erased_at is not None,
    )
    rules.check_reason(reason, name=_opened(entry).get("name", ""))
    # signatures lie outside the history, which says with the entry that they are gone
    Consent.objects.filter(client=client).update(signature=b"")
    emptied = {"wrapped_key": b"", "ciphertext": b"", "erased_at": at, "erased_by": by.name}
    transaction.on_commit(partial(sqlite.forget, connection))
    return ledger.amend(
        entry, by=by, at=at, reason=reason.strip(), changes=emptied, event="vault_entry.erased"
    )


@transaction.atomic
def hold_client(*, client: Client, by: Actor, at: datetime, reason: str) -> Client:
    """Nothing of this client may be erased, whatever the retention says."""
    client = _locked(client)
    if client.held_at is not None:
        raise Refusal(_("A legal hold is on this client already."))
    rules.check_reason(reason, name=name_of(client))
    changes = {"held_at": at, "held_by": by.name, "hold_reason": reason.strip()}
    return ledger.amend(client, by=by, at=at, reason=reason, changes=changes, event="client.held")


@transaction.atomic
def end_hold(*, client: Client, by: Actor, at: datetime, reason: str) -> Client:
    """The legal hold is over."""
    client = _locked(client)
    if client.held_at is None:
        raise Refusal(_("There is no legal hold on this client."))
    rules.check_reason(reason, name=name_of(client))
    changes = {"held_at": None, "held_by": "", "hold_reason": ""}
    return ledger.amend(
        client, by=by, at=at, reason=reason, changes=changes, event="client.hold_ended"
    )


@transaction.atomic
def void_client(*, client: Client, by: Actor, at: datetime, reason: str) -> Client:
    """A client entered by mistake; not once somebody was treated under this code."""
    if Treatment.objects.standing().filter(client=client).exists():
        raise Refusal(_("Treatments are recorded under this code: void those first."))
    rules.check_reason(reason, name=name_of(client))
    return ledger.void(client, by=by, at=at, reason=reason)


def check_names_nobody(client: Client, said: str) -> None:
    """Refuses words that are kept in the history and name the client."""
    rules.check_reason(said, name=name_of(client))


def _store(client: Client, contact: Mapping[str, str], *, by: Actor, at: datetime) -> VaultEntry:
    entry = VaultEntry(clinic=client.clinic, client=client, sealed_at=at, sealed_by=by.name)
    entry.wrapped_key, entry.ciphertext = vault.seal(_said(contact), owner=entry.owner)
    return ledger.create(entry, by=by, at=at)


def _said(contact: Mapping[str, str]) -> dict[str, str]:
    if not contact.get("name", "").strip():
        raise Refusal(_("Write the client's name."), "name")
    return {name: contact.get(name, "").strip() for name in CONTACT_FIELDS}


def _opened(entry: VaultEntry) -> dict[str, str]:
    try:
        return vault.unseal(bytes(entry.wrapped_key), bytes(entry.ciphertext), owner=entry.owner)
    except vault.Unreadable:
        raise Refusal(
            _("The entry of %(code)s cannot be opened: it was changed, or the key is another one.")
            % {"code": entry.client.code}
        ) from None


def name_of(client: Client) -> str:
    """The name that a reason must not contain; empty without one."""
    entry = VaultEntry.objects.filter(client=client, erased_at__isnull=True).first()
    return _opened(entry).get("name", "") if entry else ""


def _locked(client: Client) -> Client:
    found: Client = (
        Client.objects.select_for_update(of=("self",)).select_related("clinic").get(pk=client.pk)
    )
    if found.is_void:
        raise Refusal(_("This client is void."))
    return found


def _check_may_read(by: Actor) -> None:
    if by.role not in SIGNERS:
        raise Refusal(_("Only an owner or a practitioner can open the vault."))
