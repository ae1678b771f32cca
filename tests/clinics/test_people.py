"""Members, invitations and settings on screen."""

import logging
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from compliance.clinics import services
from compliance.clinics.models import Invitation, Membership, Role, User
from tests.clinics.conftest import confirm, send, signed_in
from tests.clinics.factory import PASSWORD, TESTER, make_clinic, make_invitation, make_member

pytestmark = pytest.mark.django_db


def make_link(clinic, **fields):
    invitation, token = make_invitation(clinic, at=timezone.now(), **fields)
    return invitation, reverse("join", args=[token])


# Settings


def test_settings_tell_what_the_chain_proves_and_no_more(as_owner):
    page = as_owner.get(reverse("settings")).content.decode()
    assert "A chain alone does not stop whoever holds the database" in page
    assert "nothing about whether an entry is true" in page


def test_the_fingerprint_stands_in_fours(as_owner):
    head = as_owner.get(reverse("settings")).context["ledger_head"]
    assert [len(part) for part in head.split()] == [4] * 16


def test_an_owner_amends_the_clinic_with_a_reason(as_owner, clinic):
    page = as_owner.get(reverse("clinic-amend"))
    said = {n: page.context["form"][n].value() or "" for n in page.context["form"].fields}
    answer = as_owner.post(
        reverse("clinic-amend"), {**said, "phone": "416 555 0100", "reason": "New line"}
    )
    clinic.refresh_from_db()
    assert (answer.status_code, clinic.phone) == (302, "416 555 0100")


def test_a_clinic_is_not_amended_without_a_reason(as_owner, clinic):
    answer = send(as_owner, reverse("clinic-amend"), name="Other")
    clinic.refresh_from_db()
    assert (answer.status_code, clinic.name) == (422, "Northgate")


def test_an_assistant_sees_settings_but_amends_nothing(assistant):
    browser = signed_in(assistant)
    page = browser.get(reverse("settings"))
    assert (page.status_code, b"clinic/" in page.content) == (200, False)
    assert browser.get(reverse("member-list")).status_code == 403


def test_ones_own_name_is_changed_after_the_password(as_owner, owner):
    data = {"name": "Anna Stone", "email": "stone@example.com"}
    asked = send(as_owner, reverse("account-amend"), **data)
    assert "reauthenticate" in asked.url
    answer = confirm(as_owner, asked)
    owner.user.refresh_from_db()
    assert (answer.url, owner.user.name) == (reverse("settings"), "Anna Stone")


def test_a_taken_address_is_refused_and_the_page_keeps_ones_name(as_owner, owner, assistant):
    data = {"name": "Changed", "email": assistant.user.email}
    answer = confirm(as_owner, send(as_owner, reverse("account-amend"), **data))
    assert (answer.status_code, "email" in answer.context["form"].errors) == (422, True)
    assert User.objects.get(pk=owner.user.pk).name == owner.user.name


# Several clinics


def test_a_single_clinic_has_no_switcher(as_owner):
    assert reverse("clinic-list") not in as_owner.get(reverse("settings")).content.decode()


def test_somebody_with_two_clinics_goes_from_one_to_the_other(as_owner, owner):
    other = make_member(make_clinic(name="Southgate"), user=owner.user)
    assert reverse("clinic-list") in as_owner.get(reverse("settings")).content.decode()
    as_owner.post(reverse("clinic-list"), {"clinic": other.clinic_id})
    assert as_owner.get(reverse("settings")).context["clinic"] == other.clinic


@pytest.mark.parametrize("chosen", ["", "nonsense", "other"])
def test_nobody_goes_to_a_clinic_of_others(as_owner, chosen):
    stranger = make_member(make_clinic())
    chosen = stranger.clinic_id if chosen == "other" else chosen
    assert as_owner.post(reverse("clinic-list"), {"clinic": chosen}).status_code == 404


def test_somebody_without_a_clinic_is_told_so(as_owner, owner, assistant):
    services.end_membership(membership=assistant, by=TESTER, at=timezone.now(), reason="Moved away")
    browser = signed_in(assistant)
    answer = browser.get(reverse("settings"), follow=True)
    assert answer.redirect_chain == [(reverse("no-clinic"), 302)]
    assert b"no clinic" in answer.content


def test_a_member_has_no_business_there(as_owner):
    assert as_owner.get(reverse("no-clinic")).url == "/today/"


# Members


def test_members_invited_and_former_stand_apart(as_owner, clinic, assistant):
    gone = make_member(clinic, Role.PRACTITIONER)
    services.end_membership(membership=gone, by=TESTER, at=timezone.now(), reason="Left us")
    make_link(clinic, name="Robin Vale")
    page = as_owner.get(reverse("member-list")).context
    assert [len(page[part]) for part in ("members", "invited", "former")] == [2, 1, 1]


def test_an_owner_changes_a_role(as_owner, assistant):
    url = reverse("member-amend", args=[assistant.pk])
    answer = send(as_owner, url, role="PRACTITIONER", reason="Passed the exam")
    assistant.refresh_from_db()
    assert (answer.url, assistant.role) == (assistant.get_absolute_url(), "PRACTITIONER")


def test_nobody_is_made_an_inspector(as_owner, assistant):
    url = reverse("member-amend", args=[assistant.pk])
    assert send(as_owner, url, role="INSPECTOR", reason="Please").status_code == 422


