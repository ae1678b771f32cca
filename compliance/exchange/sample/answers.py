"""What the sample clinic tells its clients: some from its records, some in its own words."""

from datetime import datetime

from compliance.checklist import services
from compliance.exchange.sample.book import Book

OWN_WORDS = {
    "after-use": "Every cartridge and every roller goes into the sharps box in front of you.",
    "sessions": "Three to six, at least four weeks apart. We plan after the first talk.",
    "risks": "Redness for a day or two. We tell you what is not normal and when to ring us.",
    "cost": "The price is on the wall and on the website. There are no packages to buy ahead.",
    "records": "Your file stays with us for ten years. Only two of us can open your name.",
}


def plan(book: Book) -> None:
    """Written and published on one quiet evening."""
    at = book.moment(book.open_day(40), 19 * 60)
    book.plan(at, lambda at: _publish(book, at))


def _publish(book: Book, at: datetime) -> None:
    by = book.staff.mara
    services.publish_backed(clinic=book.clinic, by=by, at=at)
    for question, words in OWN_WORDS.items():
        services.write_answer(clinic=book.clinic, question=question, own_text=words, by=by, at=at)
        services.publish_answer(clinic=book.clinic, question=question, by=by, at=at)
