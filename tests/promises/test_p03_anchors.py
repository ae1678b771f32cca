"""P3: nobody rewrites more than seven days unseen: anchors leave, and it shows when none does."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.urls import reverse

from compliance.clinics import anchors
from compliance.clinics.models import Membership
from compliance.ledger import anchors as signed
from compliance.ledger import queries, triggers, verification
from compliance.ledger.models import ChainHead, Event
from tests.clinics.factory import NOW, TESTER, make_clinic, make_member, make_user

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def clinic():
    """A clinic with an owner and an address outside."""
    clinic = make_clinic(anchor_email="Books@Accountant.example")
    make_member(clinic, user=make_user(email="ada@example.com"))
    return clinic


def days_of_letters():
    """On which days of a month an anchor left."""
    return [day for day in range(30) if anchors.send_weekly(at=NOW + day * DAY)]


def test_an_anchor_leaves_every_week_for_inside_and_outside(clinic, promise):
    make_clinic(is_sample=True)
    days = days_of_letters()
    figure = f"days {', '.join(map(str, days))}"
    promise(
        3, "anchors that left", figure=figure, bound="every 7 days", kept=days == [0, 7, 14, 21, 28]
    )
    letter = mail.outbox[0]
    assert letter.bcc == ["ada@example.com", "books@accountant.example"]
    [first] = signed.read_anchors([letter.attachments[0][1]])
    assert letter.attachments[0][1].strip() in letter.body
    assert verification.verify(clinic.pk, anchors=[first]).is_whole
    assert "ada@" not in json.loads(bytes(Event.objects.latest("pk").body))["details"]["to"]
    missed = [d for d in range(40) if anchors.is_missed(clinic, at=NOW + d * DAY)]
    promise(
        3,
        "days after the last one until the red banner",
        figure=f"{missed[0] - 28}",
        bound="8",
        kept=missed == [*range(36, 40)],
    )


def test_where_letters_only_go_into_a_folder_none_has_left(clinic, settings, control):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    days = days_of_letters()
    missed = anchors.is_missed(clinic, at=NOW + 9 * DAY)
    control(3, "without a mail server", figure=f"{len(days)} left", broke=not days and missed)


def test_an_owner_sees_on_today_that_none_left(clinic, client):
    client.force_login(clinic_owner(clinic))
    with time_machine.travel(NOW + 7 * DAY, tick=False):
        assert "No anchor of the history" not in client.get(reverse("today")).text
    with time_machine.travel(NOW + 8 * DAY, tick=False):
        client.force_login(clinic_owner(clinic))
        assert "No anchor of the history" in client.get(reverse("today")).text
        fetched = client.post(reverse("anchor-keep"))
        assert signed.is_ours(signed.read_anchors([fetched.text])[0])
        assert "No anchor of the history" not in client.get(reverse("today")).text


def test_why_no_anchor_is_mailed_is_said_in_a_sentence(clinic, client, settings):
    client.force_login(clinic_owner(clinic))
    assert "not mailed" not in client.get(reverse("history-proof")).text
    assert (
        anchors.why_not_mailed(make_clinic(is_sample=True)) == "A sample clinic mails no anchors."
    )
    assert "nobody to send them to" in anchors.why_not_mailed(make_clinic())
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    assert anchors.send_weekly(at=NOW) == []
    for page in ("history-proof", "health"):
        assert "this installation has no mail server" in client.get(reverse(page)).text


def clinic_owner(clinic):
    """The person who owns it."""
    return Membership.objects.get(clinic=clinic).user


def test_two_anchors_are_compared_and_a_gap_shows(clinic, client):
    client.force_login(clinic_owner(clinic))
    one = anchors.keep(clinic=clinic, by=TESTER, at=NOW)
    other = anchors.keep(clinic=clinic, by=TESTER, at=NOW + DAY)
    both = {"anchors": f"{other.to_json()}\n{one.to_json()}"}
    page = client.get(reverse("history-proof"), both).text
    assert "The later one continues the earlier one." in page
    assert "Entries between them: 1." in page
    assert "one a line" in client.get(reverse("history-proof"), {"anchors": "{}"}).text
    triggers.remove(connection)
    Event.objects.filter(clinic_id=clinic.pk, sequence__gt=one.size)._raw_delete("default")
    head = Event.objects.get(clinic_id=clinic.pk, sequence=one.size).hash
    ChainHead.objects.filter(clinic_id=clinic.pk).update(sequence=one.size, hash=head)
    triggers.install(connection)
    assert verification.verify(clinic.pk).is_whole  # an older copy, whole in itself
    assert "an older copy was put back" in client.get(reverse("history-proof"), both).text
    [found] = verification.verify(clinic.pk, anchors=[one, other]).breaks
    assert f"ends at event {queries.size(clinic.pk)}" in found.sentence
