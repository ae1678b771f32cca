"""What a printed sheet claims, and whether it still holds."""

import hashlib
from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext_lazy

from compliance.checklist.packet.page import Packet, build_packet
from compliance.documents.models import IssuedPaper
from compliance.documents.papers import PaperKind, Today
from compliance.ledger.rules import canonical

KIND = "public-answers"


def claims_of(packet: Packet) -> dict[str, str]:
    """What a printed sheet claims, question by question, without what every day moves.

    Counts and the years go on by themselves; they are left out, so that a sheet stays true for as
    long as nothing else changes.
    """
    words = packet.content.words
    return {
        entry.question.ask: "\n".join(entry.answer.lasting) or words[entry.answer.state]
        for entry in packet.entries
        if entry.answer
    }


def digest_of(claims: Mapping[str, str]) -> str:
    """The digest by which a sheet is found to hold still."""
    return hashlib.sha256(canonical([[ask, text] for ask, text in claims.items()])).hexdigest()


def _today(paper: IssuedPaper, on: date) -> Today:
    """What the same paper would claim on a day; a poster claims nothing but its address."""
    if not paper.subject.startswith("sheet:"):
        return Today(digest_of({}), {})
    claims = claims_of(build_packet(paper.language, clinic=paper.clinic, on=on))
    return Today(digest_of(claims), claims)


ANSWERS = PaperKind(KIND, gettext_lazy("Public answers"), _today)
