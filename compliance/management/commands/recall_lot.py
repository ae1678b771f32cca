"""What a recalled lot reached: treatments, client codes, and what is still on hand."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.management.base import CommandParser

from compliance.clinics.models import Clinic
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.lidocaine import queries as lidocaine
from compliance.lidocaine import services as stock
from compliance.management.base import KlarityCommand
from compliance.treatments.queries.back import used_on
from compliance.treatments.queries.people import find_client
from compliance.treatments.queries.reach import LotReach, reach_of_lot


class Command(KlarityCommand):
    """Print how far a sterile lot or a lidocaine lot reaches."""

    help = __doc__ or ""

    def arguments(self, parser: CommandParser) -> None:
        """The lot number."""
        asked = parser.add_mutually_exclusive_group(required=True)
        asked.add_argument("--lot", default="", metavar="LOT", help="the number on the label")
        asked.add_argument(
            "--client", default="", metavar="CODE", help="the way back: what was used on a client"
        )
        parser.add_argument(
            "--hold", metavar="REASON", default="", help="also put what is left of a cream on hold"
        )

    def run(
        self, *, at: datetime, clinic: Clinic, lot: str, client: str, hold: str, **_options: Any
    ) -> int:
        """Compute it from the records, after putting on hold what is asked for."""
        if client:
            return self._back(clinic, client)
        found = reach_of_lot(clinic, lot)
        if not found.lots and not found.containers:
            raise Refusal(f"This clinic has no lot “{lot}”.")
        if hold:
            by = Actor.system("recall_lot")
            stock.hold_lot(clinic=clinic, lot=lot, reason=hold, by=by, at=at)
        grams = [lidocaine.left_g(each) for each in found.containers]
        units = [Decimal(each.left) for each in found.lots]
        self.answer(_plain(found, sum([*units, *grams], Decimal(0))), _text(found, units, grams))
        return 0

    def _back(self, clinic: Clinic, code: str) -> int:
        client = find_client(clinic, code)
        if client is None:
            raise Refusal(f"This clinic has no client “{code}”.")
        used = used_on(client)
        lines = [f"{each.kind} {each.number}: {', '.join(each.refs)}" for each in used]
        plain = [
            {"kind": each.kind, "number": each.number, "treatments": [*each.refs]} for each in used
        ]
        text = "\n".join([f"Client {client.code}:", *(lines or ["nothing was used"])])
        self.answer({"client": client.code, "used": plain}, text)
        return 0


def _plain(found: LotReach, on_hand: Decimal) -> dict[str, Any]:
    is_whole = on_hand == on_hand.to_integral_value()
    return {
        "lot": found.lot,
        "on_hand": int(on_hand) if is_whole else float(on_hand),
        "cycles": [],
        "packs": [],
        "treatments": found.reach.refs,
        "clients": found.reach.clients,
    }


def _text(found: LotReach, units: list[Decimal], grams: list[Decimal]) -> str:
    on_hand = [f"{sum(units)} units"] if units else []
    on_hand += [f"{sum(grams)} g in {len(grams)} containers"] if grams else []
    return "\n".join(
        [
            f"Lot {found.lot}: on hand {' and '.join(on_hand)}",
            f"Treatments: {', '.join(found.reach.refs) or 'none'}",
            f"Clients: {', '.join(found.reach.clients) or 'none'}",
        ]
    )
