"""People, the papers about them, checks of those papers, and stretches of practice."""

from compliance.practitioners.models.checks import Method, Result, SourceCheck, UploadLink
from compliance.practitioners.models.credentials import (
    Area,
    Credential,
    CredentialKind,
    CredentialType,
    Outcome,
)
from compliance.practitioners.models.people import (
    PracticePeriod,
    Practitioner,
    ServiceKind,
    check_kinds,
    check_year,
)

__all__ = [
    "Area",
    "Credential",
    "CredentialKind",
    "CredentialType",
    "Method",
    "Outcome",
    "PracticePeriod",
    "Practitioner",
    "Result",
    "ServiceKind",
    "SourceCheck",
    "UploadLink",
    "check_kinds",
    "check_year",
]
