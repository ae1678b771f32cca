"""`change_seal_key`: a new key for the seal, signed by the old one in every clinic's history."""

from datetime import datetime
from typing import Any

from compliance.audit import services
from compliance.core.actor import Actor
from compliance.ledger import anchors
from compliance.ledger.rules import in_fours
from compliance.management.base import KlarityCommand


class Command(KlarityCommand):
    """Replaces the key that seals PDFs and signs anchors; the old private key is destroyed."""

    help = "Change the key that seals PDFs."
    takes_clinic = False

    def run(self, *, at: datetime, **_options: Any) -> int:
        """Change it, say the new fingerprint."""
        old = anchors.fingerprint()
        taken_up = services.change_seal_key(by=Actor.system("change_seal_key"), at=at)
        new = anchors.fingerprint()
        self.answer(
            {"old": old, "new": new, "clinics": len(taken_up)},
            f"The seal has a new key: {in_fours(new)}\n"
            f"Signed by the old one in the history of {len(taken_up)} clinics. Print new trust "
            "cards; PDFs sealed before stay valid.",
        )
        return 0
