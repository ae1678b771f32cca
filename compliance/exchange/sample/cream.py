"""Two creams: tubes come, are opened, used and counted; one was kept open for too long."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from compliance.exchange.sample.book import Book
from compliance.exchange.sample.care import Use
from compliance.exchange.sample.storage import Cupboard
from compliance.lidocaine import services
from compliance.lidocaine.models import Container, Movement, Product

OPENED_LONG_AGO, USED_TOO_LATE = 131, 12
TUBES_IN_A_BOX = 4
LEAST = Decimal(3)
SPILLED, FULL_ENOUGH = Decimal("0.4"), Decimal(10)  # what nobody writes down, within tolerance


class Shelf:
    """The cream on the shelf. What is left is known beforehand, so that all can be planned."""

    def __init__(self, book: Book) -> None:
        self.book, self.dice = book, book.dice
        self.cupboard = Cupboard(book)
        self.products: dict[str, Product] = {}
        self.tubes: dict[str, Container] = {}
        self.movements: dict[str, Movement] = {}
        self.uses: list[Use] = []  # somebody was treated with each of them
        self.count = 0

    def plan(self) -> None:
        """Creams on the first morning, then the year."""
        self.cupboard.plan()
        at = self.book.moment(self.book.first_on, 11 * 60 + 40)
        self.book.plan(at, self._creams)
        self._plan_year()
        self._plan_kept_too_long()
        self._plan_never_opened()

    def _creams(self, at: datetime) -> None:
        common: dict[str, Any] = {
            "clinic": self.book.clinic,
            "maker": "Northway Pharma",
            "size_g": Decimal(30),
            "storage_max_c": Decimal(25),
            "by": self.book.staff.mara,
            "at": at,
        }
        self.products["Calmia 4"] = services.add_product(
            name="Calmia 4", strength_percent=Decimal(4), din="02298811",
            gtin="07032069804988", low_stock_g=Decimal(45),
            max_g_per_10cm2=Decimal(2), max_area_cm2=900, minutes_min=30, minutes_max=60, **common,
        )  # fmt: skip
        self.products["Calmia Duo"] = services.add_product(
            name="Calmia Duo", strength_percent=Decimal("2.5"), other_active="prilocaine 2.5 %",
            din="02298837", max_g_per_10cm2=Decimal("1.5"), max_area_cm2=600, minutes_min=60,
            minutes_max=300, **common,
        )  # fmt: skip

    def _plan_year(self) -> None:
        """A tube after the other; a new box when the last tube is opened."""
        waiting: list[str] = []
        tube, left = "", Decimal(0)
        for place, day in enumerate(self.book.days):
            if self.dice.random() > 0.5:
                continue
            if left < LEAST:
                if tube and left:
                    self._plan_waste(tube, left, day)
                waiting = waiting or self._plan_box(self.book.days[max(0, place - 3)])
                tube, left = waiting.pop(0), Decimal(30)
                self._plan_opening(tube, day)
            grams = min(left, Decimal(self.dice.randint(6, 13)) / 2)
            left -= grams
            self.uses.append(self._plan_use(tube, grams, day, self.dice.randint(10 * 60, 17 * 60)))
            if day.day >= 27 and self.dice.random() > 0.4:
                left -= self.dice.choice([0, 0, SPILLED if left > FULL_ENOUGH else 0])
                self._plan_count(tube, left, day)

    def _plan_box(self, day: date) -> list[str]:
        """The codes of its tubes."""
        codes = tuple(f"LC-{self.count + tube:04d}" for tube in range(1, TUBES_IN_A_BOX + 1))
        self.count += TUBES_IN_A_BOX
        lot = f"NW{self.dice.randint(1000, 9999)}"
        printed = f"EXP {day + timedelta(days=480):%Y-%m}"
        at = self.book.moment(day, 8 * 60 + 55)
        self.book.plan(at, lambda at: self._receive(codes, "Calmia 4", lot, printed, at))
        return list(codes)

    def _receive(
        self, codes: Sequence[str], cream: str, lot: str, printed: str, at: datetime
    ) -> None:
        for code in codes:
            self.tubes[code] = services.receive_container(
                clinic=self.book.clinic,
                product=self.products[cream],
                code=code,
                lot=lot,
                expires_printed=printed,
                received_on=self.book.clinic.day(at),
                supplier="Northway Pharma",
                place=self.cupboard.place,
                by=self.book.staff.jonas,
                at=at,
            )

    def _plan_opening(self, code: str, day: date) -> None:
        at = self.book.moment(day, 9 * 60 + 30)
        lena = self.book.staff.lena
        self.book.plan(
            at,
            lambda at: services.open_container(
                container=self.tubes[code], opened_on=day, by=lena, at=at
            ),
        )

    def _plan_use(self, code: str, grams: Decimal, day: date, minutes: int) -> Use:
        staff = self.book.staff
        by = self.dice.choice([staff.mara, staff.lena])
        moved_at = self.book.moment(day, minutes)
        self.book.plan(
            moved_at + timedelta(minutes=4),
            lambda at: self._move(code, "ISSUE", grams, moved_at, at, by=by),
        )
        return Use(code, grams, moved_at, by)

    def _move(
        self, code: str, kind: str, grams: Decimal, moved_at: datetime, at: datetime, **said: Any
    ) -> None:
        self.movements[code] = services.record_movement(
            container=self.tubes[code], kind=kind, grams=grams, moved_at=moved_at, at=at, **said
        )

    def _plan_waste(self, code: str, left: Decimal, day: date) -> None:
        moved_at = self.book.moment(day, 9 * 60 + 20)
        said = {"reason": "Dry at the nozzle", "by": self.book.staff.lena}
        self.book.plan(
            moved_at + timedelta(minutes=1),
            lambda at: self._move(code, "WASTE", left, moved_at, at, **said),
        )

    def _plan_count(self, code: str, left: Decimal, day: date) -> None:
        self.book.plan(
            self.book.moment(day, 18 * 60 + 30),
            lambda at: services.count_container(
                container=self.tubes[code],
                counted_g=left,
                witness=self.book.staff.jonas.name,
                by=self.book.staff.lena,
                at=at,
            ),
        )

    def _plan_kept_too_long(self) -> None:
        """Opened, forgotten, and used again after its ninety days; a wrong line put right."""
        book, code = self.book, "LD-0001"
        at = book.moment(book.open_day(OPENED_LONG_AGO + 30), 13 * 60)
        ends = book.ago(-300)
        self.book.plan(
            at, lambda at: self._receive([code], "Calmia Duo", "NW77D", f"EXP {ends:%Y-%m}", at)
        )
        self._plan_opening(code, book.open_day(OPENED_LONG_AGO))
        self._plan_use(code, Decimal("4.5"), book.open_day(OPENED_LONG_AGO), 11 * 60)
        self._plan_use(code, Decimal(6), book.open_day(96), 15 * 60)
        self.book.plan(book.moment(book.open_day(96), 15 * 60 + 9), lambda at: self._undo(code, at))
        self._plan_use(code, Decimal(5), book.open_day(96), 15 * 60 + 1)
        self._plan_use(code, Decimal("3.5"), book.open_day(USED_TOO_LATE), 14 * 60 + 25)

    def _undo(self, code: str, at: datetime) -> None:
        found = Movement.objects.get(container=self.tubes[code], grams=Decimal(-6))
        services.reverse_movement(
            movement=found, reason="5 g, not 6 g", by=self.book.staff.mara, at=at
        )

    def _plan_never_opened(self) -> None:
        """A tube that ended unopened, found by the monthly look and disposed of."""
        book, code = self.book, "LD-0002"
        printed = f"EXP {book.ago(100):%Y-%m}"
        at = book.moment(book.open_day(345), 13 * 60 + 5)
        book.plan(at, lambda at: self._receive([code], "Calmia Duo", "NW31D", printed, at))
        book.plan(
            book.moment(book.open_day(52), 18 * 60 + 40),
            lambda at: services.dispose_container(
                container=self.tubes[code],
                moved_at=at - timedelta(minutes=5),
                reason="Past its date, never opened",
                witness=book.staff.jonas.name,
                by=book.staff.mara,
                at=at,
            ),
        )
