"""The pages of the guide as they lie in docs/guide: one source for readers of files and of screens.

The order and the first page are those of its README. What was read is kept: the files change only
with the program.
"""

import re
from functools import cache

from django.conf import settings
from django.urls import reverse

from compliance.guide import rules

FOLDER = settings.BASE_DIR / "docs" / "guide"
START = "README"


@cache
def start() -> rules.Page:
    """The first page: what there is to read."""
    return _read(START)


@cache
def pages() -> tuple[rules.Page, ...]:
    """All other pages, in their order."""
    named = re.findall(r"\(([a-z-]+)\.md\)", (FOLDER / f"{START}.md").read_text("utf-8"))
    return tuple(_read(slug) for slug in named)


def page(slug: str) -> rules.Page | None:
    """One page; none of that name."""
    return next((page for page in pages() if page.slug == slug), None)


def find(words: str) -> list[rules.Hit]:
    """The parts of the guide with all these words."""
    return rules.find(pages(), words, reverse("guide"))


def _read(slug: str) -> rules.Page:
    """A page from its file."""
    return rules.read(slug, (FOLDER / f"{slug}.md").read_text("utf-8"), reverse("guide"))
