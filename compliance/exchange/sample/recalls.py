"""A recall that was practised: a lot of cartridges, found again within half an hour."""

from datetime import datetime, timedelta

from compliance.devices.models import SterileLot
from compliance.exchange.sample.book import Book
from compliance.treatments.models import DrillKind, RecallDrill
from compliance.treatments.queries import drills
from compliance.treatments.services import recalls

DAYS_AGO = 64
TOOK = timedelta(minutes=23, seconds=40)


def plan(book: Book) -> None:
    """One quiet morning in autumn."""
    begun: list[RecallDrill] = []
    started_at = book.moment(book.open_day(DAYS_AGO), 9 * 60 + 5)
    book.plan(started_at, lambda at: begun.extend(_start(book, at)))
    book.plan(started_at + TOOK, lambda at: _finish(book, begun, at))


def _start(book: Book, at: datetime) -> list[RecallDrill]:
    """With the lot that came first."""
    lot = SterileLot.objects.of(book.clinic).order_by("received_on", "lot").first()
    if lot is None:
        return []
    listed = drills.listed(book.clinic, DrillKind.LOT, lot.lot)
    drill = recalls.start_drill(
        clinic=book.clinic, kind=DrillKind.LOT, subject=lot.lot, listed=listed,
        by=book.staff.mara, at=at,
    )  # fmt: skip
    return [drill]


def _finish(book: Book, begun: list[RecallDrill], at: datetime) -> None:
    for drill in begun:
        recalls.finish_drill(
            drill=drill,
            is_all_found=True,
            note="The second box stood behind the first. Lots now face the door.",
            by=book.staff.mara,
            at=at,
        )
