"""Reading the checklist from its files."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from compliance.checklist import rules

FOLDER = Path(__file__).resolve().parents[1] / "content"


@cache
def content(language: str) -> rules.Content:
    """The checklist in one language."""
    return rules.content_from(language, read_content("questions"), read_content(language))


def question(code: str, language: str = "en") -> rules.Question | None:
    """The question with this code."""
    return next((each for each in content(language).questions if each.code == code), None)


def read_content(name: str) -> dict[str, Any]:
    """One file of the checklist, as it is written."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
