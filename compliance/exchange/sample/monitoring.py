"""Spore tests, the test of each morning, services and the licence of the sample's sterilizer."""

from datetime import date, datetime, timedelta
from typing import Any

from compliance.exchange.sample.book import Book
from compliance.sterilization import services

TEST_EVERY = timedelta(days=13)
INCUBATED = timedelta(hours=49)
SERVICED = (330, 149)  # days ago
LICENCE_CHECKED = 205
REGISTER = "MDALL, Health Canada"


class Monitoring:
    """What shows that the sterilizer really sterilizes."""

    def __init__(self, book: Book, made: dict[str, Any]) -> None:
        self.book, self.made = book, made
        self.tested_on = date.min

    def plan(self) -> None:
        """Services of the year, and a look into the register of licences."""
        for days in SERVICED:
            at = self.book.moment(self.book.open_day(days), 12 * 60 + 15)
            self.book.plan(at, self._service)
        at = self.book.moment(self.book.open_day(LICENCE_CHECKED), 17 * 60 + 50)
        self.book.plan(at, self._licence)

    def plan_day(self, day: date, first_at: datetime, number: int) -> None:
        """A Helix before the first load; every other week a spore test in it."""
        at = first_at - timedelta(minutes=24)
        self.book.plan(at, self._air)
        if day - self.tested_on < TEST_EVERY:
            return
        self.tested_on = day
        kept: dict[str, Any] = {}
        self.book.plan(first_at, lambda at: self._place(kept, number, at))
        read_at = first_at + INCUBATED
        if read_at < self.book.moment(self.book.on, 0):
            self.book.plan(read_at, lambda at: self._read(kept, at))

    def _air(self, at: datetime) -> None:
        services.record_air_removal_test(
            clinic=self.book.clinic,
            sterilizer=self.made["A1"],
            kind="HELIX",
            performed_at=at,
            result="PASS",
            by=self.book.staff.jonas,
            at=at,
        )

    def _place(self, kept: dict[str, Any], number: int, at: datetime) -> None:
        half = "A" if at.date() < self.book.ago(180) else "B"
        kept["test"] = services.place_spore_test(
            clinic=self.book.clinic,
            sterilizer=self.made["A1"],
            cycle_number=number,
            placed_at=at,
            lot=f"GS-{self.book.on.year}{half}",
            lot_expires_on=self.book.ago(-240),
            by=self.book.staff.jonas,
            at=at,
        )

    def _read(self, kept: dict[str, Any], at: datetime) -> None:
        services.read_spore_test(
            test=kept["test"],
            result="NEGATIVE",
            control_result="POSITIVE",
            by=self.book.staff.lena,
            at=at,
        )

    def _service(self, at: datetime) -> None:
        today = self.book.clinic.day(at)
        services.record_service(
            sterilizer=self.made["A1"],
            kind="SERVICE",
            performed_on=today,
            performed_by="T. Marsh, Sterion Service",
            outcome="IN_ORDER",
            note="Door seal and air filter replaced",
            next_due_on=today + timedelta(days=182),
            by=self.book.staff.mara,
            at=at,
        )

    def _licence(self, at: datetime) -> None:
        services.record_licence(
            sterilizer=self.made["A1"],
            register=REGISTER,
            number="102345",
            result="LICENSED",
            checked_on=self.book.clinic.day(at),
            by=self.book.staff.mara,
            at=at,
        )
