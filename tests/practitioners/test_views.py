"""Screens of practitioners, as a member meets them."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from compliance.clinics.models import Role
from compliance.documents.models import Document
from compliance.ledger import queries as history
from compliance.practitioners.models import Credential, PracticePeriod, Practitioner
from tests.clinics.factory import NOW, make_clinic, make_member
from tests.documents.factory import make_picture, make_upload
from tests.practitioners.factory import TODAY, make_credential, make_period, make_practitioner

pytestmark = pytest.mark.django_db
FRAME = 3  # session, account, membership


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def member(client):
    member = make_member(make_clinic())
    client.force_login(member.user)
    return member


@pytest.fixture
def untracked(settings):
    """Without the list of sessions, which notes each visit in its own way."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "usersessions" not in name]


def sent(**fields):
    return {"idempotency_key": str(uuid4()), **fields}


def text(response) -> str:
    return str(response.content.decode())


class TestPeople:
    def test_an_empty_list_says_what_to_do(self, client, member):
        page = text(client.get(reverse("practitioner-list")))
        assert "Who provides the service?" in page
        assert reverse("practitioner-add-self") in page

    def test_the_list_shows_standing_and_experience(self, client, member):
        person = make_practitioner(member.clinic, name="Ana Novak")
        make_period(person, started_on=date(2020, 7, 15))
        make_credential(person, expires_on=TODAY - timedelta(days=1))
        page = text(client.get(reverse("practitioner-list")))
        for words in ("Ana Novak", "6 years", "1 lapsed"):
            assert words in page

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("", {"Ana", "Bea"}),
            ("?q=an", {"Ana"}),
            ("?status=lapsed", {"Ana"}),
            ("?status=fine", set()),
            ("?status=none", {"Bea"}),
            ("?status=left", {"Cleo"}),
            ("?status=void", {"Dora"}),
            ("?status=nonsense", {"Ana", "Bea"}),
        ],
    )
    def test_search_and_filter(self, client, member, query, names):
        ana, *_others, dora = (
            make_practitioner(member.clinic, name=name, title="", **more)
            for name, more in {
                "Ana": {},
                "Bea": {},
                "Cleo": {"left_on": date(2026, 1, 1)},
                "Dora": {},
            }.items()
        )
        make_credential(ana, expires_on=date(2026, 1, 31))
        url = reverse("practitioner-void", args=[dora.pk])
        client.post(url, sent(reason="entered by mistake"))
        page = text(client.get(reverse("practitioner-list") + query))
        assert {n for n in ("Ana", "Bea", "Cleo", "Dora") if f">{n}<" in page} == names

    @pytest.mark.parametrize("people", [1, 30])
    def test_the_list_costs_the_same_for_one_and_for_thirty(
        self, client, untracked, member, people, django_assert_num_queries
    ):
        for _number in range(people):
            person = make_practitioner(member.clinic)
            make_period(person)
            make_credential(person)
        # frame · credentials, checks, groups · me · count, page, periods
        with django_assert_num_queries(FRAME + 7):
            client.get(reverse("practitioner-list"))

    def test_adding_myself_is_filled_in(self, client, member):
        page = text(client.get(reverse("practitioner-add-self")))
        assert f'value="{member.user.name}"' in page
        assert f'value="{member.pk}" selected' in page
        response = client.post(
            reverse("practitioner-add-self"),
            sent(name=member.user.name, title="Nurse", member=member.pk, code="P1"),
        )
        person = Practitioner.objects.get()
        assert response.url == person.get_absolute_url()
        assert person.user == member.user
        assert client.get(reverse("practitioner-add-self")).url == person.get_absolute_url()

    def test_the_same_form_sent_twice_adds_once(self, client, member):
        form = sent(name="Ana Novak", code="P1")
        first = client.post(reverse("practitioner-add"), form)
        second = client.post(reverse("practitioner-add"), form)
        assert first.url == second.url
        assert Practitioner.objects.count() == 1

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"name": ""}, "This field is required"),
            ({"name": "x" * 121}, "at most 120 characters"),
            ({"email": "not an address"}, "valid email"),
            ({"code": "P1"}, "Choose another one"),
            ({"code": "a b"}, "letters, digits"),
            ({"member": str(uuid4())}, "Select a valid choice"),
        ],
    )
    def test_bad_input_gets_a_sentence_and_is_kept(self, client, member, fields, sentence):
        make_practitioner(member.clinic)
        good = {"name": "Ana Novak", "title": "Kept as typed", "code": "P9"}
        response = client.post(reverse("practitioner-add"), sent(**{**good, **fields}))
        assert response.status_code == 422
        assert sentence in text(response)
        assert "Kept as typed" in text(response)
        assert Practitioner.objects.count() == 1

    def test_another_clinics_member_cannot_be_chosen(self, client, member):
        stranger = make_member(make_clinic())
        response = client.post(
            reverse("practitioner-add"), sent(name="Ana", code="P1", member=stranger.pk)
        )
        assert response.status_code == 422
        assert not Practitioner.objects.exists()

    def test_an_amendment_shows_who_signs_in_and_keeps_it(self, client, member):
        person = make_practitioner(member.clinic, user=member.user)
        url = reverse("practitioner-amend", args=[person.pk])
        assert f'value="{member.pk}" selected' in text(client.get(url))
        form = sent(name="Ana N.", code="P1", member=member.pk, reason="married")
        client.post(url, form)
        person.refresh_from_db()
        assert (person.name, person.user) == ("Ana N.", member.user)

    def test_an_amendment_needs_its_reason(self, client, member):
        person = make_practitioner(member.clinic)
        url = reverse("practitioner-amend", args=[person.pk])
        response = client.post(url, sent(name="Ana N.", code="P1"))
        assert response.status_code == 422
        assert not Practitioner.objects.filter(name="Ana N.").exists()

    def test_the_page_shows_everything_about_a_person(self, client, member):
        person = make_practitioner(member.clinic, name="Ana Novak", email="")
        make_period(person, started_on=date(2019, 3, 1), ended_on=date(2020, 3, 15))
        make_period(person, started_on=date(2020, 12, 1), place="Northgate")
        make_credential(person, expires_on=TODAY, document=make_upload())
        make_credential(person, type="HBV", title="", expires_on=None)
        page = text(client.get(person.get_absolute_url()))
        for words in (
            "6 years 7 months",
            "pause of 261 days, taken out",
            "2,432 days",
            "until 15 Jul 2026, last day today",
            "Renew now",
            "Self-declared",
            "Northgate",
            "History",
        ):
            assert words in page
        assert "Not recorded" in page  # no e-mail address: said, not left blank

    def test_someone_who_left_shows_since_when(self, client, member):
        person = make_practitioner(member.clinic, left_on=date(2026, 5, 3))
        make_period(person, started_on=date(2020, 1, 1), ended_on=date(2026, 5, 3))
        page = text(client.get(person.get_absolute_url()))
        for words in ("Left on 3 May 2026", "Last day at this clinic", "last on 3 May 2026"):
            assert words in page

    def test_a_person_without_anything_shows_what_is_missing(self, client, member):
        page = text(client.get(make_practitioner(member.clinic).get_absolute_url()))
        assert "No practice recorded" in page
        assert "No credential is recorded" in page

    @pytest.mark.parametrize("records", [1, 12])
    def test_the_page_costs_the_same_for_a_short_and_a_long_life(
        self, client, untracked, member, records, django_assert_num_queries
    ):
        person = make_practitioner(member.clinic)
        for year in range(records):
            make_credential(
                person,
                issued_on=date(2015 + year, 1, 1),
                expires_on=date(2015 + year, 12, 31),
                document=make_upload(),
            )
            make_period(person, started_on=date(2010 + year, 1, 1))
        # frame · person · credentials, checks, periods · treatments of the year · history
        with django_assert_num_queries(FRAME + 6):
            client.get(person.get_absolute_url())

    def test_an_inspector_reads_without_being_offered_a_change(self, client):
        inspector = make_member(make_clinic(), Role.INSPECTOR)
        client.force_login(inspector.user)
        person = make_practitioner(inspector.clinic)
        make_credential(person, expires_on=TODAY)
        page = text(client.get(person.get_absolute_url()))
        assert "Liability policy" in page
        for name in ("practitioner-amend", "practitioner-void", "credential-add"):
            url = reverse(name, args=[person.pk])
            assert url not in page
            assert client.get(url).status_code == 403
        assert "Renew now" not in page
        assert reverse("practitioner-add") not in text(client.get(reverse("practitioner-list")))


