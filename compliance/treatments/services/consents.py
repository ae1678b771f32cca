"""Writing consents: which words, when, and a signature sealed under the client's own key."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.ledger import services as ledger
from compliance.treatments import vault
from compliance.treatments.models import Client, Consent, VaultEntry
from compliance.treatments.rules import consent as rules
from compliance.treatments.services import clients

SEALED_AS = "consent"


@transaction.atomic
def sign_consent(
    *, client: Client, signature: str, language: str, by: Actor, at: datetime
) -> Consent:
    """The client agrees to today's words and signs with their name.

    Where nothing is in the vault yet, the name that is signed with is sealed there too.
    """
    if client.is_void:
        raise Refusal(_("This client is void."))
    entry = VaultEntry.objects.filter(client=client).first()
    if entry is None:
        entry = clients.seal_contact(
            client=client, contact={"name": signature}, by=by, at=at, reason=""
        )
    if entry.erased_at is not None:
        raise Refusal(_("Name and contact were erased: add a new client instead."))
    _key, sealed = vault.seal(
        {"signature": signature.strip()},
        owner=entry.owner,
        wrapped_key=bytes(entry.wrapped_key),
        what=SEALED_AS,
    )
    consent = Consent(
        clinic=client.clinic,
        client=client,
        version=rules.VERSION,
        language=language,
        signed_at=at,
        witness=by.name,
        signature=sealed,
    )
    return ledger.create(consent, by=by, at=at, occurred_at=at)


def void_consent(*, consent: Consent, by: Actor, at: datetime, reason: str) -> Consent:
    """The client takes it back, or it was somebody else's."""
    return ledger.void(consent, by=by, at=at, reason=reason)
