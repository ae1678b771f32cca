"""The rules about people: experience, the standing of papers, checks, and what is required."""

from compliance.practitioners.rules.checks import (
    OWN_COPY,
    check_approver,
    check_day,
    check_method,
)
from compliance.practitioners.rules.dates import is_out_of_order, is_plausible
from compliance.practitioners.rules.experience import (
    GAP_DAYS,
    Dated,
    Experience,
    Gap,
    Stretch,
    experience,
)
from compliance.practitioners.rules.renewal import STEPS, Paper, replaced, step_of
from compliance.practitioners.rules.required import (
    ANSWERS,
    SHOWN_TO_CLIENTS,
    TRAINING,
    Group,
    Stops,
    required,
    what_stops,
)
from compliance.practitioners.rules.standing import (
    CHECK_AFTER_DAYS,
    ENDED,
    EXPIRING_DAYS,
    Check,
    CredentialStatus,
    Overlay,
    Proof,
    credential_status,
)

__all__ = [
    "ANSWERS",
    "CHECK_AFTER_DAYS",
    "ENDED",
    "EXPIRING_DAYS",
    "GAP_DAYS",
    "OWN_COPY",
    "SHOWN_TO_CLIENTS",
    "STEPS",
    "TRAINING",
    "Check",
    "CredentialStatus",
    "Dated",
    "Experience",
    "Gap",
    "Group",
    "Overlay",
    "Paper",
    "Proof",
    "Stops",
    "Stretch",
    "check_approver",
    "check_day",
    "check_method",
    "credential_status",
    "experience",
    "is_out_of_order",
    "is_plausible",
    "replaced",
    "required",
    "step_of",
    "what_stops",
]