class TestCredentials:
    def test_adding_one_with_a_photo(self, client, member):
        person = make_practitioner(member.clinic)
        url = reverse("credential-add", args=[person.pk])
        assert 'value="INS" selected' in text(client.get(f"{url}?type=INS"))
        response = client.post(
            url,
            sent(
                type="MN-TRN",
                title="Level 4",
                issued_on="2024-05-01",
                device_kinds=["ROLLER", "PEN"],
                max_needle_mm="1.5",
                document=make_upload(make_picture(size=(4032, 3024))),
            ),
        )
        credential = Credential.objects.get()
        assert response.url == credential.get_absolute_url()
        assert credential.device_kinds == "PEN|ROLLER"
        page = text(client.get(response.url))
        for words in ("Pen, Roller", "1.5 mm", "Document seen", "Level 4"):
            assert words in page
        assert reverse("document-preview", args=[credential.document_id]) in page

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"type": ""}, "This field is required"),
            ({"type": "XXX"}, "Select a valid choice"),
            ({"issued_on": "01/02/03/04"}, "valid date"),
            ({"issued_on": "0026-01-01"}, "Check the year"),
            ({"expires_on": "2023-12-31"}, "cannot end before it was issued"),
            ({"max_needle_mm": "deep"}, "Enter a number"),
            ({"max_needle_mm": "99"}, "less than or equal to 5"),
            ({"max_needle_mm": "0.123"}, "2 decimal places"),
            ({"device_kinds": ["LASER"]}, "Select a valid choice"),
            ({"issuer": "x" * 201}, "at most 200 characters"),
        ],
    )
    def test_bad_input_gets_a_sentence_and_is_kept(self, client, member, fields, sentence):
        person = make_practitioner(member.clinic)
        good = {"type": "INS", "title": "Kept as typed", "issued_on": "2024-01-01"}
        url = reverse("credential-add", args=[person.pk])
        response = client.post(url, sent(**{**good, **fields}))
        assert response.status_code == 422
        assert sentence in text(response)
        assert "Kept as typed" in text(response)
        assert not Credential.objects.exists()

    def test_a_file_that_is_no_paper_gets_a_sentence(self, client, member):
        person = make_practitioner(member.clinic)
        url = reverse("credential-add", args=[person.pk])
        for data, sentence in ((b"MZ a program", "neither"), (b"", "empty")):
            response = client.post(url, sent(type="INS", document=make_upload(data)))
            assert response.status_code == 422
            assert sentence in text(response)
        assert (Credential.objects.count(), Document.objects.count()) == (0, 0)

    def test_a_photo_sent_twice_is_kept_once(self, client, member):
        url = reverse("credential-add", args=[make_practitioner(member.clinic).pk])
        key = str(uuid4())
        for _time in range(2):
            form = {"idempotency_key": key, "type": "INS", "document": make_upload()}
            assert client.post(url, form).status_code == 302
        assert (Credential.objects.count(), Document.objects.count()) == (1, 1)

    def test_a_renewal_is_photo_date_save(self, client, member):
        old = make_credential(
            make_practitioner(member.clinic), expires_on=TODAY, device_kinds="PEN", number="A-7"
        )
        url = reverse("credential-renew", args=[old.pk])
        page = text(client.get(url))
        assert 'value="A-7"' in page
        filled = {"issued_on": "2026-07-15", "number": "A-7", "device_kinds": ["PEN"]}
        response = client.post(url, sent(**filled, document=make_upload(), expires_on="2027-07-15"))
        new = Credential.objects.get(renews=old)
        assert response.url == new.get_absolute_url()
        assert (new.type, new.number, new.device_kinds) == ("INS", "A-7", "PEN")
        assert client.get(url).url == new.get_absolute_url()
        page = text(client.get(old.practitioner.get_absolute_url()))
        assert "Earlier credentials" in page
        assert "Renew now" not in page
        assert "Renewed by" in text(client.get(old.get_absolute_url()))
        assert "Renews" in text(client.get(new.get_absolute_url()))

    def test_what_ended_before_must_end_again(self, client, member):
        old = make_credential(make_practitioner(member.clinic), expires_on=TODAY)
        url = reverse("credential-renew", args=[old.pk])
        response = client.post(url, sent(issued_on="2026-07-15"))
        assert response.status_code == 422
        assert Credential.objects.count() == 1

    def test_what_had_no_end_may_go_on_without_one(self, client, member):
        old = make_credential(make_practitioner(member.clinic), type="CPD", expires_on=None)
        url = reverse("credential-renew", args=[old.pk])
        assert "Empty when it does not expire" in text(client.get(url))
        assert client.post(url, sent(issued_on="2026-07-15")).status_code == 302

    def test_a_withdrawal_is_an_amendment_with_its_reason(self, client, member):
        credential = make_credential(make_practitioner(member.clinic), device_kinds="PEN")
        url = reverse("credential-amend", args=[credential.pk])
        page = text(client.get(url))
        assert 'value="2026-12-31"' in page
        assert 'value="PEN"' in page
        same = {
            "type": "INS",
            "title": "Liability policy",
            "issuer": "Acme Insurance",
            "number": "A-1",
            "issued_on": "2026-01-01",
            "expires_on": "2026-12-31",
            "device_kinds": ["PEN"],
            "reason": "Letter from the insurer",
        }
        refused = client.post(url, sent(**same, revoked_on="2026-07-01"))
        assert refused.status_code == 422
        client.post(url, sent(**same, revoked_on="2026-07-01", revoke_reason="Not paid"))
        page = text(client.get(credential.get_absolute_url()))
        assert "withdrawn on 1 Jul 2026" in page
        newest = history.history(credential)[0]
        assert {c.label for c in newest.changes} == {"Withdrawn by its issuer on", "Why withdrawn"}

    def test_a_void_credential_stays_readable_and_rests(self, client, member):
        credential = make_credential(make_practitioner(member.clinic))
        url = reverse("credential-void", args=[credential.pk])
        client.post(url, sent(reason="somebody else's policy"))
        page = text(client.get(credential.get_absolute_url()))
        assert reverse("credential-renew", args=[credential.pk]) not in page
        person = text(client.get(credential.practitioner.get_absolute_url()))
        assert "somebody else&#x27;s policy" in person


