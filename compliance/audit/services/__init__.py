"""The only way to write audits and the keys that seal them."""

from compliance.audit.services.audits import (
    Cancelled,
    Paper,
    cancel_audit,
    give_up_stalled,
    give_up_stalled_among,
    keep_paper,
    note_failure,
    note_progress,
    request_audit,
    start_making,
    take_back,
)
from compliance.audit.services.seals import (
    change_seal_key,
    ensure_seal_key,
    seal_audit,
    seal_paper,
)
from compliance.audit.services.signing import keep_signed, start_signing, stop_signing

__all__ = [
    "Cancelled",
    "Paper",
    "cancel_audit",
    "change_seal_key",
    "ensure_seal_key",
    "give_up_stalled",
    "give_up_stalled_among",
    "keep_paper",
    "keep_signed",
    "note_failure",
    "note_progress",
    "request_audit",
    "seal_audit",
    "seal_paper",
    "start_making",
    "start_signing",
    "stop_signing",
    "take_back",
]
