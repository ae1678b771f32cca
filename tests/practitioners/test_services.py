"""Writing about practitioners: what is refused, what is kept, what the history says."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from compliance.core.errors import Refusal
from compliance.documents.models import Document
from compliance.ledger import queries as history
from compliance.practitioners import queries, services
from compliance.practitioners.models import Credential, PracticePeriod, Practitioner
from tests.clinics.factory import NOW, TESTER, make_clinic, make_user
from tests.documents.factory import make_upload
from tests.practitioners.factory import TODAY, make_credential, make_period, make_practitioner

pytestmark = pytest.mark.django_db


def test_without_a_code_the_next_free_one_is_taken():
    clinic = make_clinic()
    first, second = make_practitioner(clinic), make_practitioner(clinic)
    assert (first.code, second.code) == ("P1", "P2")
    services.void_practitioner(first, by=TESTER, at=NOW, reason="entered by mistake")
    assert make_practitioner(clinic).code == "P1"


def test_codes_are_free_in_another_clinic():
    assert make_practitioner(make_clinic(), code="AK").code == "AK"
    assert make_practitioner(make_clinic(), code="AK").code == "AK"


@pytest.mark.parametrize("code", ["P1", " P1 "])
def test_a_code_is_used_once(code):
    clinic = make_clinic()
    make_practitioner(clinic)
    with pytest.raises(Refusal, match="code") as refused:
        make_practitioner(clinic, code=code)
    assert refused.value.field == "code"


def test_the_database_refuses_a_code_twice_too():
    clinic = make_clinic()
    taken = make_practitioner(clinic)
    other = make_practitioner(clinic)
    with pytest.raises(IntegrityError), transaction.atomic():
        Practitioner.objects.filter(pk=other.pk).update(code=taken.code)


def test_an_account_is_one_practitioner():
    clinic, user = make_clinic(), make_user()
    make_practitioner(clinic, user=user)
    with pytest.raises(Refusal, match="already"):
        make_practitioner(clinic, user=user)


def test_an_amendment_may_keep_its_own_code_and_account():
    clinic, user = make_clinic(), make_user()
    person = make_practitioner(clinic, user=user)
    changed = services.amend_practitioner(
        person, by=TESTER, at=NOW, reason="married", name="Ana Novak", code="P1", user=user
    )
    assert (changed.name, changed.code) == ("Ana Novak", "P1")
    newest = history.history(person)[0]
    assert [(c.old, c.new) for c in newest.changes] == [("Practitioner 1", "Ana Novak")]
    assert newest.reason == "married"


def test_someone_with_records_is_not_voided_but_leaves():
    person = make_practitioner(make_clinic())
    credential = make_credential(person)
    with pytest.raises(Refusal, match="last day"):
        services.void_practitioner(person, by=TESTER, at=NOW, reason="entered by mistake")
    services.void_credential(credential, by=TESTER, at=NOW, reason="entered by mistake")
    services.void_practitioner(person, by=TESTER, at=NOW, reason="entered by mistake")
    with pytest.raises(Refusal, match="void"):
        make_credential(Practitioner.objects.get())


def test_a_credential_is_kept_with_its_paper():
    person = make_practitioner(make_clinic())
    credential = make_credential(person, document=make_upload())
    assert credential.document is not None
    assert credential.document.title == "Liability policy (Practitioner 1)"
    kinds = [(e.record_kind, e.verb) for e in history.history(credential)]
    assert kinds == [("credential", "created")]


def test_a_paper_that_is_refused_keeps_the_credential_out_too():
    person = make_practitioner(make_clinic())
    with pytest.raises(Refusal):
        make_credential(person, document=make_upload(b"no picture"))
    assert (Credential.objects.count(), Document.objects.count()) == (0, 0)


def test_a_credential_that_is_refused_keeps_no_record_of_its_paper():
    person = make_practitioner(make_clinic())
    with pytest.raises(Refusal, match="no kind"):
        make_credential(person, type="NONSENSE", document=make_upload())
    with pytest.raises(ValidationError):
        make_credential(person, number="x" * 101, document=make_upload())
    assert Document.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "at_fault"),
    [
        ({"expires_on": date(2025, 12, 31)}, "expires_on"),
        ({"issued_on": date(19, 1, 1)}, "issued_on"),
        ({"device_kinds": "PEN|PEN"}, "device_kinds"),
        ({"device_kinds": "LASER"}, "device_kinds"),
        ({"max_needle_mm": 0}, "max_needle_mm"),
        ({"max_needle_mm": 50}, "max_needle_mm"),
        ({"number": "x" * 101}, "number"),
    ],
)
def test_bad_facts_are_refused_by_name(fields, at_fault):
    person = make_practitioner(make_clinic())
    with pytest.raises(ValidationError) as refused:
        make_credential(person, **fields)
    assert list(refused.value.error_dict) == [at_fault]


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Credential, {"expires_on": date(2025, 1, 1)}),
        (Credential, {"revoked_on": date(2026, 1, 1)}),
        (Credential, {"max_needle_mm": -1}),
        (PracticePeriod, {"ended_on": date(2019, 1, 1)}),
    ],
)
def test_the_database_says_it_too(model, change):
    person = make_practitioner(make_clinic())
    make_credential(person)
    make_period(person)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**change)


def test_a_withdrawal_needs_its_reason():
    credential = make_credential(make_practitioner(make_clinic()))
    with pytest.raises(ValidationError, match="withdrawn"):
        services.amend_credential(
            credential, by=TESTER, at=NOW, reason="letter from the board", revoked_on=TODAY
        )


def test_a_renewal_keeps_what_it_renews():
    old = make_credential(make_practitioner(make_clinic()), expires_on=date(2026, 7, 31))
    new = services.renew_credential(
        old, by=TESTER, at=NOW, issuer="Acme", issued_on=TODAY, expires_on=date(2027, 7, 31)
    )
    assert (new.renews, new.type, new.practitioner) == (old, "INS", old.practitioner)
    assert queries.renewal_of(old) == new
    assert Credential.objects.get(pk=old.pk).expires_on == date(2026, 7, 31)


def test_a_credential_is_renewed_once():
    old = make_credential(make_practitioner(make_clinic()))
    renewal = services.renew_credential(old, by=TESTER, at=NOW, issued_on=TODAY)
    with pytest.raises(Refusal, match="already"):
        services.renew_credential(old, by=TESTER, at=NOW, issued_on=TODAY)
    services.void_credential(renewal, by=TESTER, at=NOW, reason="wrong person's paper")
    assert services.renew_credential(old, by=TESTER, at=NOW, issued_on=TODAY).renews == old


def test_a_void_credential_is_not_renewed():
    old = make_credential(make_practitioner(make_clinic()))
    services.void_credential(old, by=TESTER, at=NOW, reason="entered by mistake")
    old.refresh_from_db()
    with pytest.raises(Refusal, match="void"):
        services.renew_credential(old, by=TESTER, at=NOW)


def test_an_amendment_without_a_new_paper_keeps_the_one_on_file():
    credential = make_credential(make_practitioner(make_clinic()), document=make_upload())
    first = credential.document
    amended = services.amend_credential(
        credential, by=TESTER, at=NOW, reason="typed wrongly", number="A-2"
    )
    assert (amended.document, amended.number) == (first, "A-2")
    again = services.amend_credential(
        amended, by=TESTER, at=NOW, reason="a sharper photo", document=make_upload()
    )
    assert again.document != first
    assert Document.objects.count() == 2


def test_an_amendment_keeps_old_and_new():
    period = make_period(make_practitioner(make_clinic()))
    services.amend_practice_period(
        period, by=TESTER, at=NOW, reason="moved away", ended_on=date(2026, 6, 30)
    )
    (change,) = history.history(period)[0].changes
    assert (change.old, change.new) == (None, date(2026, 6, 30))


def test_a_practice_period_ends_after_it_began():
    person = make_practitioner(make_clinic())
    with pytest.raises(ValidationError, match="before it began"):
        make_period(person, ended_on=date(2019, 12, 31))
    assert make_period(person, ended_on=date(2020, 1, 1)).ended_on == date(2020, 1, 1)


def test_a_void_period_no_longer_counts():
    person = make_practitioner(make_clinic())
    period = make_period(person)
    assert queries.experience_of(person, on=TODAY).years == 6
    services.void_practice_period(period, by=TESTER, at=NOW, reason="somebody else's years")
    assert queries.experience_of(person, on=TODAY).first_on is None
