"""What the sample clinic tells its clients: some from its records, some in its own words."""

from datetime import datetime

from compliance.checklist import services
from compliance.exchange.sample.book import Book

FROM_RECORDS = ("how-long", "sterilization", "qualified")
OWN_WORDS = {
    "start": "We talk for half an hour first and treat on another day. Saying no is part of it.",
    "after-use": "Every cartridge and every roller goes into the sharps box in front of you.",
    "numbing": "A 4 % lidocaine cream with a drug number, thirty minutes, then wiped off.",
    "risks": "Redness for a day or two. We tell you what is not normal and when to ring us.",
    "cost": "The price is on the wall and on the website. There are no packages to buy ahead.",
}


def plan(book: Book) -> None:
    """Written and published on one quiet evening."""
    at = book.moment(book.open_day(40), 19 * 60)
    book.plan(at, lambda at: _publish(book, at))


def _publish(book: Book, at: datetime) -> None:
    by = book.staff.mara
    for question, words in OWN_WORDS.items():
        services.write_answer(clinic=book.clinic, question=question, own_text=words, by=by, at=at)
    for question in (*FROM_RECORDS, *OWN_WORDS):
        services.publish_answer(clinic=book.clinic, question=question, by=by, at=at)
