"""P14: no text that somebody sends keeps a regular expression busy for long."""

import ast
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from compliance.sterilization.rules.printouts import plain_line, read_records

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 0.25  # seconds of work for the worst text below; a rule that explodes takes minutes
LETTERS = 3_000  # more than any field takes but notes
CALLS = {"compile", "match", "search", "fullmatch", "sub", "split", "findall", "finditer"}
CALLS |= {"RegexValidator", "re_path"}
SHORTENED = {"compliance/sterilization/rules/printouts.py": plain_line}  # before the rule
OF_OUR_OWN_TEXTS = {"compliance/checklist/rules/reading.py"}  # its rules are put together
HARD = [f"{each * 22}!" for each in ("a", "1", " ", "a ", "1.")]  # explodes soon, if ever
HARD += [each * (LETTERS // len(each)) for each in ("a", "1", " ", "-", "a1 ", "(", "<", "é", "1.")]
HARD += [f"{each * (LETTERS // len(each))}!" for each in ("a", "1", " ", "a ", "\n", "A-")]
HARD += [f"a{' ' * 200}:", f"a{' . ' * 100}:", f"a{' ' * LETTERS}:"]
HARD += ["/" + "a" * LETTERS + "!", "https://" + "a" * LETTERS, "<body" * 600, "glyph (U+" * 300]


def rules_of(path: Path) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Every regular expression that a file of ours holds."""
    place = str(path.relative_to(ROOT))
    for call in ast.walk(ast.parse(path.read_text())):
        if not isinstance(call, ast.Call) or not call.args:
            continue
        name = ast.unparse(call.func)
        if name.removeprefix("re.") not in CALLS or "." in name.removeprefix("re."):
            continue
        first, *rest = call.args
        if isinstance(first, ast.Constant):
            words = set(re.findall(r"re\.([A-Z]+)", " ".join(map(ast.unparse, rest))))
            flags = sum(getattr(re, word) for word in words)
            yield f"{place}:{call.lineno}", re.compile(first.value, flags)
        else:
            assert place in OF_OUR_OWN_TEXTS, f"{place}:{call.lineno} puts a rule together"


def slow(named: dict[str, re.Pattern[Any]]) -> list[str]:
    """The rules that take long over a text made for it."""
    found = []
    for name, pattern in named.items():
        shorten = SHORTENED.get(name.partition(":")[0], str)
        if any(is_slow(pattern, shorten(text)) for text in HARD):
            found.append(name)
    return found


def is_slow(pattern: re.Pattern[Any], text: str) -> bool:
    """Whether one text holds a rule up."""
    subject: Any = text.encode() if isinstance(pattern.pattern, bytes) else text
    started = time.process_time()
    for way in (pattern.match, pattern.search):
        way(subject)
        if time.process_time() - started > LONGEST:
            return True
    return False


def test_no_rule_explodes(promise):
    files = [
        path for room in ("compliance", "klarity_site") for path in (ROOT / room).rglob("*.py")
    ]
    named = dict(
        each for path in files if "migrations" not in path.parts for each in rules_of(path)
    )
    held_up = slow(named)
    promise(
        14,
        "regular expressions that a text can hold up",
        figure=f"{held_up or 0} of {len(named)}",
        bound="none",
        kept=not held_up and len(named) > 60,
    )


def test_a_printout_of_spaces_is_read_at_once():
    started = time.process_time()
    read_records(f"a{' ' * 250}:\n" * 40)
    assert time.process_time() - started < 2


def test_a_rule_that_explodes_is_found(control):
    found = slow({"greedy": re.compile(r"^(\w+\s?)*$"), "plain": re.compile(r"^\w+$")})
    control(14, "a rule that explodes", figure=f"found {found}", broke=found == ["greedy"])
