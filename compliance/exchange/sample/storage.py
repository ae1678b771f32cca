"""The cupboard the cream is kept in: read each open day; on one hot morning it was too warm."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from compliance.deviations import services as deviations
from compliance.deviations.models import Deviation
from compliance.exchange.sample.book import Book
from compliance.lidocaine import services
from compliance.lidocaine.models import StoragePlace, TemperatureReading

READ_DAYS, HOT_DAYS_AGO = 75, 38
HOT = Decimal("27.5")


class Cupboard:
    """Where every tube lies, and what its thermometer said."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.place: StoragePlace | None = None
        self.hot: TemperatureReading | None = None

    def plan(self) -> None:
        """Added on the first day; its log is kept for the last weeks."""
        book = self.book
        self.book.plan(book.moment(book.first_on, 11 * 60 + 38), self._add)
        hot = book.open_day(HOT_DAYS_AGO)
        for day in [day for day in book.days if day >= book.ago(READ_DAYS)]:
            self._plan_reading(day, is_hot=day == hot)
        book.plan(book.moment(hot, 8 * 60 + 50), self._release)
        book.plan(book.moment(hot, 9 * 60 + 5), self._close)

    def _add(self, at: datetime) -> None:
        self.place = services.add_place(
            clinic=self.book.clinic,
            name="Cream cupboard",
            least_c=Decimal(5),
            most_c=Decimal(25),
            by=self.book.staff.mara,
            at=at,
        )

    def _plan_reading(self, day: date, *, is_hot: bool) -> None:
        low = Decimal(self.book.dice.randint(180, 200)) / 10
        high = HOT if is_hot else low + Decimal(self.book.dice.randint(5, 30)) / 10
        at = self.book.moment(day, 8 * 60 + 33)
        self.book.plan(at, lambda at: self._read(low, high, at, is_hot=is_hot))

    def _read(self, low: Decimal, high: Decimal, at: datetime, *, is_hot: bool) -> None:
        assert self.place is not None  # noqa: S101 - added on the first day
        reading = services.record_reading(
            place=self.place,
            lowest_c=low,
            highest_c=high,
            read_at=at - timedelta(minutes=1),
            by=self.book.staff.jonas,
            at=at,
        )
        self.hot = reading if is_hot else self.hot

    def _release(self, at: datetime) -> None:
        if self.hot is not None and self.hot.holds.exists():
            reason = "The maker confirms by phone: good for two days up to 30 °C"
            services.release_held(reading=self.hot, reason=reason, by=self.book.staff.mara, at=at)

    def _close(self, at: datetime) -> None:
        for each in Deviation.objects.of(self.book.clinic).filter(requirement="K-049"):
            deviations.close_deviation(
                each,
                closing_note="The blind stays down in summer; the maker confirmed the cream",
                containment="The tubes of that cupboard were put on hold",
                cause="The afternoon sun reached the cupboard",
                action="The blind stays down in summer",
                by=self.book.staff.mara,
                at=at,
            )
