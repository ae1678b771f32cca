"""A year of one sterilizer: routine, a failed indicator, a short cycle, a late entry."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from compliance.core.actor import Actor
from compliance.deviations import services as deviations
from compliance.deviations.models import Deviation
from compliance.exchange.sample.book import Book
from compliance.exchange.sample.monitoring import Monitoring
from compliance.sterilization import services
from compliance.sterilization.models import Cycle
from compliance.sterilization.rules.readings import saturation_kpa
from compliance.sterilization.services.batch import Line, log_cycles

OPENS, CLOSES = 9 * 60, 18 * 60
FEWEST_FOR_PROBLEMS = 10
FIRST_NUMBER = 1204
SETS = (
    "Forceps and comedone tool",
    "Stainless steel bowl",
    "Gauze tray with tweezers",
    "Scissors",
)


class Year:
    """The cycles of the year, in their numbers' order."""

    def __init__(self, book: Book, made: dict[str, Any]) -> None:
        self.book, self.made, self.dice = book, made, book.dice
        count = book.cycles
        is_long = count >= FEWEST_FOR_PROBLEMS
        self.failed = int(count * 0.62) if is_long else -1
        self.short = int(count * 0.3) if is_long else -1
        self.late = int(count * 0.45) if is_long else -1
        self.pending = count - 1
        self.pack_number = 0
        self.packs: list[tuple[str, str]] = []
        self.monitoring = Monitoring(book, made)

    def plan(self) -> None:
        """The machine on the first morning, then day after day."""
        self.book.plan(self.book.moment(self.book.first_on, 11 * 60 + 20), self._install)
        self.monitoring.plan()
        days, count = self.book.days, self.book.cycles
        by_day: dict[date, list[int]] = defaultdict(list)
        for place in range(count):
            by_day[days[place * len(days) // count]].append(place)
        if count and not by_day[days[-1]]:
            by_day[days[-1]] = self._moved_to_the_end(by_day)
        for day, places in sorted(by_day.items()):
            if places:
                self._plan_day(day, places)

    def _moved_to_the_end(self, by_day: dict[date, list[int]]) -> list[int]:
        """The last cycle runs on the last evening and waits for its release."""
        by_day[max(day for day, places in by_day.items() if places)].remove(self.pending)
        return [self.pending]

    def _install(self, at: datetime) -> None:
        self.made["A1"] = services.add_sterilizer(
            clinic=self.book.clinic,
            code="A1",
            make="Sterion",
            model="Vac 18 B",
            type="B",
            serial="SV18-03316",
            installed_on=date(self.book.on.year - 3, 2, 6),
            with_usual_programs=True,
            by=self.book.staff.mara,
            at=at,
        )

    def _plan_day(self, day: date, places: list[int]) -> None:
        """Routine cycles are written down together at the end of the day's last one."""
        step = (CLOSES - OPENS) // len(places)
        routine: list[tuple[int, datetime]] = []
        for turn, place in enumerate(places):
            shift = self.dice.randrange(max(1, min(step, 50)))
            started_at = self.book.moment(day, OPENS + turn * step + shift)
            if turn == 0:
                self.monitoring.plan_day(day, started_at, FIRST_NUMBER + place)
            if place in {self.failed, self.short}:
                self._plan_bad(place, started_at)
            elif place == self.late:
                at = started_at + timedelta(days=3, hours=1)
                self.book.plan(at, lambda at, row=(place, started_at): self._log([row], at))  # type: ignore[misc]
            else:
                routine.append((place, started_at))
        if routine:
            at = routine[-1][1] + timedelta(minutes=95)
            self.book.plan(at, lambda at: self._log(routine, at))

    def _log(self, rows: list[tuple[int, datetime]], at: datetime) -> None:
        staff = self.book.staff
        signer = staff.lena if rows[0][0] % 3 == 0 else staff.mara
        lines = [self._line(place, started_at, signer) for place, started_at in rows]
        refused = log_cycles(clinic=self.book.clinic, lines=lines, by=signer, at=at)
        for errors in refused.values():
            raise errors[0]

    def _line(self, place: int, started_at: datetime, signer: Actor) -> Line:
        fields = self._fields(place, started_at)
        cycle = Cycle(clinic=self.book.clinic, sterilizer=self.made["A1"], **fields)
        if place == self.pending:
            return Line(cycle, packs=self._load(place))
        wait = timedelta(minutes=self.dice.randint(6, 30))
        return Line(
            cycle,
            packs=self._load(place),
            released_at=fields["ended_at"] + wait,
            released_by=signer.name,
        )

    def _fields(self, place: int, started_at: datetime) -> dict[str, Any]:
        """Readings of a good cycle; the operator may be the one who signs afterwards."""
        staff, dice = self.book.staff, self.dice
        temperature = Decimal(dice.randint(1344, 1362)) / 10
        return {
            "number": FIRST_NUMBER + place,
            "started_at": started_at,
            "ended_at": started_at + timedelta(minutes=dice.randint(38, 52)),
            "program": self._program(),
            "packaging": "WRAPPED",
            "temperature_c": temperature,
            "exposure_min": Decimal(dice.choice(["3.5", "4", "4", "4.5"])),
            "pressure_kpa": saturation_kpa(temperature) + dice.randint(-30, 30) / Decimal(10),
            "drying_min": Decimal(dice.randint(18, 25)),
            "external_ci": "PASS",
            "internal_ci_type": 5,
            "internal_ci": "PASS",
            "packs_dry": True,
            "operator": dice.choice([*[staff.jonas] * 4, staff.lena, staff.mara]).name,
        }

    def _program(self) -> Any:
        if "program" not in self.made:
            self.made["program"] = self.made["A1"].programs.get(code="PREVAC_134")
        return self.made["program"]

    def _load(self, place: int) -> list[tuple[str, str]]:
        """Packs of a cycle; after a bad one the same packs are run again."""
        if place - 1 in {self.failed, self.short} and self.packs:
            return self.packs
        names = self.dice.sample([*SETS, "Nosecone of PEN-1", "Nosecone of PEN-2"], k=3)
        self.packs = []
        for name in names:
            self.pack_number += 1
            self.packs.append((f"P-{self.pack_number:04d}", name))
        return self.packs

    def _plan_bad(self, place: int, started_at: datetime) -> None:
        """Logged, rejected within the hour, thought about, and closed two days later."""
        kept: dict[str, Any] = {}
        at = started_at + timedelta(minutes=58)
        self.book.plan(at, lambda at: self._log_bad(place, started_at, kept, at))
        later = started_at + timedelta(days=2, minutes=40)
        self.book.plan(later, lambda at: self._close(place, kept, at))

    def _log_bad(
        self, place: int, started_at: datetime, kept: dict[str, Any], at: datetime
    ) -> None:
        fields = self._fields(place, started_at)
        fault: dict[str, Any] = {"exposure_min": Decimal("2.5")}
        note = "Power cut at the wall socket. Load run again."
        if place == self.failed:
            fault = {"internal_ci": "FAIL"}
            note = "Inside indicator not turned. Load run again."
        kept["cycle"] = services.log_cycle(
            clinic=self.book.clinic,
            sterilizer=self.made["A1"],
            packs=[(code, contents, None) for code, contents in self._load(place)],
            by=self.book.staff.jonas,
            at=at,
            **{**fields, **fault},
        )
        services.release_cycle(
            cycle=kept["cycle"], decision="REJECTED", note=note, by=self.book.staff.mara, at=at
        )

    def _close(self, place: int, kept: dict[str, Any], at: datetime) -> None:
        mara = self.book.staff.mara
        found = Deviation.objects.get(record_id=str(kept["cycle"].pk))
        cause, action = (
            ("Chamber loaded too tightly.", "At most nine pouches on three trays, shown to all.")
            if place == self.failed
            else ("Plug pulled while cleaning.", "Socket labelled.")
        )
        deviations.decide(
            found,
            containment="Nothing of the load was used; it was run again at once.",
            cause=cause,
            action=action,
            owner=mara.name,
            reason="Talked through with the team",
            by=mara,
            at=at,
        )
        deviations.close_deviation(
            found, closing_note="The next cycles were in order.", by=mara, at=at
        )
