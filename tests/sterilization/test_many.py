"""Lists, forms, the look-back and the gap finder ask as often for a long log as for a short one."""

from datetime import timedelta

import pytest
import time_machine

from tests.clinics.factory import NOW, make_clinic, make_member
from tests.devices.factory import questions
from tests.sterilization.many import make_long_log, pages


@pytest.mark.django_db
def test_a_long_log_costs_no_more_questions_than_a_short_one(client):
    asked = []
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        for cycles in (40, 400):
            clinic = make_clinic()
            client.force_login(make_member(clinic).user)
            test = make_long_log(clinic, cycles, window=20)
            asked.append({name: len(questions(client, url)) for name, url in pages(test).items()})
    assert asked[0] == asked[1]
