"""Builders of practitioners, credentials and periods: valid by default."""

from datetime import date
from typing import Any

from compliance.clinics.models import Clinic
from compliance.practitioners import services
from compliance.practitioners.models import (
    Credential,
    CredentialKind,
    PracticePeriod,
    Practitioner,
    SourceCheck,
    UploadLink,
)
from tests.clinics.factory import NOW, TESTER

TODAY = date(2026, 7, 15)


def make_practitioner(clinic: Clinic, **fields: Any) -> Practitioner:
    """Someone who works at the clinic."""
    number = Practitioner.objects.of(clinic).count() + 1
    defaults = {"name": f"Practitioner {number}", "title": "Nurse"}
    return services.add_practitioner(clinic=clinic, by=TESTER, at=NOW, **{**defaults, **fields})


def make_credential(practitioner: Practitioner, **fields: Any) -> Credential:
    """Insurance in force until the end of the year, without its paper."""
    defaults: dict[str, Any] = {
        "type": "INS",
        "title": "Liability policy",
        "issuer": "Acme Insurance",
        "number": "A-1",
        "issued_on": date(2026, 1, 1),
        "expires_on": date(2026, 12, 31),
    }
    return services.add_credential(
        clinic=practitioner.clinic,
        practitioner=practitioner,
        by=TESTER,
        at=NOW,
        **{**defaults, **fields},
    )


def make_period(practitioner: Practitioner, **fields: Any) -> PracticePeriod:
    """Practice with a pen since the start of 2020."""
    defaults: dict[str, Any] = {"device_kind": "PEN", "started_on": date(2020, 1, 1)}
    return services.add_practice_period(
        clinic=practitioner.clinic,
        practitioner=practitioner,
        by=TESTER,
        at=NOW,
        **{**defaults, **fields},
    )


def make_check(credential: Credential, **fields: Any) -> SourceCheck:
    """Its issuer's register says the same, today."""
    defaults: dict[str, Any] = {
        "source": credential.issuer or "Issuer",
        "method": "REGISTER",
        "result": "MATCH",
        "checked_on": TODAY,
        "by": TESTER,
        "at": NOW,
    }
    return services.add_source_check(credential, **{**defaults, **fields})


def make_kind(clinic: Clinic, **fields: Any) -> CredentialKind:
    """A kind of the clinic's own."""
    defaults: dict[str, Any] = {"code": "LASER", "name": "Laser safety", "months": 24}
    return services.add_credential_kind(clinic=clinic, by=TESTER, at=NOW, **{**defaults, **fields})


def make_link(credential: Credential, **fields: Any) -> tuple[UploadLink, str]:
    """A link by which a colleague sends the next paper, with its secret."""
    return services.make_upload_link(credential, **{"by": TESTER, "at": NOW, **fields})
