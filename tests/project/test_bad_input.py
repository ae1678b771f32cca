"""Every form with nonsense in it: a clear sentence, what was typed kept, never an error of ours.

With every change each form is sent a few times, each field with another kind of nonsense each time;
PROMISES=full sends each kind in each field (`make promises`).
"""

import functools
import html
import os
import random
import re
from collections.abc import Callable
from typing import Any

import pytest
from django import forms
from django.test import Client
from django.urls import reverse

from compliance.ledger.models import Event
from tests.clinics.factory import PASSWORD, make_clinic, make_member
from tests.group.factory import make_more
from tests.lidocaine.factory import make_product
from tests.project.subjects import SUBJECTS
from tests.project.test_access import URLS, Url
from tests.sterilization.factory import make_disinfectant

pytestmark = pytest.mark.django_db
LEFT_OPEN = re.compile(r"%\(\w+\)[sd]")  # a place in a sentence that nothing was put into

NONSENSE = {
    "words": "neither here nor there",
    "too long": "long " * 2000,
    "one long word": "x" * 5000,
    "markup": "<script>alert('x')</script>",
    "null byte": "a\x00b",
    "below zero": "-1",
    "huge number": "9" * 40,
    "exponent": "1e400",
    "not a number": "NaN",
    "comma": "2,5",
    "first day": "0001-01-01",
    "last day": "9999-12-31",
    "first moment": "0001-01-01T00:00",
    "last moment": "9999-12-31T23:59",
    "no such day": "2026-02-30",
    "formula": "=1+1",
    "right to left": "\u202eabc",
    "half a pair": "\ud800".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
}
ROUNDS = len(NONSENSE) if os.environ.get("PROMISES") == "full" else 3
FORMS = [
    url for url in URLS if url.access is not None and {"GET", "POST"} <= set(url.access.methods)
]
WITHOUT_A_FORM = {  # what these show and take is tried where they are built
    "calendar-void": "one's own only: 404 for the owner",
    "clinic-list": "a button for every clinic",
    "hand-over": "opens while a client holds the tablet",
    "hand-over-consent": "opens while a client holds the tablet",
    "hand-over-end": "a button; asks who is there",
    "opening": "a button for every check",
}
PREPARED: dict[str, Callable[[Any], Any]] = {  # what must be there before the form is offered
    "device-disinfection-add": make_disinfectant,
    "solution-batch-add": lambda clinic: make_disinfectant(clinic, level="HLD", use_days=14),
    "container-add": make_product,
    "group-audit-add": make_more,
}
NOT_KEPT = (forms.PasswordInput, forms.FileInput, forms.HiddenInput, forms.CheckboxInput)


@pytest.fixture
def clinic():
    """The clinic whose forms are filled in."""
    return make_clinic(name="Northgate")


@pytest.fixture
def browser(clinic):
    """Its owner, who has just shown who she is."""
    client = Client()
    member = make_member(clinic)
    client.force_login(member.user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def form_at(browser: Client, address: str) -> Any:
    """The form that a page shows; None where it shows something else."""
    context: Any = browser.get(address).context
    return context.get("form") if context else None


def form_of(url: Url, clinic: Any, browser: Client) -> tuple[str, Any]:
    """A page with a form: its address, and the form as it comes."""
    if url.name in PREPARED:
        PREPARED[url.name](clinic)
    address = url.of(clinic)
    form = form_at(browser, address)
    assert (form is None) is (url.name in WITHOUT_A_FORM), f"{url.name}: is there a form or not?"
    return address, form


def typed(form: Any, values: dict[str, str]) -> dict[str, Any]:
    """What a person sends: the form as it came, but for these values."""
    sent = {}
    for bound in form:
        initial = bound.value()
        if bound.name in values:
            sent[bound.html_name] = values[bound.name]
        elif not isinstance(bound.field, forms.FileField) or bound.is_hidden:
            sent[bound.html_name] = "" if initial is None else initial
    return sent


def tries_of(form: Any, seed: str) -> list[dict[str, str]]:
    """Nonsense in every field at once, then in one field alone, which reaches deeper.

    Each round gives each field another kind; all rounds together give every field every kind.
    """
    names = [
        bound.name
        for bound in form
        if bound.name != "idempotency_key" and not isinstance(bound.field, forms.FileField)
    ]
    kinds = random.Random(seed).sample(list(NONSENSE.values()), len(NONSENSE))  # noqa: S311
    rounds = [
        {name: kinds[(place + shift) % len(kinds)] for place, name in enumerate(names)}
        for shift in range(ROUNDS)
    ]
    alone = rounds if len(NONSENSE) == ROUNDS else rounds[:1]
    return rounds + [{name: value} for values in alone for name, value in values.items()]


def check(answer: Any, sent: dict[str, Any], where: str) -> None:
    """Saved, or refused with a sentence and with what was typed."""
    assert answer.status_code in {200, 302, 409, 422}, where
    if answer.status_code != 422:
        return
    form = answer.context["form"]
    sentences = [text for errors in form.errors.values() for text in errors]
    assert sentences, where
    assert all(text.strip() and not LEFT_OPEN.search(text) for text in sentences), where
    page = answer.content.decode()
    for bound in form:
        value = sent.get(bound.html_name)
        is_shown = isinstance(bound.field.widget, forms.TextInput | forms.Textarea)
        if value and is_shown and not isinstance(bound.field.widget, NOT_KEPT):
            assert html.escape(str(value)) in page, f"{where}: {bound.name} was not kept"


@pytest.mark.parametrize("url", FORMS, ids=lambda url: url.name)
def test_a_form_takes_nonsense_calmly(url: Url, clinic, browser):
    address, form = form_of(url, clinic, browser)
    if form is None:
        return
    for values in tries_of(form, url.name):
        sent = typed(form, values)
        check(browser.post(address, sent), sent, f"{url.name}: {values}")


@pytest.mark.parametrize("url", FORMS, ids=lambda url: url.name)
def test_another_clinics_records_cannot_be_chosen(url: Url, clinic, browser):
    address, form = form_of(url, clinic, browser)
    if form is None:
        return
    for bound in form:
        if not isinstance(bound.field, forms.ModelChoiceField):
            continue
        queryset: Any = bound.field.queryset
        theirs = record_elsewhere(queryset.model)
        if theirs is None:
            continue
        before = Event.objects.filter(clinic_id=clinic.pk).count()
        answer = browser.post(address, typed(form, {bound.name: str(theirs.pk)}))
        assert answer.status_code == 422, f"{url.name}: {bound.name}"
        assert bound.name in answer.context["form"].errors
        assert Event.objects.filter(clinic_id=clinic.pk).count() == before


def record_elsewhere(model: type) -> Any:
    """A record of this kind in another clinic; None for what belongs to no clinic."""
    make = maker_of(model)
    return make(make_clinic()) if make else None


@functools.cache
def maker_of(model: type) -> Callable[[Any], Any] | None:
    """Who makes a record of this kind; found by trying, once."""
    makers = (make for make in SUBJECTS.values() if isinstance(make(make_clinic()), model))
    return next(makers, None)