class TestPeriods:
    def test_adding_one_leads_back_to_the_years(self, client, member):
        person = make_practitioner(member.clinic)
        url = reverse("practice-period-add", args=[person.pk])
        response = client.post(url, sent(device_kind="PEN", started_on="2019-03-01"))
        assert response.url == person.get_absolute_url()
        assert "7 years 4 months" in text(client.get(response.url))

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({"started_on": ""}, "This field is required"),
            ({"started_on": "soon"}, "valid date"),
            ({"started_on": "1019-01-01"}, "Check the year"),
            ({"ended_on": "2018-01-01"}, "cannot end before it began"),
            ({"device_kind": "RF_PEN"}, "Select a valid choice"),
        ],
    )
    def test_bad_input_gets_a_sentence_and_is_kept(self, client, member, fields, sentence):
        url = reverse("practice-period-add", args=[make_practitioner(member.clinic).pk])
        good = {"device_kind": "PEN", "started_on": "2019-03-01", "place": "Kept as typed"}
        response = client.post(url, sent(**{**good, **fields}))
        assert response.status_code == 422
        assert sentence in text(response)
        assert "Kept as typed" in text(response)
        assert not PracticePeriod.objects.exists()

    def test_ending_one_and_its_history(self, client, member):
        period = make_period(make_practitioner(member.clinic), document=make_upload())
        url = reverse("practice-period-amend", args=[period.pk])
        form = sent(
            device_kind="PEN", started_on="2020-01-01", ended_on="2026-06-30", reason="moved away"
        )
        assert client.post(url, form).url == period.get_absolute_url()
        page = text(client.get(period.get_absolute_url()))
        for words in ("1 Jan 2020 – 30 Jun 2026", "moved away", "On file"):
            assert words in page

    def test_a_void_one_no_longer_counts(self, client, member):
        period = make_period(make_practitioner(member.clinic))
        url = reverse("practice-period-void", args=[period.pk])
        client.post(url, sent(reason="somebody else's years"))
        page = text(client.get(period.practitioner.get_absolute_url()))
        assert "No practice recorded" in page
        assert "Void" in text(client.get(period.get_absolute_url()))


PERSON = ["detail", "amend", "void"]


@pytest.mark.parametrize(
    ("name", "make"),
    [
        *[(f"practitioner-{verb}", lambda person: person) for verb in PERSON],
        ("credential-add", lambda person: person),
        ("practice-period-add", lambda person: person),
        *[(f"credential-{verb}", make_credential) for verb in [*PERSON, "renew"]],
        *[(f"practice-period-{verb}", make_period) for verb in PERSON],
    ],
)
def test_another_clinics_records_are_not_found(client, member, name, make):
    foreign = make(make_practitioner(make_clinic()))
    for key in (foreign.pk, uuid4()):
        assert client.get(reverse(name, args=[key])).status_code == 404
