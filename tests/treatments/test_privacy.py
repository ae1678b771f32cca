"""Privacy breaches: written down, completed, kept for two years, and told in an audit."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from compliance.audit.packet import build_packet
from compliance.clinics.models import Role
from compliance.core.errors import Refusal
from compliance.ledger.models import Event
from compliance.requirements.queries.retention import lines
from compliance.requirements.rules.retention import kept
from compliance.treatments.models import PrivacyBreach
from compliance.treatments.screens.privacy import breach_status
from compliance.treatments.services import privacy as services
from tests.clinics.factory import NOW, TESTER, make_clinic, make_member
from tests.treatments.factory import make_breach

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 15)


@pytest.mark.parametrize(
    ("fields", "tone", "said"),
    [
        pytest.param({"harm": "NO"}, "ok", "Nothing open", id="no serious harm"),
        pytest.param({"harm": "UNSURE"}, "warn", "Harm not yet clear", id="not yet clear"),
        pytest.param({"harm": "YES"}, "bad", "People not yet told", id="nobody told"),
        pytest.param(
            {"harm": "YES", "told_to": "The client", "told_on": TODAY},
            "warn", "Not yet reported", id="told, not reported",
        ),
        pytest.param(
            {"harm": "YES", "told_to": "The client", "told_on": TODAY,
             "reported_to": "The commissioner", "reported_on": TODAY},
            "ok", "Nothing open", id="told and reported",
        ),
    ],
)  # fmt: skip
def test_what_is_still_open(fields: dict[str, Any], tone: str, said: str) -> None:
    status = breach_status(make_breach(**fields))
    assert (status.tone, status.text) == (tone, said)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        pytest.param({"found_at": NOW + timedelta(days=1)}, "has not happened yet", id="to come"),
        pytest.param({"happened_on": TODAY}, "before it happened", id="found too early"),
        pytest.param(
            {"told_to": "The client", "told_on": TODAY + timedelta(days=1)},
            "still to come", id="told tomorrow",
        ),
    ],
)  # fmt: skip
def test_days_that_cannot_be_are_refused(fields: dict[str, Any], sentence: str) -> None:
    fields = {"found_at": NOW - timedelta(days=2), **fields}
    with pytest.raises(Refusal, match=sentence):
        make_breach(**fields)


def test_it_is_written_completed_and_voided_on_the_screens(client: Any) -> None:
    clinic = make_clinic()
    client.force_login(make_member(clinic, Role.ASSISTANT).user)
    page = client.get(reverse("privacy-breach-add"))
    typed = {
        "idempotency_key": page.context["form"]["idempotency_key"].value(),
        "what": "A list was left at the desk", "data": "Client codes", "harm": "UNSURE",
        "found_at": "2026-07-14T10:00", "told_to": "", "told_on": "",
    }  # fmt: skip
    assert (
        client.post(reverse("privacy-breach-add"), {**typed, "told_to": "Two"}).status_code == 422
    )
    answer = client.post(reverse("privacy-breach-add"), typed, follow=True)
    assert "Harm not yet clear" in answer.text
    breach: Any = PrivacyBreach.objects.get()
    services.amend_breach(breach=breach, by=TESTER, at=NOW, reason="Looked into it", harm="NO")
    assert "Nothing open" in client.get(breach.get_absolute_url()).text
    assert "A list was left at the desk" in client.get(reverse("privacy-breach-list")).text
    services.void_breach(breach=breach, by=TESTER, at=NOW, reason="Nothing had left the desk")
    told = Event.objects.filter(record_kind="privacy_breach").values_list("type", flat=True)
    assert [each.rpartition(".")[2] for each in told.order_by("sequence")] == [
        "created", "amended", "voided",
    ]  # fmt: skip


def test_it_is_kept_for_two_years_at_least_and_told_in_an_audit() -> None:
    clinic = make_clinic(pack="CA-ON")
    breach = make_breach(clinic, found_at=NOW - timedelta(hours=3))
    [line] = [each for each in lines(clinic) if each.kind.code == "privacy_breaches"]
    [rule] = [each for each in line.rules if each.sources == ("S67",)]
    assert kept(date(2026, 5, 18), [rule]).until == date(2028, 5, 18)
    [row] = build_packet(clinic, TODAY, TODAY).records.care.breaches
    assert (row.what, row.people, row.harm) == (breach.what, 1, "NO")
