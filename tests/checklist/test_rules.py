"""Reading grades and when an answer stands, with plain values."""

from datetime import date

import pytest

from compliance.checklist import rules
from compliance.checklist.rules import Held, Span, Standing, State

ON = date(2026, 7, 15)


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("cat", 1),
        ("make", 1),
        ("table", 2),
        ("needle", 2),
        ("wanted", 2),
        ("named", 1),
        ("boxes", 2),
        ("year", 1),
        ("sterile", 2),
        ("lidocaine", 3),
        ("practitioner", 4),
        ("24", 1),
    ],
)
def test_syllables_are_counted_near_enough(word: str, count: int) -> None:
    assert rules.syllables(word) == count


@pytest.mark.parametrize(
    ("word", "count"), [("aiguille", 2), ("l’aiguille", 2), ("parlent", 1), ("qualité", 3)]
)
def test_french_syllables_leave_out_the_mute_ones(word: str, count: int) -> None:
    assert rules.french_syllables(word) == count


@pytest.mark.parametrize(
    ("word", "count"), [("aguja", 3), ("guerra", 2), ("leer", 2), ("país", 2), ("cuánto", 2)]
)
def test_spanish_syllables_part_strong_vowels(word: str, count: int) -> None:
    assert rules.spanish_syllables(word) == count


def test_a_plain_sentence_reads_below_grade_one() -> None:
    assert rules.reading_grade("The cat sat on the mat.") < 1


def test_an_official_sentence_reads_far_above_grade_six() -> None:
    text = "Practitioners demonstrate comprehensive sterilization documentation immediately."
    assert rules.reading_grade(text) > 12


def test_nothing_has_no_grade() -> None:
    assert rules.reading_grade("") == 0
    assert rules.mean_sentence("") == 0


def test_quotes_and_colons_do_not_break_a_sentence_in_two() -> None:
    assert len(rules.sentences("They say: “It is fine.” Then they stop.")) == 2


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        pytest.param([], Standing(stands=False, since=None, until=None), id="no record"),
        pytest.param(
            [Span(date(2026, 1, 1), None)],
            Standing(stands=True, since=date(2026, 1, 1), until=None),
            id="no end",
        ),
        pytest.param(
            [Span(date(2026, 1, 1), ON)],
            Standing(stands=True, since=date(2026, 1, 1), until=ON),
            id="the last day still counts",
        ),
        pytest.param(
            [Span(date(2026, 1, 1), date(2026, 7, 14))],
            Standing(stands=False, since=ON, until=None),
            id="the day after does not",
        ),
        pytest.param(
            [Span(date(2026, 7, 16), None)],
            Standing(stands=False, since=None, until=None),
            id="not begun",
        ),
        pytest.param(
            [Span(date(2026, 1, 1), ON), Span(date(2026, 3, 1), date(2026, 12, 31))],
            Standing(stands=True, since=date(2026, 1, 1), until=date(2026, 12, 31)),
            id="the longer one carries it",
        ),
    ],
)
def test_an_answer_stands_while_a_record_does(spans: list[Span], expected: Standing) -> None:
    assert rules.standing(spans, ON) == expected


LICENCE = Held(is_in_force=True, is_core=True, ends_on=date(2026, 12, 31))
FIRST_AID = Held(is_in_force=True, is_core=False, ends_on=date(2026, 9, 1))


def test_the_first_paper_to_end_ends_the_answer() -> None:
    stands = rules.held_standing([LICENCE, FIRST_AID], published_on=ON)
    assert stands == Standing(stands=True, since=None, until=date(2026, 9, 1))


def test_a_paper_that_lapsed_after_publication_withdraws_the_answer() -> None:
    lapsed = Held(is_in_force=False, is_core=False, ends_on=date(2026, 7, 20))
    stands = rules.held_standing([LICENCE, lapsed], published_on=ON)
    assert stands == Standing(stands=False, since=date(2026, 7, 21), until=None)


def test_a_paper_that_had_lapsed_before_was_never_part_of_it() -> None:
    lapsed = Held(is_in_force=False, is_core=True, ends_on=date(2026, 7, 14))
    assert rules.held_standing([LICENCE, lapsed], published_on=ON).stands


def test_first_aid_alone_does_not_make_anyone_qualified() -> None:
    assert not rules.held_standing([FIRST_AID], published_on=ON).stands


def test_one_person_without_proof_leaves_the_answer_open() -> None:
    good = Standing(stands=True, since=None, until=date(2027, 1, 1))
    bad = Standing(stands=False, since=date(2026, 7, 1), until=None)
    assert rules.all_stand([good, bad]) == bad
    assert rules.all_stand([good, good]) == good
    assert not rules.all_stand([]).stands


def test_own_words_stand_for_a_year() -> None:
    assert rules.own_words_standing(published_on=date(2025, 7, 15), on=ON).stands
    assert not rules.own_words_standing(published_on=date(2025, 7, 14), on=ON).stands


@pytest.mark.parametrize(
    ("is_published", "stands", "state"),
    [
        (True, True, State.PUBLISHED),
        (True, False, State.WITHDRAWN),
        (False, True, State.NOT_PUBLISHED),
        (False, False, State.NOT_PUBLISHED),
    ],
)
def test_the_page_says_nothing_that_no_record_backs(
    is_published: bool, stands: bool, state: State
) -> None:
    assert rules.state_of(is_published=is_published, stands=stands) == state
