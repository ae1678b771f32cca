"""The checklist as plain values: questions, and a clinic's answers in words."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import translation
from django.utils.dateformat import format as format_day
from django.utils.translation import gettext_lazy

from compliance.checklist import queries, rules
from compliance.checklist.models import PublishedAnswer
from compliance.checklist.rules import Content, Duration, Phrase, Question, State, Value
from compliance.clinics.models import Clinic
from compliance.documents.models import IssuedPaper
from compliance.documents.papers import PaperKind, Today
from compliance.ledger.rules import canonical

KIND = "public-answers"


@dataclass(frozen=True)
class Answer:
    """What the public page says to one question."""

    question: str
    state: State
    lines: tuple[str, ...]
    lasting: tuple[str, ...]
    since: date | None
    until: date | None
    from_records: bool
    dates: str

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
    is_sample: bool


@dataclass(frozen=True)
class Packet:
    """Everything on the checklist; without a clinic it is the blank one."""

    content: Content
    clinic: PublicClinic | None
    as_of: date | None
    as_of_words: str
    page_url: str
    headlines: tuple[Entry, ...]
    chapters: tuple[Chapter, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every question with its answer, the first three first."""
        return (*self.headlines, *(each for part in self.chapters for each in part.entries))

    @property
    def answers(self) -> tuple[Answer, ...]:
        """Every answer in the order of the questions."""
        return tuple(entry.answer for entry in self.entries if entry.answer)


def build_packet(
    language: str, *, clinic: Clinic | None, on: date | None, page_url: str = ""
) -> Packet:
    """The checklist in one language, with the answers of a clinic as they stand on a day."""
    content = queries.content(language)
    with translation.override(language):  # kinds of credentials are named in the page's language
        answers = answers_of(clinic, on, content) if clinic and on else {}

    def entry(question: Question) -> Entry:
        return Entry(question, answers.get(question.code))

    return Packet(
        content=content,
        clinic=public_clinic(clinic) if clinic else None,
        as_of=on if clinic else None,
        as_of_words=_as_of_words(clinic, on, content) if clinic and on else "",
        page_url=page_url,
        headlines=tuple(entry(part.headline) for part in content.parts if part.headline),
        chapters=tuple(
            Chapter(part.code, part.title, tuple(entry(each) for each in part.questions))
            for part in content.parts
        ),
    )


def _as_of_words(clinic: Clinic, on: date, content: Content) -> str:
    """Whose answers these are and on which day, as a sentence."""
    return content.words["answers_from"].format(clinic=clinic.name, date=spoken_day(on, content))


def public_clinic(clinic: Clinic) -> PublicClinic:
    """What may be said about a clinic, field by field."""
    return PublicClinic(
        name=clinic.name,
        slug=clinic.slug,
        address=clinic.address,
        phone=clinic.phone,
        is_sample=clinic.is_sample,
    )


def answers_of(clinic: Clinic, on: date, content: Content) -> dict[str, Answer]:
    """Each question's answer on a day: what was published, if the records still back it."""
    shown = queries.publications(clinic, on=on)
    published_on = {
        code: clinic.day(each.published_at) for code, each in shown.items() if each.published_at
    }
    backing = queries.backing(clinic, on=on, published_on=published_on)
    answers = {}
    for question in content.questions:
        code = question.code
        since = published_on.get(code)
        said = _Said.by(backing.get(code), shown.get(code), content)
        stands = _standing(backing.get(code), since, on)
        answers[code] = _answer(question, since, stands, said, content)
    return answers


@dataclass(frozen=True)
class _Said:
    """An answer in words, and the part of it that no passing day changes."""

    lines: tuple[str, ...] = ()
    lasting: tuple[str, ...] = ()

    @classmethod
    def by(
        cls, backing: rules.Backing | None, own: PublishedAnswer | None, content: Content
    ) -> "_Said":
        if backing is not None:
            lasting = rules.Backing(backing.standing, rules.lasting(backing.lines))
            return cls(said_by(backing, content), said_by(lasting, content))
        words = tuple(own.own_text.splitlines()) if own else ()
        return cls(words, words)


def _silence(state: State, content: Content) -> str:
    return content.words[f"{state.lower()}_text"]


