"""P11: every address has a declared answer for every role and method; what is undeclared is found.

That the declared answer is given is tried address by address in tests/project/test_access.py.
"""

import pytest

from tests.clinics.factory import make_clinic, make_member
from tests.project.test_access import (
    INSIDE,
    METHODS,
    OF_LIBRARIES,
    PUBLIC,
    URLS,
    Url,
    Urls,
    answer_of,
    ask,
    declared,
    undeclared,
    undeclared_faults,
)


def test_every_address_declares_an_answer(promise):
    faults = [fault for url in URLS for fault in undeclared_faults(url)]
    answers = [
        declared(url.access, role, method)
        for url in URLS
        if url.access is not None
        for role in INSIDE
        for method in METHODS
    ]
    open_to = len([url for url in URLS if url.name in PUBLIC | OF_LIBRARIES])
    promise(
        11,
        "addresses without a declared answer",
        figure=f"{faults or 0} of {len(URLS)}; {len(answers):,} answers, {open_to} by name",
        bound="none",
        kept=not faults and set(answers) == {"fine", "403", "405"},
    )


@pytest.mark.django_db
def test_a_forgotten_view_is_found_and_shows_nothing(settings, control):
    faults = undeclared_faults(Url("undeclared", "undeclared/", undeclared))
    owner = make_member(make_clinic())
    settings.ROOT_URLCONF = Urls
    said = answer_of(ask(owner, "GET", "/undeclared/"))
    control(
        11,
        "a view that nobody declared",
        figure=f"{len(faults)} faults, answers {said}",
        broke=bool(faults) and said == "403",
    )
