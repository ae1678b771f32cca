"""Builders of aftercare versions, cards and notices."""

from compliance.clinics.models import Clinic
from compliance.treatments.models import AftercareVersion, Client, ClientCard, ClientNotice
from compliance.treatments.services import aftercare, cards
from tests.clinics.factory import NOW, TESTER, make_clinic


def make_version(clinic: Clinic | None = None, *, is_signed: bool = False) -> AftercareVersion:
    """The seed's steps with a number to call; a draft unless it is said otherwise."""
    clinic = clinic or make_clinic()
    version = aftercare.begin_version(clinic=clinic, by=TESTER, at=NOW)
    version = aftercare.amend_version(version=version, phone="+1 613 555 0142", by=TESTER, at=NOW)
    return aftercare.sign_version(version=version, by=TESTER, at=NOW) if is_signed else version


def make_card(client: Client) -> ClientCard:
    """A card with a random code."""
    return cards.issue_card(client=client, by=TESTER, at=NOW)


def make_notice(client: Client) -> ClientNotice:
    """Something that the client should ring about."""
    return cards.open_notice(client=client, reason="Cream lot L100 recalled", by=TESTER, at=NOW)
