"""The only way to write about practitioners."""

from compliance.practitioners.services.checks import (
    add_source_check,
    approve_source_check,
    void_source_check,
)
from compliance.practitioners.services.kinds import (
    add_credential_kind,
    amend_credential_kind,
    void_credential_kind,
)
from compliance.practitioners.services.links import (
    make_upload_link,
    renew_by_link,
    withdraw_upload_link,
)
from compliance.practitioners.services.people import (
    add_credential,
    add_practice_period,
    add_practitioner,
    amend_credential,
    amend_practice_period,
    amend_practitioner,
    renew_credential,
    void_credential,
    void_practice_period,
    void_practitioner,
)

__all__ = [
    "add_credential",
    "add_credential_kind",
    "add_practice_period",
    "add_practitioner",
    "add_source_check",
    "amend_credential",
    "amend_credential_kind",
    "amend_practice_period",
    "amend_practitioner",
    "approve_source_check",
    "make_upload_link",
    "renew_by_link",
    "renew_credential",
    "void_credential",
    "void_credential_kind",
    "void_practice_period",
    "void_practitioner",
    "void_source_check",
    "withdraw_upload_link",
]