def _standing(backing: rules.Backing | None, published_on: date | None, on: date) -> rules.Standing:
    if published_on is None:
        return rules.Standing(stands=False, since=None, until=None)
    if backing is None:
        return rules.own_words_standing(published_on=published_on, on=on)
    return backing.standing


def _answer(
    question: Question,
    published_on: date | None,
    stands: rules.Standing,
    said: _Said,
    content: Content,
) -> Answer:
    """One answer; what is not published or not confirmed carries no text of the clinic."""
    state = rules.state_of(is_published=published_on is not None, stands=stands.stands)
    since = max(filter(None, (published_on, stands.since)), default=None)
    return Answer(
        question=question.code,
        state=state,
        lines=said.lines if state == State.PUBLISHED else (_silence(state, content),),
        lasting=said.lasting if state == State.PUBLISHED else (),
        since=since,
        until=stands.until,
        from_records=question.from_records,
        dates=_dates(since, stands.until, content),
    )


def _dates(since: date | None, until: date | None, content: Content) -> str:
    """Since when an answer is as it is, and until when it stands."""
    said = []
    if since:
        said.append(content.words["since"].format(date=spoken_day(since, content)))
    if until:
        said.append(content.words["until"].format(date=spoken_day(until, content)))
    return " · ".join(said)


def preview_lines(clinic: Clinic, code: str, on: date, language: str) -> tuple[str, ...]:
    """What the page would say if the answer were published today."""
    content = queries.content(language)
    backing = queries.backing(clinic, on=on, published_on={}).get(code)
    if backing is not None:
        return said_by(backing, content) if backing.standing.stands else ()
    current = queries.current_answers(clinic).get(code)
    return tuple(current.own_text.splitlines()) if current else ()


def claims_of(packet: Packet) -> dict[str, str]:
    """What a printed sheet claims, question by question, without what every day moves.

    Counts and the years go on by themselves; they are left out, so that a sheet stays true for as
    long as nothing else changes.
    """
    words = packet.content.words
    return {
        entry.question.ask: "\n".join(entry.answer.lasting) or words[entry.answer.state]
        for entry in packet.entries
        if entry.answer
    }


def digest_of(claims: Mapping[str, str]) -> str:
    """The digest by which a sheet is found to hold still."""
    return hashlib.sha256(canonical([[ask, text] for ask, text in claims.items()])).hexdigest()


def _today(paper: IssuedPaper, on: date) -> Today:
    """What the same paper would claim on a day; a poster claims nothing but its address."""
    if not paper.subject.startswith("sheet:"):
        return Today(digest_of({}), {})
    claims = claims_of(build_packet(paper.language, clinic=paper.clinic, on=on))
    return Today(digest_of(claims), claims)


ANSWERS = PaperKind(KIND, gettext_lazy("Public answers"), _today)


def said_by(backing: rules.Backing, content: Content) -> tuple[str, ...]:
    """What the records say, in the words of a language."""
    return tuple(" ".join(_said(each, content) for each in line) for line in backing.lines)


def spoken_day(day: date, content: Content) -> str:
    """A day as people write it in that language."""
    with translation.override(content.language):
        return format_day(day, content.date_format)


def duration(found: Duration, phrases: Mapping[str, str]) -> str:
    """Years and months in words."""
    years = phrases["year_one" if found.years == 1 else "year_other"].format(n=found.years)
    months = phrases["month_one" if found.months == 1 else "month_other"].format(n=found.months)
    if found.years and found.months:
        return phrases["duration_both"].format(years=years, months=months)
    if found.years or found.months:
        return years if found.years else months
    return phrases["duration_none"]


def _said(phrase: Phrase, content: Content) -> str:
    key = phrase.key
    if "n" in phrase.values:
        key += "_one" if phrase.values["n"] == 1 else "_other"
    values = {name: _spoken(value, content) for name, value in phrase.values.items()}
    return content.phrases[key].format(**values)


def _spoken(value: Value, content: Content) -> str:
    if isinstance(value, date):
        return spoken_day(value, content)
    if isinstance(value, Duration):
        return duration(value, content.phrases)
    return str(value)
