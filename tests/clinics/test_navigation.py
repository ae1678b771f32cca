"""The navigation leads nowhere that a member may not go."""

import pytest
from django.urls import reverse

from compliance.clinics.models import Role
from tests.clinics.conftest import signed_in
from tests.clinics.factory import make_clinic, make_member

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", Role.values)
def test_every_place_that_is_offered_can_be_entered(role):
    browser = signed_in(make_member(make_clinic(), role))
    offered = browser.get(reverse("settings")).context["nav"]
    answers = {item.url: browser.get(item.url).status_code for item in offered}
    assert set(answers.values()) == {200}
    assert (reverse("exchange") in answers) is (role == Role.OWNER)
