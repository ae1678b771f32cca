"""A clinic with its owner signed in, and the way of a form."""

import re

import pytest
from django.test import Client

from compliance.clinics.models import Role
from tests.clinics.factory import PASSWORD, make_clinic, make_member


@pytest.fixture
def clinic(db):
    """Northgate."""
    return make_clinic(slug="northgate", name="Northgate")


@pytest.fixture
def owner(clinic):
    """Its only owner."""
    return make_member(clinic)


@pytest.fixture
def as_owner(owner):
    """A browser in which the owner has just signed in."""
    return signed_in(owner)


@pytest.fixture
def assistant(clinic, owner):
    """Somebody who only logs."""
    return make_member(clinic, Role.ASSISTANT)


def signed_in(member):
    """A browser in which somebody is signed in."""
    browser = Client()
    browser.force_login(member.user)
    return browser


def send(browser, url, **data):
    """Open a form and send it as a person would, hidden fields included."""
    page = browser.get(url).content.decode()
    hidden = re.search(r'name="idempotency_key" value="([^"]+)"', page)
    return browser.post(url, {"idempotency_key": hidden[1] if hidden else "", **data})


def confirm(browser, response):
    """Answer the question for the password, which resumes what was sent."""
    return browser.post(response.url, {"password": PASSWORD})