def test_the_last_owner_is_told_why_not(as_owner, owner):
    answer = send(as_owner, reverse("member-end", args=[owner.pk]), reason="Tired")
    assert (answer.status_code, b"needs an owner" in answer.content) == (422, True)


def test_an_ended_member_is_out_at_once(as_owner, assistant):
    browser = signed_in(assistant)
    assert browser.get(reverse("settings")).status_code == 200
    send(as_owner, reverse("member-end", args=[assistant.pk]), reason="Moved away")
    assert browser.get(reverse("settings")).url == reverse("no-clinic")


def test_a_former_members_page_offers_nothing_more(as_owner, assistant):
    send(as_owner, reverse("member-end", args=[assistant.pk]), reason="Moved away")
    page = as_owner.get(assistant.get_absolute_url())
    assert (page.status_code, page.context["actions"]) == (200, [])


# Invitations


def invite(as_owner, **fields):
    data = {"name": "Robin Vale", "role": "ASSISTANT", **fields}
    answer = send(as_owner, reverse("invitation-add"), **data)
    if "reauthenticate" in answer.url:
        answer = confirm(as_owner, answer)
    return answer.url


def test_a_link_is_shown_once_with_its_picture(as_owner):
    page = invite(as_owner)
    first = as_owner.get(page).content.decode()
    assert "/join/" in first
    assert "data:image/svg+xml" in first
    assert "/join/" not in as_owner.get(page).content.decode()


def test_an_invitation_asks_for_the_password_first(as_owner):
    answer = send(as_owner, reverse("invitation-add"), name="Robin Vale", role="OWNER")
    assert "reauthenticate" in answer.url
    assert Invitation.objects.count() == 0


def test_a_new_link_replaces_the_old(as_owner, clinic):
    page = invite(as_owner)
    old = as_owner.get(page).context["link"]
    invitation = Invitation.objects.get()
    as_owner.post(reverse("invitation-renew", args=[invitation.pk]))
    new = as_owner.get(page).context["link"]
    assert (Client().get(old).status_code, Client().get(new).status_code) == (404, 200)


def test_a_withdrawn_link_opens_nothing(as_owner):
    page = invite(as_owner)
    link = as_owner.get(page).context["link"]
    url = reverse("invitation-void", args=[Invitation.objects.get().pk])
    assert send(as_owner, url, reason="Sent to the wrong person").status_code == 302
    assert Client().get(link).status_code == 404
    assert as_owner.get(page).status_code == 200


def test_a_withdrawn_invitation_is_not_renewed(as_owner, clinic):
    page = invite(as_owner)
    invitation = Invitation.objects.get()
    send(as_owner, reverse("invitation-void", args=[invitation.pk]), reason="The wrong person")
    answer = as_owner.post(reverse("invitation-renew", args=[invitation.pk]), follow=True)
    assert (answer.redirect_chain[-1][0], b"is void" in answer.content) == (page, True)


def test_somebody_new_joins_and_is_signed_in(client, clinic, owner):
    _invitation, link = make_link(clinic)
    assert client.get(link).context["form"]["name"].value() == "Robin Vale"
    answer = send(
        client, link, name="Robin Vale", email="robin@example.com", password="four words are good"
    )
    assert answer.url == "/today/"
    member = Membership.objects.get(user__email="robin@example.com")
    assert (member.role, client.session["_auth_user_id"]) == ("ASSISTANT", str(member.user.pk))
    assert client.get(link).status_code == 404


def test_somebody_with_an_account_joins_with_it(clinic, owner):
    elsewhere = make_member(make_clinic())
    browser = signed_in(elsewhere)
    _invitation, link = make_link(clinic)
    assert send(browser, link).url == "/today/"
    assert browser.get(reverse("settings")).context["clinic"] == clinic


def test_a_taken_address_is_told_to_sign_in(client, clinic, owner):
    _invitation, link = make_link(clinic)
    answer = send(
        client, link, name="Robin", email=owner.user.email, password="four words are good"
    )
    assert (answer.status_code, "email" in answer.context["form"].errors) == (422, True)


def test_a_member_does_not_join_twice(as_owner, clinic):
    _invitation, link = make_link(clinic)
    answer = send(as_owner, link)
    assert (answer.status_code, b"a member already" in answer.content) == (422, True)


def test_a_link_ends_after_seven_days(client, clinic, owner):
    _invitation, link = make_link(clinic)
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=1)):
        answer = client.get(link)
    assert (answer.status_code, b"seven days" in answer.content) == (404, True)


def test_an_unknown_link_says_no_more_than_an_old_one(client, db):
    assert client.get(reverse("join", args=["nonsense"])).status_code == 404


def test_a_password_chosen_by_invitation_is_never_logged(client, clinic, owner, caplog):
    caplog.set_level(logging.DEBUG)
    _invitation, link = make_link(clinic)
    send(client, link, name="Robin", email="robin@example.com", password=PASSWORD * 2)
    assert PASSWORD not in caplog.text


def test_a_long_list_of_people_asks_no_more_than_a_short_one(as_owner, clinic):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            assert as_owner.get(reverse("member-list")).status_code == 200
        return len(captured)

    asked()  # the first page of a session also writes down that it began
    short = asked()
    for number in range(5):
        make_member(clinic, Role.ASSISTANT)
        make_link(clinic, name=f"Robin {number}")
    assert asked() == short
