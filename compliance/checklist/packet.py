"""The checklist as plain values: questions, and a clinic's answers in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import translation
from django.utils.dateformat import format as format_day

from compliance.checklist import queries, rules
from compliance.checklist.rules import Content, Question, State
from compliance.clinics.models import Clinic


@dataclass(frozen=True)
class Answer:
    """What the public page says to one question."""

    question: str
    state: State
    lines: tuple[str, ...]
    since: date | None
    until: date | None
    from_records: bool

    @property
    def text(self) -> str:
        """The answer as one text."""
        return "\n".join(self.lines)


@dataclass(frozen=True)
class Entry:
    """A question, and the clinic's answer where there is a clinic."""

    question: Question
    answer: Answer | None


@dataclass(frozen=True)
class Chapter:
    """Questions that belong together."""

    code: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class PublicClinic:
    """What a public page says about the clinic itself, and nothing more."""

    name: str
    slug: str
    address: str
    phone: str


@dataclass(frozen=True)
class Packet:
    """Everything on the checklist; without a clinic it is the blank one."""

    content: Content
    clinic: PublicClinic | None
    as_of: date | None
    page_url: str
    headlines: tuple[Entry, ...]
    chapters: tuple[Chapter, ...]

    @property
    def as_of_words(self) -> str:
        """Whose answers these are and on which day, as a sentence; empty on a blank list."""
        if self.clinic is None or self.as_of is None:
            return ""
        return self.content.words["answers_from"].format(
            clinic=self.clinic.name, date=spoken_day(self.as_of, self.content)
        )

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Every answer in the order of the questions."""
        entries = (*self.headlines, *(each for part in self.chapters for each in part.entries))
        return tuple(entry.answer for entry in entries if entry.answer)


def build_packet(
    language: str, *, clinic: Clinic | None, on: date | None, page_url: str = ""
) -> Packet:
    """The checklist in one language, with the answers of a clinic as they stand on a day."""
    content = queries.content(language)
    answers = answers_of(clinic, on, content) if clinic and on else {}

    def entry(question: Question) -> Entry:
        return Entry(question, answers.get(question.code))

    return Packet(
        content=content,
        clinic=PublicClinic(clinic.name, clinic.slug, clinic.address, clinic.phone)
        if clinic
        else None,
        as_of=on if clinic else None,
        page_url=page_url,
        headlines=tuple(entry(part.headline) for part in content.parts if part.headline),
        chapters=tuple(
            Chapter(part.code, part.title, tuple(entry(each) for each in part.questions))
            for part in content.parts
        ),
    )


def answers_of(clinic: Clinic, on: date, content: Content) -> dict[str, Answer]:
    """Each question's answer on a day: what was published, if the records still back it."""
    shown = queries.publications(clinic, on=on)
    backing = queries.backing(clinic, on=on)
    return {
        question.code: _answer(
            question,
            published_on=queries.published_on(shown[question.code], clinic)
            if question.code in shown
            else None,
            own_text=shown[question.code].own_text if question.code in shown else "",
            backing=backing.get(question.code),
            on=on,
            content=content,
        )
        for question in content.questions
    }


def _answer(
    question: Question,
    *,
    published_on: date | None,
    own_text: str,
    backing: rules.Backing | None,
    on: date,
    content: Content,
) -> Answer:
    """One answer; what is not published or not confirmed carries no text of the clinic."""
    stands = rules.Standing(stands=False, since=None, until=None)
    if published_on:
        stands = (
            backing.standing if backing else rules.own_words_standing(published_on=published_on, on=on)
        )
    state = rules.state_of(is_published=published_on is not None, stands=stands.stands)
    since = max(filter(None, (published_on, stands.since)), default=None)
    lines: tuple[str, ...] = (content.words[f"{state.lower()}_text"],) if state != State.PUBLISHED else ()
    if state == State.PUBLISHED:
        lines = said(backing, content) if backing else tuple(own_text.splitlines())
    return Answer(
        question=question.code,
        state=state,
        lines=lines,
        since=since,
        until=stands.until,
        from_records=question.from_records,
    )


def said(backing: rules.Backing, content: Content) -> tuple[str, ...]:
    """What the records say, in the words of a language."""
    return tuple(line for fact in backing.facts for line in _lines(fact, content))


def spoken_day(day: date, content: Content) -> str:
    """A day as people write it in that language."""
    with translation.override(content.language):
        return format_day(day, content.date_format)


def duration(years: int, months: int, phrases: Mapping[str, str]) -> str:
    """Years and months in words."""
    spoken_years = phrases["year_one" if years == 1 else "year_other"].format(n=years)
    spoken_months = phrases["month_one" if months == 1 else "month_other"].format(n=months)
    if years and months:
        return phrases["duration_both"].format(years=spoken_years, months=spoken_months)
    if years or months:
        return spoken_years if years else spoken_months
    return phrases["duration_none"]


def _lines(
    fact: rules.Experience | rules.Qualification | rules.Sterility, content: Content
) -> list[str]:
    match fact:
        case rules.Experience():
            return _experience(fact, content)
        case rules.Qualification():
            return [_qualification(fact, content)]
        case rules.Sterility():
            return _sterility(fact, content)


def _experience(fact: rules.Experience, content: Content) -> list[str]:
    phrases = content.phrases
    line = phrases["experience"].format(
        name=fact.name,
        duration=duration(fact.years, fact.months, phrases),
        first=spoken_day(fact.first_on, content),
    )
    gaps = [
        phrases["experience_gap"].format(
            start=spoken_day(start, content), end=spoken_day(end, content)
        )
        for start, end in fact.gaps
    ]
    return [" ".join((line, *gaps))]


def _qualification(fact: rules.Qualification, content: Content) -> str:
    phrase = content.phrases["credential" if fact.expires_on else "credential_open"]
    return phrase.format(
        name=fact.name,
        title=fact.title,
        issuer=fact.issuer,
        issued=spoken_day(fact.issued_on, content) if fact.issued_on else "–",
        expires=spoken_day(fact.expires_on, content) if fact.expires_on else "",
    )


def _sterility(fact: rules.Sterility, content: Content) -> list[str]:
    phrases = content.phrases
    lots = phrases["lots_one" if fact.lots == 1 else "lots_other"].format(n=fact.lots)
    latest = phrases["lot_latest"].format(
        product=fact.product,
        received=spoken_day(fact.received_on, content),
        expires=spoken_day(fact.expires_on, content),
    )
    cycle = (
        phrases["cycle"].format(released=spoken_day(fact.released_on, content))
        if fact.released_on
        else phrases["no_cycle"]
    )
    return [f"{lots} {latest}", cycle]
