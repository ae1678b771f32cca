"""The people who came: screened on the tablet, treated with what was on the shelf, or sent home."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from compliance.core.actor import Actor
from compliance.devices.models import ProductKind
from compliance.exchange.sample.book import Book
from compliance.lidocaine.models import Container
from compliance.practitioners.models import Practitioner
from compliance.sterilization.models import Pack
from compliance.sterilization.services import disinfection
from compliance.treatments.models import Client, Consent, TreatmentItem
from compliance.treatments.queries import reach
from compliance.treatments.rules.people import LETTERS
from compliance.treatments.rules.questions import questions_for
from compliance.treatments.services import clients, consents, courses, screenings, treatments
from compliance.treatments.services.cream import Cream
from compliance.treatments.services.units import Unit

SESSIONS = 5
BETWEEN = timedelta(days=30)
FORGOTTEN = 23  # after this visit it was written down two days late that the pen was disinfected
LENA_UNTIL = 46  # her bloodborne pathogens paper lapses 45 days ago, and she stops the day before
FIRST = ("Ida", "Noor", "June", "Mei", "Rosa", "Tess", "Amara", "Vera", "Lucia", "Petra")
LAST = ("Falk", "Adeyemi", "Moreau", "Lind", "Castell", "Hale", "Osei", "Brandl", "Quill", "Nakata")
SENT_HOME = ("asthma", "tan", "bleeding", "pregnancy", "infection", "rosacea")


@dataclass(frozen=True, slots=True)
class Use:
    """Cream that was taken for somebody: from which tube, how much, when and by whom."""

    tube: str
    grams: Decimal
    moved_at: datetime
    by: Actor


@dataclass(slots=True)
class Visitor:
    """Somebody who comes again after a month or so, at most so often."""

    name: str
    code: str
    area: str
    last_at: datetime | None = None
    visits: int = 0

    def may_come(self, at: datetime) -> bool:
        """Is it long enough ago, and not yet the end of the course?"""
        return self.visits < SESSIONS and (self.last_at is None or at - self.last_at >= BETWEEN)


class Visits:
    """One visit for every use of cream."""

    def __init__(self, book: Book, made: dict[str, Any]) -> None:
        self.book, self.made, self.dice = book, made, book.dice
        self.visitors: list[Visitor] = []
        self.clients: dict[str, Client] = {}

    def plan(self, uses: list[Use]) -> None:
        """Whoever may come first comes; a new face where nobody may. Some are sent home."""
        for place, use in enumerate(sorted(uses, key=lambda each: each.moved_at)):
            visitor = self._visitor(use.moved_at)
            visitor.last_at, visitor.visits = use.moved_at, visitor.visits + 1
            self._plan_visit(visitor, use, place)
        for place, code in enumerate(SENT_HOME):
            at = self.book.moment(self.book.open_day(20 + 55 * place), 9 * 60 + 12)
            visitor = self._newcomer()
            self.book.plan(at, lambda at, v=visitor, code=code: self._send_home(v, code, at))  # type: ignore[misc]

    def _visitor(self, at: datetime) -> Visitor:
        waiting = [each for each in self.visitors if each.may_come(at)]
        if waiting and self.dice.random() < 0.75:
            return min(waiting, key=lambda each: (each.last_at or at, each.code))
        return self._newcomer()

    def _newcomer(self) -> Visitor:
        signs = "".join(self.dice.choice(LETTERS) for _place in range(8))
        visitor = Visitor(
            name=f"{self.dice.choice(FIRST)} {self.dice.choice(LAST)}",
            code=f"C-{signs[:4]}-{signs[4:]}",
            area=self.dice.choice(["Face", "Face", "Face", "Neck", "Cheeks"]),
        )
        self.visitors.append(visitor)
        return visitor

    def _plan_visit(self, visitor: Visitor, use: Use, place: int) -> None:
        """Tablet, cream, needle, and what is written down at the end."""
        waits = timedelta(minutes=self.dice.randint(32, 48))
        area = Decimal(self.dice.randint(12, 24) * 10)
        depth = self.dice.choice(["0.5", "1", "1", "1.5"])
        mild = self.dice.random() < 0.3
        asked_at = use.moved_at - timedelta(minutes=9)
        self.book.plan(asked_at, lambda at: self._screen(visitor, use.by, at))
        self.book.plan(
            use.moved_at + waits + timedelta(minutes=36),
            lambda at: self._treat(
                visitor,
                use,
                at,
                treated_at=use.moved_at + waits + timedelta(minutes=4),
                removed_at=use.moved_at + waits,
                area_cm2=area,
                needle_mm=Decimal(depth),
                reaction="MILD" if mild else "NONE",
                pen=f"PEN-{place % 2 + 1}",
            ),
        )
        wiped_at = use.moved_at + waits + timedelta(minutes=44)
        self.book.plan(
            wiped_at + timedelta(days=2 if place == FORGOTTEN else 0),
            lambda at: self._disinfect(f"PEN-{place % 2 + 1}", use.by, wiped_at, at),
        )

    def _disinfect(self, pen: str, by: Actor, wiped_at: datetime, at: datetime) -> None:
        """The pen after its client: new sleeve, wiped, left wet."""
        disinfection.log_disinfection(
            device=self.made[pen],
            product=self.made["wipes"],
            performed_at=wiped_at,
            contact_min=Decimal(3),
            sleeve_changed=True,
            by=by,
            at=at,
        )

    def _client(self, visitor: Visitor, by: Actor, at: datetime) -> Client:
        if visitor.code not in self.clients:
            contact = {"name": visitor.name, "phone": "+1 613 555 0100"}
            self.clients[visitor.code] = clients.add_client(
                clinic=self.book.clinic, code=visitor.code, contact=contact, by=by, at=at
            )
        return self.clients[visitor.code]

    def _screen(self, visitor: Visitor, by: Actor, at: datetime, yes: str = "") -> None:
        client = self._client(visitor, by, at)
        asked = questions_for(self.book.clinic.pack)
        screenings.screen_client(
            client=client,
            answers={each.code: "yes" if each.code == yes else "no" for each in asked},
            stopped_on={},
            is_attested=True,
            by=by,
            at=at,
        )
        if not yes and not Consent.objects.filter(client=client).exists():
            consents.sign_consent(
                client=client, signature=visitor.name, language="en", by=by, at=at
            )
            courses.plan_course(
                client=client,
                started_on=self.book.clinic.day(at),
                body_area=visitor.area,
                sessions=SESSIONS,
                by=by,
                at=at,
            )

    def _send_home(self, visitor: Visitor, code: str, at: datetime) -> None:
        self._screen(visitor, self.book.staff.jonas, at, yes=code)

    def _treat(
        self,
        visitor: Visitor,
        use: Use,
        at: datetime,
        *,
        pen: str,
        treated_at: datetime,
        **said: Any,
    ) -> None:
        on = self.book.clinic.day(treated_at)
        person = self._person(use.by, on)
        treatments.record_treatment(
            client=self.clients[visitor.code],
            treated_at=treated_at,
            body_area=visitor.area,
            practitioner=person,
            device=self.made[pen],
            units=self._units(on),
            packs=self._packs(pen, treated_at),
            cream=Cream(Container.objects.get(clinic=self.book.clinic, code=use.tube), use.grams),
            applied_at=use.moved_at,
            aftercare_given=True,
            by=use.by,
            at=at,
            **said,
        )

    def _person(self, by: Actor, on: date) -> Practitioner:
        """Whoever took the cream; the owner once the other's paper is about to lapse."""
        is_lena = by.name == self.book.staff.lena.name and on < self.book.ago(LENA_UNTIL)
        code = "P2" if is_lena else "P1"
        found: Practitioner = Practitioner.objects.of(self.book.clinic).get(code=code)
        return found

    def _units(self, on: date) -> list[Unit]:
        """The cartridge that expires first."""
        found = reach.usable(self.book.clinic, on=on).filter(
            product__kind=ProductKind.CARTRIDGE, received_on__lte=on
        )
        lot = found.order_by("expires_on", "received_on", "lot").first()
        return [Unit(lot)] if lot else []

    def _packs(self, pen: str, moment: datetime) -> list[str]:
        """The pen's latest nosecone that was released by then and not used yet."""
        used = TreatmentItem.objects.of(self.book.clinic).exclude(pack_code="")
        found = Pack.objects.of(self.book.clinic).filter(
            contents=f"Nosecone of {pen}",
            cycle__releases__decision="RELEASED",
            cycle__releases__decided_at__lte=moment,
        )
        found = found.exclude(code__in=used.values("pack_code"))
        latest = found.order_by("-cycle__started_at", "-code").first()
        return [latest.code] if latest else []
