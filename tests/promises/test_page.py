"""The page of promises states each one once, and none as measured that nothing measures."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "promises.md").read_text()
STATED = re.findall(r"\*\*P(\d+)\.\*\*(.*?)(?=\n\n)", PAGE, re.DOTALL)


def test_each_promise_stands_on_the_page_once():
    assert [int(number) for number, _text in STATED] == list(range(1, 18))


@pytest.mark.parametrize(("number", "text"), STATED, ids=[f"P{n}" for n, _text in STATED])
def test_a_promise_names_its_harness_or_says_that_it_has_none(number, text):
    named = re.findall(r"`(tests/[\w/]+\.py)`", text)
    assert bool(named) is not ("Not measured." in text)
    assert all((ROOT / path).is_file() for path in named)
    own = [path for path in named if "/promises/" in path]
    assert not own or any(f"test_p{int(number):02}_" in path for path in own)


def test_the_page_says_what_is_never_promised():
    never = PAGE.partition("## What is never promised")[2]
    words = ("entry is true", "nothing was left out", "nobody can tamper", "law")
    assert [word for word in words if word not in never] == []
