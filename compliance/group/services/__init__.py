"""Remembering where clinics stand, opening one more, and asking for the audits of all."""

from compliance.group.services.audits import (
    asked_by,
    begin_part,
    cancel_audits,
    claim_cover,
    give_up_stalled,
    keep_cover,
    keep_stood,
    note_failure,
    request_audits,
    try_again,
)
from compliance.group.services.standings import open_clinic, refresh, remember

__all__ = [
    "asked_by",
    "begin_part",
    "cancel_audits",
    "claim_cover",
    "give_up_stalled",
    "keep_cover",
    "keep_stood",
    "note_failure",
    "open_clinic",
    "refresh",
    "remember",
    "request_audits",
    "try_again",
]
