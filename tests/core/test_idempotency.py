"""A form sent twice does its work once."""

import pytest
from django.db import IntegrityError

from compliance.core.idempotency import answer_once
from compliance.core.models import UsedKey
from tests.clinics.factory import NOW

pytestmark = pytest.mark.django_db


def test_the_second_try_gets_the_first_answer():
    done = []

    def work():
        done.append(1)
        return f"/made/{len(done)}/"

    answers = [answer_once(scope="a", key="k", at=NOW, do=work) for _ in range(3)]
    assert (answers, len(done)) == (["/made/1/"] * 3, 1)


def test_another_scope_is_another_key():
    answers = [answer_once(scope=scope, key="k", at=NOW, do=lambda: "/") for scope in "ab"]
    assert (len(answers), UsedKey.objects.count()) == (2, 2)


def test_a_failure_leaves_the_key_free():
    def fail():
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        answer_once(scope="a", key="k", at=NOW, do=fail)
    assert answer_once(scope="a", key="k", at=NOW, do=lambda: "/now/") == "/now/"


def test_a_conflict_of_the_change_itself_is_not_swallowed():
    def clash():
        raise IntegrityError("the change's own")

    with pytest.raises(IntegrityError, match="own"):
        answer_once(scope="a", key="k", at=NOW, do=clash)
