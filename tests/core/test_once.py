"""What several rooms of a page want to know is asked once, and only while that page is made."""

from datetime import date

import pytest

from compliance.core.once import asking_once, once


@pytest.fixture
def asked():
    return []


@pytest.fixture
def ask(asked):
    @once
    def ask(what, *, on):
        asked.append((what, on))
        return len(asked)

    return ask


MONDAY, TUESDAY = date(2026, 7, 13), date(2026, 7, 14)


def test_the_same_question_is_asked_once_within_a_page(ask, asked):
    with asking_once():
        assert ask(["a"], on=MONDAY) == ask(["a"], on=MONDAY) == 1
        assert ask(["b"], on=MONDAY) == 2
        assert ask(["a"], on=TUESDAY) == 3
    assert len(asked) == 3


def test_the_next_page_asks_anew_also_after_a_failure(ask):
    def fails():
        with asking_once():
            ask(["a"], on=MONDAY)
            raise LookupError

    with pytest.raises(LookupError):
        fails()
    with asking_once():
        assert ask(["a"], on=MONDAY) == 2


def test_outside_of_a_page_every_question_is_asked(ask):
    assert [ask(["a"], on=MONDAY), ask(["a"], on=MONDAY)] == [1, 2]
