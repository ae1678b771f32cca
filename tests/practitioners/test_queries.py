"""What papers and periods say on a day, read for many people at once."""

from datetime import date, timedelta

import pytest

from compliance.documents import services as documents
from compliance.practitioners import queries, services
from tests.clinics.factory import NOW, TESTER, make_clinic
from tests.documents.factory import make_upload
from tests.practitioners.factory import TODAY, make_credential, make_practitioner

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def group(person, on=TODAY):
    papers = queries.held_by(person.clinic, on=on).get(person.pk, [])
    groups = queries.groups(person.clinic, {person.pk: papers}, on=on)
    return [name for name, keys in groups.items() if person.pk in keys]


def wanting(clinic, on=TODAY):
    return [(a.tone, a.title) for a in queries.needs_attention(clinic, on=on, at=NOW)]


@pytest.mark.parametrize(
    ("days", "expected"), [(31, "fine"), (30, "expiring"), (0, "expiring"), (-1, "lapsed")]
)
def test_the_list_agrees_with_the_rule_at_the_boundary(days, expected):
    person = make_practitioner(make_clinic())
    make_credential(person, expires_on=TODAY + days * DAY)
    assert group(person) == ["present", expected]
    tones = {"fine": [], "expiring": ["warn"], "lapsed": ["bad"]}
    assert [tone for tone, _title in wanting(person.clinic)] == tones[expected]


def test_without_any_paper_it_is_never_fine():
    person = make_practitioner(make_clinic())
    assert group(person) == ["present", "none"]
    make_credential(person, issued_on=TODAY + DAY)
    assert group(person) == ["present", "none"]


def test_a_void_document_proves_nothing():
    credential = make_credential(make_practitioner(make_clinic()), document=make_upload())
    assert queries.status_of(credential, TODAY).code == "DOCUMENT_SEEN"
    assert credential.document is not None
    documents.void_document(credential.document, by=TESTER, at=NOW, reason="not hers at all")
    credential.refresh_from_db()
    assert queries.status_of(credential, TODAY).code == "SELF_DECLARED"


def test_a_renewal_ends_the_reminder():
    old = make_credential(make_practitioner(make_clinic()), expires_on=TODAY - DAY)
    assert wanting(old.clinic) == [("bad", "Liability policy")]
    new = services.renew_credential(
        old, by=TESTER, at=NOW, issued_on=TODAY, expires_on=date(2027, 7, 31)
    )
    assert wanting(old.clinic) == []
    services.void_credential(new, by=TESTER, at=NOW, reason="wrong person's paper")
    assert wanting(old.clinic) == [("bad", "Liability policy")]


def test_a_withdrawn_credential_wants_attention():
    credential = make_credential(make_practitioner(make_clinic()), expires_on=None)
    services.amend_credential(
        credential,
        by=TESTER,
        at=NOW,
        reason="letter from the board",
        revoked_on=TODAY,
        revoke_reason="Complaint upheld",
    )
    assert wanting(credential.clinic) == [("bad", "Liability policy")]
    assert wanting(credential.clinic, on=TODAY - DAY) == []


def test_nobody_is_reminded_of_people_who_left():
    person = make_practitioner(make_clinic(), left_on=TODAY - DAY)
    make_credential(person, expires_on=TODAY)
    assert wanting(person.clinic) == []
    assert group(person) == ["left"]
    assert group(person, on=TODAY - DAY) == ["present", "expiring"]
    assert list(queries.present(person.clinic, on=TODAY)) == []


def test_another_clinics_papers_are_not_looked_at():
    make_credential(make_practitioner(make_clinic()), expires_on=TODAY)
    assert wanting(make_clinic()) == []


def test_the_reminder_leads_to_the_renewal_and_says_whose_and_when():
    credential = make_credential(make_practitioner(make_clinic()), expires_on=TODAY + 2 * DAY)
    (found,) = queries.needs_attention(credential.clinic, on=TODAY, at=NOW)
    assert found.url.endswith(f"/{credential.pk}/renew/")
    assert found.text == (
        "Practitioner 1 · until 17 Jul 2026, 2 days left"
        " · then stops: K-034, K-038, treatments, the public answers on"
        " qualification, insurance"
    )
    assert found.step == 7
    assert found.due_on == TODAY + 2 * DAY


@pytest.mark.parametrize("people", [1, 8])
def test_attention_costs_three_queries_whatever_there_is(people, django_assert_num_queries):
    clinic = make_clinic()
    for _number in range(people):
        person = make_practitioner(clinic)
        make_credential(person, expires_on=TODAY, document=make_upload())
        make_credential(person, type="BBP", title="", expires_on=TODAY)
    with django_assert_num_queries(3):  # credentials with people and papers · checks · approvals
        assert len(queries.needs_attention(clinic, on=TODAY, at=NOW)) == 2 * people
