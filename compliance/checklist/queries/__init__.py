"""Reading the checklist, a clinic's choices, and what its records say to each question."""

from compliance.checklist.queries.backing import backing
from compliance.checklist.queries.content import content, question, read_content
from compliance.checklist.queries.publications import (
    answers,
    answers_to,
    current_answers,
    is_database_up,
    publications,
    publishing_slugs,
)

__all__ = [
    "answers",
    "answers_to",
    "backing",
    "content",
    "current_answers",
    "is_database_up",
    "publications",
    "publishing_slugs",
    "question",
    "read_content",
]
