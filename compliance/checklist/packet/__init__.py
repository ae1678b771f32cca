"""The checklist as plain values: questions, a clinic's answers in words, what a paper claims."""

from compliance.checklist.packet.linked import linked_data
from compliance.checklist.packet.page import (
    Answer,
    Entry,
    Packet,
    build_packet,
    preview_lines,
    public_clinic,
)
from compliance.checklist.packet.papers import ANSWERS, KIND, claims_of, digest_of
from compliance.checklist.packet.phrases import spoken_day

__all__ = [
    "ANSWERS",
    "KIND",
    "Answer",
    "Entry",
    "Packet",
    "build_packet",
    "claims_of",
    "digest_of",
    "linked_data",
    "preview_lines",
    "public_clinic",
    "spoken_day",
]
