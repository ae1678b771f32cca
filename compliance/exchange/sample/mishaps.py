"""What went wrong in the made-up year: a drop of blood, redness that stayed, a sheet mixed up."""

from datetime import datetime, timedelta

from compliance.exchange.sample.book import Book
from compliance.practitioners.models import Practitioner
from compliance.treatments.models import AdverseReaction, Treatment
from compliance.treatments.services import incidents, privacy

EXPOSED_AGO, REACTION_AGO, BREACH_AGO = 40, 33, 75
SETTLES_AFTER = timedelta(days=4)


def plan(book: Book) -> None:
    """An exposure, written down the same day; a reaction, followed until it has settled."""
    book.plan(book.moment(book.open_day(BREACH_AGO), 12 * 60 + 5), lambda at: _leak(book, at))
    exposed_at = book.moment(book.open_day(EXPOSED_AGO), 15 * 60 + 20)
    book.plan(exposed_at, lambda at: _expose(book, at))
    noticed_at = book.moment(book.open_day(REACTION_AGO), 10 * 60)
    book.plan(noticed_at, lambda at: _react(book, at))
    book.plan(noticed_at + SETTLES_AFTER, lambda at: _settle(book, at))


def _leak(book: Book, at: datetime) -> None:
    privacy.record_breach(
        clinic=book.clinic,
        found_at=at - timedelta(minutes=10),
        happened_on=book.clinic.day(at),
        what="The aftercare sheet of one client was handed to the next one",
        data="Client code, day of the treatment, lots used",
        people=1,
        containment="Taken back at the desk, the right sheet printed",
        harm="NO",
        harm_reason="A code names nobody, and the sheet was seen for a minute",
        told_to="The client whose sheet it was",
        told_on=book.clinic.day(at),
        by=book.staff.jonas,
        at=at,
    )


def _expose(book: Book, at: datetime) -> None:
    incidents.record_incident(
        clinic=book.clinic,
        kind="EXPOSURE",
        happened_at=at - timedelta(minutes=30),
        service="Micro-needling",
        how="A drop fell on a scratched hand while the cartridge was taken off",
        body_place="Back of the left hand",
        exposed="STAFF",
        practitioner=Practitioner.objects.of(book.clinic).get(code="P1"),
        action_taken="Washed for five minutes, covered, told the family doctor",
        person={"name": "Jonas Reyes", "phone": "+1 613 555 0142", "address": "14 Elm Street"},
        by=book.staff.jonas,
        at=at,
    )


def _react(book: Book, at: datetime) -> None:
    """To the latest treatment by then; none where the year has none yet."""
    found = Treatment.objects.of(book.clinic).standing().filter(treated_at__lt=at)
    treatment = found.select_related("clinic", "client").order_by("treated_at", "ref").last()
    if treatment is not None:
        incidents.record_reaction(
            treatment=treatment,
            noticed_at=at,
            sign="REDNESS",
            severity="MILD",
            suspect="CREAM",
            action_taken="Cool cloths, no cream but the one on the sheet",
            by=book.staff.jonas,
            at=at,
        )


def _settle(book: Book, at: datetime) -> None:
    reaction = AdverseReaction.objects.of(book.clinic).standing().first()
    if reaction is not None:
        incidents.amend_reaction(
            reaction=reaction,
            settled_on=book.clinic.day(at),
            reason="The client rang: all is calm again",
            by=book.staff.jonas,
            at=at,
        )
