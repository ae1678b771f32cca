"""What clients take home, a card, and a week on paper of which one line came back late."""

from datetime import datetime, timedelta

from compliance.exchange.models import WeekSheet
from compliance.exchange.sample.book import Book
from compliance.exchange.services import paper
from compliance.treatments.models import Client
from compliance.treatments.services import aftercare, cards

OUTAGE_DAYS_AGO, CARDS = 19, 3


class Papers:
    """The aftercare sheet is signed off on the first morning; the outage comes in autumn."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.sheet: WeekSheet | None = None

    def plan(self) -> None:
        """One version, a few cards, one week."""
        book = self.book
        book.plan(book.moment(book.first_on, 12 * 60 + 20), self._sign)
        day = book.open_day(OUTAGE_DAYS_AGO)
        book.plan(book.moment(day - timedelta(days=1), 18 * 60 + 50), self._print)
        book.plan(book.moment(day + timedelta(days=2), 8 * 60 + 20), self._enter)
        book.plan(book.moment(book.days[-1], 17 * 60 + 40), self._cards)

    def _sign(self, at: datetime) -> None:
        mara = self.book.staff.mara
        version = aftercare.begin_version(clinic=self.book.clinic, by=mara, at=at)
        aftercare.sign_version(version=version, by=mara, at=at)

    def _print(self, at: datetime) -> None:
        day = self.book.open_day(OUTAGE_DAYS_AGO)
        self.sheet = paper.print_sheet(
            clinic=self.book.clinic, on=day, by=self.book.staff.jonas, at=at
        )

    def _enter(self, at: datetime) -> None:
        assert self.sheet is not None  # noqa: S101 - printed two days before
        day = self.book.open_day(OUTAGE_DAYS_AGO)
        cells = {
            "device": "PEN-1",
            "performed_at": f"{day.isoformat()}T16:05",
            "product": "Clarwipe",
            "level": "ILD",
            "contact_min": "3",
            "sleeve_changed": "yes",
            "performed_by": "P2",
        }
        paper.enter_line(sheet=self.sheet, code="D1", cells=cells, by=self.book.staff.jonas, at=at)

    def _cards(self, at: datetime) -> None:
        found = Client.objects.of(self.book.clinic).standing().order_by("recorded_at", "pk")
        for client in found[:CARDS]:
            cards.issue_card(client=client, by=self.book.staff.lena, at=at)
