"""What no machine can judge, confirmed by the owner; and one check of the clinic's own."""

from datetime import datetime, timedelta
from functools import partial

from compliance.exchange.sample.book import Book
from compliance.exchange.sample.papers import certificate
from compliance.requirements import services
from compliance.requirements.models import OwnCheck

CONFIRMED = (  # requirement, days ago, what was looked at, the paper about it
    ("K-056", 350, "Letter to the health unit, sent 14 days before opening", "Notice of opening"),
    ("K-029", 120, "Book of exposures read with Lena: complete", ""),
    ("K-057", 75, "Inspection result posted beside the front door", "Inspection passed"),
    ("K-058", 45, "List of readings looked through: each has its reason", ""),
    ("K-060", 20, "Printed and read aloud: plain words, today's date", ""),
)
CHECK, QUESTION = "Eyewash station", "Does it run clear for a minute?"
EVERY_DAYS, FIRST_AGO = 14, 189
MORNING, HOUR = 8 * 60 + 25, 9 * 60 + 2


def plan(book: Book) -> None:
    """Each confirmed once, on an open day; the eyewash run every second week."""
    for requirement, days, note, paper in CONFIRMED:
        at = book.moment(book.open_day(days), HOUR)
        book.plan(at, partial(_confirm, book, requirement, note, paper))
    first = book.open_day(FIRST_AGO)
    book.plan(book.moment(first, MORNING), partial(_begin, book))
    day = first
    while day < book.on:
        book.plan(book.moment(day, MORNING + 5), partial(_answer, book))
        day += timedelta(days=EVERY_DAYS)


def _confirm(book: Book, requirement: str, note: str, paper: str, at: datetime) -> None:
    upload = certificate(
        name=book.clinic.name,
        title=paper,
        issuer="Public health unit",
        number=f"HU-{requirement[2:]}",
        dates="",
    )
    services.attest(
        clinic=book.clinic,
        requirement=requirement,
        subject=book.clinic.name,
        attested_on=book.clinic.day(at),
        note=note,
        upload=upload if paper else None,
        by=book.staff.mara,
        at=at,
    )


def _begin(book: Book, at: datetime) -> None:
    services.add_check(
        clinic=book.clinic,
        name=CHECK,
        question=QUESTION,
        every_days=EVERY_DAYS,
        window_days=2,
        starts_on=book.clinic.day(at),
        assignee=book.staff.jonas.name,
        by=book.staff.mara,
        at=at,
    )


def _answer(book: Book, at: datetime) -> None:
    check = OwnCheck.objects.of(book.clinic).select_related("clinic").get(name=CHECK)
    services.answer_check(check=check, is_fine=True, done_at=at, by=book.staff.jonas, at=at)
