"""Clinics are set up once; people come by invitation and leave at once."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError

from compliance.clinics import queries, services
from compliance.clinics.models import Clinic, Invitation, Membership, Role, User
from compliance.core.actor import Actor
from compliance.core.errors import Refusal
from compliance.ledger import queries as ledger
from tests.clinics.factory import (
    NOW,
    PASSWORD,
    TESTER,
    make_clinic,
    make_invitation,
    make_member,
    make_user,
)

pytestmark = pytest.mark.django_db
OWNER = {"name": "Anna Vale", "email": "Anna@Example.com", "password": PASSWORD}


def set_up(**details):
    return services.set_up_clinic(owner=OWNER, details={"name": "Northgate", **details}, at=NOW)


# Setting up


def test_the_first_run_makes_a_clinic_and_its_owner():
    member = set_up(pack="UK")
    assert (member.clinic.slug, member.clinic.pack, member.role) == ("northgate", "UK", "OWNER")
    assert member.user.check_password(PASSWORD)


def test_the_owners_address_counts_as_verified():
    member = set_up()
    address = EmailAddress.objects.get()
    assert (address.email, address.verified, address.primary) == ("anna@example.com", True, True)
    assert member.user.email == address.email


def test_the_owner_stands_in_the_history_as_who_did_it():
    member = set_up()
    assert [entry.who for entry in ledger.history(member.clinic)] == ["Anna Vale"]
    assert [entry.type for entry in ledger.history(member)] == ["membership.created"]


def test_a_clinic_is_set_up_once():
    set_up()
    with pytest.raises(Refusal, match="set up already"):
        set_up()


def test_a_weak_password_leaves_nothing_behind():
    weak = {**OWNER, "password": "123456789"}
    with pytest.raises(ValidationError) as caught:
        services.set_up_clinic(owner=weak, details={"name": "Northgate"}, at=NOW)
    assert list(caught.value.error_dict) == ["password"]
    assert (User.objects.count(), Clinic.objects.count()) == (0, 0)


def test_a_wrong_time_zone_leaves_nothing_behind():
    with pytest.raises(ValidationError):
        set_up(timezone="Mars/Olympus")
    assert (User.objects.count(), Clinic.objects.count()) == (0, 0)


def test_an_empty_clinic_made_by_a_command_gets_its_owner():
    clinic = make_clinic(slug="north", name="North")
    member = set_up()
    assert (member.clinic.pk, Clinic.objects.count()) == (clinic.pk, 1)
    assert member.clinic.name == "Northgate"


def test_a_sample_does_not_count_as_set_up():
    sample = make_clinic(is_sample=True)
    make_member(sample)
    assert queries.is_empty_installation()
    assert set_up().clinic.is_sample is False
    assert not queries.is_empty_installation()


def test_a_sample_beside_it_does_not_hide_the_only_clinic():
    make_clinic(is_sample=True)
    own = make_clinic()
    assert queries.only_clinic() == own


def test_with_two_clinics_there_is_no_only_one():
    make_clinic()
    make_clinic()
    assert queries.only_clinic() is None


def test_the_sample_is_the_only_clinic_while_it_is_alone():
    sample = make_clinic(is_sample=True)
    assert queries.only_clinic() == sample


def test_slugs_do_not_clash():
    first = services.create_clinic(name="Northgate", by=TESTER, at=NOW)
    second = services.create_clinic(name="Northgate", by=TESTER, at=NOW)
    assert (first.slug, second.slug) == ("northgate", "northgate-2")


def test_a_clinic_says_why_it_changed():
    clinic = make_clinic(phone="1")
    services.amend_clinic(clinic=clinic, by=TESTER, at=NOW, reason="New line", phone="2")
    newest = ledger.history(clinic)[0]
    assert (newest.reason, newest.changes[0].old, newest.changes[0].new) == ("New line", "1", "2")


# Accounts


def test_a_new_name_is_told_to_every_clinic_of_the_person():
    user = make_user(name="Anna Vale")
    members = [make_member(make_clinic(), user=user), make_member(make_clinic(), user=user)]
    services.amend_account(
        user=user, by=TESTER, at=NOW, name="Anna Stone", email="stone@example.com"
    )
    for member in members:
        assert ledger.history(member)[0].details == {"old": "Anna Vale", "new": "Anna Stone"}


def test_a_new_address_signs_in():
    user = make_user()
    services.amend_account(user=user, by=TESTER, at=NOW, name=user.name, email="New@Example.com")
    user.refresh_from_db()
    assert user.email == EmailAddress.objects.get(user=user).email == "new@example.com"


def test_an_address_belongs_to_one_person():
    make_user(email="taken@example.com")
    user = make_user()
    with pytest.raises(ValidationError):
        services.amend_account(
            user=user, by=TESTER, at=NOW, name=user.name, email="taken@example.com"
        )


# Invitations


def test_an_invitation_lets_one_person_in():
    clinic = make_clinic()
    invitation, token = make_invitation(clinic, role=Role.PRACTITIONER)
    assert queries.find_invitation(token) == invitation
    member = services.join_by_account(
        invitation=invitation,
        email="robin@example.com",
        name="Robin Vale",
        password=PASSWORD,
        at=NOW,
    )
    assert (member.clinic, member.role) == (clinic, Role.PRACTITIONER)
    assert ledger.history(invitation)[0].type == "invitation.accepted"


def test_the_secret_of_a_link_is_not_kept():
    invitation, token = make_invitation(make_clinic())
    assert token not in str(Invitation.objects.filter(pk=invitation.pk).values())
    assert queries.find_invitation("x" + token) is None


def test_an_invitation_works_once():
    invitation, _token = make_invitation(make_clinic())
    services.join(invitation=invitation, user=make_user(), at=NOW)
    with pytest.raises(Refusal, match="no longer be used"):
        services.join(invitation=invitation, user=make_user(), at=NOW)


def test_an_invitation_ends_after_seven_days():
    invitation, _token = make_invitation(make_clinic())
    with pytest.raises(Refusal):
        services.join(invitation=invitation, user=make_user(), at=NOW + timedelta(days=7))


def test_a_withdrawn_invitation_opens_nothing():
    invitation, _token = make_invitation(make_clinic())
    services.withdraw_invitation(
        invitation=invitation, by=TESTER, at=NOW, reason="Sent to the wrong person"
    )
    with pytest.raises(Refusal):
        services.join(invitation=invitation, user=make_user(), at=NOW)


def test_a_used_invitation_is_neither_renewed_nor_withdrawn():
    invitation, _token = make_invitation(make_clinic())
    services.join(invitation=invitation, user=make_user(), at=NOW)
    invitation.refresh_from_db()
    with pytest.raises(Refusal):
        services.renew_invitation(invitation=invitation, by=TESTER, at=NOW)
    with pytest.raises(Refusal):
        services.withdraw_invitation(invitation=invitation, by=TESTER, at=NOW, reason="x" * 10)


def test_a_renewed_invitation_has_another_link_and_seven_more_days():
    invitation, old = make_invitation(make_clinic())
    later = NOW + timedelta(days=8)
    new = services.renew_invitation(invitation=invitation, by=TESTER, at=later)
    assert queries.find_invitation(old) is None
    invitation.refresh_from_db()
    assert queries.find_invitation(new) == invitation
    assert invitation.expires_at == later + timedelta(days=7)


def test_a_member_cannot_join_again():
    clinic = make_clinic()
    member = make_member(clinic)
    invitation, _token = make_invitation(clinic)
    with pytest.raises(ValidationError):
        services.join(invitation=invitation, user=member.user, at=NOW)
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_somebody_can_come_back():
    clinic = make_clinic()
    make_member(clinic)
    member = make_member(clinic, Role.ASSISTANT)
    services.end_membership(membership=member, by=TESTER, at=NOW, reason="Moved away")
    invitation, _token = make_invitation(clinic)
    again = services.join(invitation=invitation, user=member.user, at=NOW)
    assert (again.pk != member.pk, again.ended_at) == (True, None)


# Members


def test_a_role_is_changed_with_its_reason():
    clinic = make_clinic()
    member = make_member(clinic, Role.ASSISTANT)
    changed = services.change_role(
        membership=member, role=Role.PRACTITIONER, by=TESTER, at=NOW, reason="Passed the exam"
    )
    assert changed.role == Role.PRACTITIONER
    assert ledger.history(member)[0].reason == "Passed the exam"


@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.ASSISTANT])
def test_the_last_owner_keeps_the_role(role):
    member = make_member(make_clinic())
    with pytest.raises(Refusal, match="needs an owner"):
        services.change_role(membership=member, role=role, by=TESTER, at=NOW, reason="Tired")


def test_the_last_owner_cannot_be_ended():
    clinic = make_clinic()
    owner = make_member(clinic)
    gone = make_member(clinic)
    services.end_membership(membership=gone, by=TESTER, at=NOW, reason="Left")
    with pytest.raises(Refusal, match="needs an owner"):
        services.end_membership(membership=owner, by=TESTER, at=NOW, reason="Left")


def test_an_owner_of_another_clinic_does_not_count():
    owner = make_member(make_clinic())
    make_member(make_clinic())
    with pytest.raises(Refusal):
        services.end_membership(membership=owner, by=TESTER, at=NOW, reason="Left")


def test_a_membership_ends_once():
    clinic = make_clinic()
    make_member(clinic)
    member = make_member(clinic, Role.ASSISTANT)
    services.end_membership(membership=member, by=TESTER, at=NOW, reason="Left")
    with pytest.raises(Refusal, match="ended already"):
        services.end_membership(membership=member, by=TESTER, at=NOW, reason="Left")
    assert queries.current_membership(member.user, None) is None


def test_a_change_and_its_event_stand_or_fall_together(monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError

    clinic = make_clinic()
    make_member(clinic)
    member = make_member(clinic, Role.ASSISTANT)
    monkeypatch.setattr("compliance.ledger.services.one._append", fail)
    with pytest.raises(RuntimeError):
        services.end_membership(
            membership=member, by=Actor("", "A", "OWNER"), at=NOW, reason="Left"
        )
    assert Membership.objects.get(pk=member.pk).ended_at is None
