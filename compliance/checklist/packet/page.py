"""The checklist as plain values: questions, and a clinic's answers in words."""

from dataclasses import dataclass
from datetime import date

from django.utils import translation

from compliance.checklist import queries, rules
from compliance.checklist.models import PublishedAnswer
from compliance.checklist.packet.phrases import said_by, spoken_day
from compliance.checklist.rules import Content, Question, State
from compliance.clinics.models import Clinic


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
