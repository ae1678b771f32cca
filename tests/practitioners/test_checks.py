"""Asking the issuer: the ladder, who may approve, and what a colleague's link opens."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from compliance.audit.packet import build_packet
from compliance.checklist import queries as checklist
from compliance.checklist.rules import Duration, phrase
from compliance.clinics.models import Role
from compliance.core import times
from compliance.core.errors import Refusal
from compliance.deviations.models import Deviation
from compliance.practitioners import queries, rules, services, words
from compliance.practitioners.models import Credential, SourceCheck
from compliance.practitioners.rules import Check, Overlay, Proof
from compliance.requirements.queries import readiness
from tests.clinics.factory import NOW, TESTER, actor_of, make_clinic, make_member
from tests.documents.factory import make_picture, make_upload
from tests.practitioners.factory import (
    TODAY,
    make_check,
    make_credential,
    make_kind,
    make_link,
    make_period,
    make_practitioner,
)
from tests.treatments.factory import make_client, make_treatment

DAY = timedelta(days=1)


def status(*checks, on=TODAY, days=120, **facts):
    defaults = {"issued_on": None, "expires_on": None, "revoked_on": None, "has_document": True}
    return rules.credential_status(
        on=on, checks=checks, check_after_days=days, **{**defaults, **facts}
    )


class TestLadder:
    @pytest.mark.parametrize(
        ("age", "overlay"), [(0, None), (120, None), (121, Overlay.CHECK_OVERDUE)]
    )
    def test_a_check_is_fresh_for_120_days(self, age, overlay):
        found = status(Check(TODAY - age * DAY, "MATCH"))
        assert (found.proof, found.overlay) == (Proof.PRIMARY_SOURCE_VERIFIED, overlay)
        assert found.is_in_force

    def test_an_earlier_date_for_the_next_check_counts(self):
        check = Check(TODAY - 10 * DAY, "MATCH", next_due_on=TODAY - DAY)
        assert status(check).overlay is Overlay.CHECK_OVERDUE

    @pytest.mark.parametrize(
        ("result", "overlay"),
        [
            ("SUSPENDED", Overlay.REVOKED),
            ("NOT_FOUND", Overlay.NOT_CONFIRMED),
            ("MISMATCH", Overlay.NOT_CONFIRMED),
        ],
    )
    def test_what_an_issuer_denies_does_not_count_until_it_says_otherwise(self, result, overlay):
        denied = Check(TODAY - 2 * DAY, result)
        assert status(denied).overlay is overlay
        assert not status(denied).is_in_force
        assert status(denied, on=TODAY - 3 * DAY).is_in_force
        assert status(denied, Check(TODAY - DAY, "MATCH")).is_in_force

    def test_of_two_checks_on_one_day_the_later_speaks(self):
        first, second = Check(TODAY, "MATCH"), Check(TODAY, "SUSPENDED")
        assert not status(first, second).is_in_force
        assert status(second, first).is_in_force

    def test_ending_is_said_before_an_old_check(self):
        found = status(Check(TODAY - 200 * DAY, "MATCH"), expires_on=TODAY)
        assert (found.overlay, found.is_check_overdue) == (Overlay.EXPIRING, True)

    @pytest.mark.parametrize(
        ("kind", "others", "numbers", "treatments"),
        [
            ("INS", set(), ("K-034", "K-038"), True),
            ("INS", {"INS"}, (), False),
            ("IPAC", {"BBP"}, (), False),
            ("CPD", set(), (), False),
        ],
    )
    def test_what_stops(self, kind, others, numbers, treatments):
        found = rules.what_stops(kind, pack="CA-ON", others=frozenset(others))
        assert (found.requirements, found.treatments) == (numbers, treatments)

    def test_only_what_the_pack_asks_for_stops(self):
        asked = {
            pack: rules.what_stops("BBP", pack=pack, others=frozenset({"IPAC"})).requirements
            for pack in ("CA-ON", "US")
        }
        assert asked == {"CA-ON": (), "US": ("K-034", "K-036")}

    def test_each_public_answer_that_rests_on_a_paper_is_named(self):
        found = rules.what_stops("LIC", pack="CA-ON", others=frozenset())
        assert found.public_answers == ("qualified", "register")
        assert (
            words.answers(found.public_answers) == "the public answers on qualification, register"
        )
        assert rules.what_stops("HBV", pack="CA-ON", others=frozenset()).public_answers == ()

    @pytest.mark.parametrize(
        ("left", "step"),
        [(None, None), (31, None), (30, 30), (8, 30), (7, 7), (2, 7), (1, 1), (0, 1), (-1, 0)],
    )
    def test_somebody_is_reminded_thirty_seven_and_one_day_before(self, left, step):
        assert rules.step_of(left) == step

    def test_short_pauses_with_a_tiny_period_between_count_as_the_facts_say(self):
        periods = [
            rules.Stretch(date(2020, 1, 1), date(2020, 6, 1)),
            rules.Stretch(date(2020, 11, 1), date(2020, 11, 2)),  # 153 days later
            rules.Stretch(date(2021, 4, 1), date(2021, 6, 1)),  # 150 days later
        ]
        found = rules.experience(periods, TODAY)
        assert [gap.is_excluded for gap in found.gaps] == [False, False]
        assert len(rules.experience(periods[::2], TODAY).gaps) == 1
        assert rules.experience(periods[::2], TODAY).excluded_days == 304


@pytest.mark.django_db
class TestServices:
    def test_a_holders_own_copy_is_no_check(self):
        credential = make_credential(make_practitioner(make_clinic()))
        with pytest.raises(Refusal, match="no source check"):
            make_check(credential, method="OWN_COPY")
        assert not SourceCheck.objects.exists()

    def test_a_day_to_come_is_no_check(self):
        with pytest.raises(Refusal, match="still to come"):
            make_check(make_credential(make_practitioner(make_clinic())), checked_on=TODAY + DAY)

    def test_a_void_check_lets_the_one_before_speak(self):
        credential = make_credential(make_practitioner(make_clinic()))
        make_check(credential, checked_on=TODAY - DAY)
        wrong = make_check(credential, result="SUSPENDED")
        assert queries.status_of(credential, TODAY).code == "REVOKED"
        services.void_source_check(wrong, by=TESTER, at=NOW, reason="another person's")
        assert queries.status_of(credential, TODAY).code == "PRIMARY_SOURCE_VERIFIED"

    def test_a_second_person_approves_where_there_is_one(self):
        clinic = make_clinic()
        author, colleague = make_member(clinic), make_member(clinic, Role.PRACTITIONER)
        credential = make_credential(make_practitioner(clinic))
        check = make_check(credential, by=actor_of(author))
        with pytest.raises(Refusal, match="Ask a colleague"):
            services.approve_source_check(check, by=actor_of(author), at=NOW)
        done = services.approve_source_check(check, by=actor_of(colleague), at=NOW)
        assert (done.approved_by, done.is_own_approval) == (colleague.user.name, False)
        with pytest.raises(Refusal, match="already"):
            services.approve_source_check(done, by=actor_of(colleague), at=NOW)

    def test_a_solo_clinics_own_approval_shows_as_that(self):
        clinic = make_clinic()
        author = make_member(clinic)
        make_member(clinic, Role.ASSISTANT)
        check = make_check(make_credential(make_practitioner(clinic)), by=actor_of(author))
        assert services.approve_source_check(check, by=actor_of(author), at=NOW).is_own_approval

    @pytest.mark.parametrize("role", [Role.ASSISTANT, Role.INSPECTOR])
    def test_a_colleague_without_rights_cannot_approve(self, client, role):
        clinic = make_clinic()
        make_member(clinic)
        member = make_member(clinic, role)
        check = make_check(make_credential(make_practitioner(clinic)))
        with pytest.raises(Refusal, match="Only an owner"):
            services.approve_source_check(check, by=actor_of(member), at=NOW)
        client.force_login(member.user)
        url = reverse("source-check-approve", args=[check.pk])
        assert client.post(url, {"idempotency_key": str(uuid4())}).status_code == 403
        check.refresh_from_db()
        assert check.approved_at is None

    def test_a_clinics_own_kind_names_its_credentials(self):
        clinic = make_clinic()
        make_kind(clinic)
        credential = make_credential(make_practitioner(clinic), type="LASER", title="")
        assert str(credential) == "Laser safety"
        assert credential.own_kind is not None
        with pytest.raises(Refusal, match="as void first"):
            services.void_credential_kind(
                credential.own_kind, by=TESTER, at=NOW, reason="not needed any more"
            )
        with pytest.raises(Refusal, match="no kind"):
            make_credential(make_practitioner(make_clinic()), type="LASER")


@pytest.mark.django_db
class TestScreens:
    @pytest.fixture(autouse=True)
    def noon(self):
        with time_machine.travel(NOW, tick=False):
            yield

    @pytest.fixture
    def member(self, client):
        member = make_member(make_clinic())
        client.force_login(member.user)
        return member

    def test_a_check_is_written_down_approved_and_shown(self, client, member):
        credential = make_credential(make_practitioner(member.clinic))
        url = reverse("source-check-add", args=[credential.pk])
        assert 'value="Acme Insurance"' in client.get(url).text
        sent = {"idempotency_key": str(uuid4()), "source": "Acme", "checked_on": "2026-07-15"}
        refused = client.post(url, {**sent, "method": "OWN_COPY", "result": "MATCH"})
        assert "own copy is no source check" in refused.text
        document = make_upload()
        form = {**sent, "method": "PHONE", "result": "MATCH", "document": document}
        assert client.post(url, form).url == credential.get_absolute_url()
        assert "Checked with its issuer" in client.get(credential.get_absolute_url()).text
        check = SourceCheck.objects.get()
        assert "Approve a source check" in client.get(reverse("today")).text
        approve = reverse("source-check-approve", args=[check.pk])
        assert client.get(approve).status_code == 200
        client.post(approve, {"idempotency_key": str(uuid4())})
        assert "nobody else here may" in client.get(check.get_absolute_url()).text

    def test_the_matrix_says_missing_and_leads_to_the_form(self, client, member):
        person = make_practitioner(member.clinic)
        credential = make_credential(person)
        page = client.get(reverse("credential-matrix")).text
        assert page.count("MISSING") == 4
        assert f'href="{credential.get_absolute_url()}"' in page
        assert f"{reverse('credential-add', args=[person.pk])}?type=LIC" in page

    @pytest.mark.parametrize("people", [1, 12])
    def test_the_matrix_costs_three_queries(self, people, django_assert_num_queries):
        clinic = make_clinic()
        for _number in range(people):
            make_check(make_credential(make_practitioner(clinic)))
        with django_assert_num_queries(3):  # credentials, checks, people
            queries.matrix(clinic, on=TODAY)

    def test_a_form_asks_what_papers_of_the_kind_say(self, client, member):
        url = reverse("credential-add", args=[make_practitioner(member.clinic).pk])
        assert "?type=HBV" in client.get(url).text
        fields = client.get(f"{url}?type=HBV").context["form"].fields
        assert "outcome" in fields
        assert "max_needle_mm" not in fields

    def test_a_link_takes_one_paper_and_opens_nothing_else(self, client, member):
        old = make_credential(make_practitioner(member.clinic), expires_on=TODAY)
        url = reverse("upload-link-add", args=[old.pk])
        page = client.post(url, {"idempotency_key": str(uuid4())}, follow=True)
        token = page.context["link"].rstrip("/").rpartition("/")[2]
        assert token not in client.get(page.redirect_chain[-1][0]).text
        stranger = Client()
        here = reverse("renewal-upload", args=[token])
        assert "Liability policy" in stranger.get(here).text
        assert stranger.post(here, {"idempotency_key": str(uuid4())}).status_code == 422
        photo = make_upload(make_picture(size=(4000, 3000)))
        form = {"idempotency_key": str(uuid4()), "document": photo, "expires_on": "2027-07-31"}
        assert "Thank you" in stranger.post(here, form).text
        new = Credential.objects.get(renews=old)
        assert (new.expires_on, new.recorded_by) == (date(2027, 7, 31), "Practitioner 1, by link")
        assert stranger.get(here).status_code == 404
        assert stranger.get(new.get_absolute_url()).status_code == 302
        document = reverse("document-preview", args=[new.document_id])
        assert stranger.get(document).status_code == 302

    def test_a_link_too_old_or_withdrawn_is_worth_nothing(self):
        credential = make_credential(make_practitioner(make_clinic()))
        link, token = make_link(credential)
        assert not queries.is_open(link, at=NOW + timedelta(days=7))
        gone = services.withdraw_upload_link(link, by=TESTER, at=NOW, reason="sent to a stranger")
        assert not queries.is_open(gone, at=NOW)
        assert Client().get(reverse("renewal-upload", args=[token])).status_code == 404
        with pytest.raises(Refusal, match="no longer"):
            services.renew_by_link(gone, at=NOW, expires_on=TODAY)


MIDNIGHTS = [
    pytest.param(datetime(2026, 3, 9, 4, 0, tzinfo=UTC), date(2026, 3, 8), id="clocks forward"),
    pytest.param(datetime(2026, 11, 2, 5, 0, tzinfo=UTC), date(2026, 11, 1), id="clocks back"),
    pytest.param(datetime(2026, 7, 16, 4, 0, tzinfo=UTC), date(2026, 7, 15), id="summer"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("midnight", "last_day"), MIDNIGHTS)
@pytest.mark.parametrize("seconds", [-1, 0])
def test_everything_agrees_around_local_midnight(midnight, last_day, seconds):
    clinic = make_clinic()
    person = make_practitioner(clinic)
    make_period(person)
    credential = make_credential(person, type="LIC", expires_on=last_day, issued_on=None)
    for kind in ("MN-TRN", "INS", "IPAC", "FA-CPR"):
        make_credential(person, type=kind, expires_on=None, issued_on=date(2025, 1, 1))
    on = times.local_day(midnight + timedelta(seconds=seconds), clinic.timezone)
    counts = seconds < 0
    assert queries.status_of(credential, on).is_in_force is counts
    assert (
        next(
            each
            for each in queries.held_by(clinic, on=on)[person.pk]
            if each.credential == credential
        ).status.is_in_force
        is counts
    )
    _groups, (row,) = queries.matrix(clinic, on=on)
    assert row.best[0] is not None
    assert row.best[0].status.is_in_force is counts
    lapsed = queries.lapsed(queries.held_by(clinic, on=on)[person.pk], clinic.pack)
    assert [each.credential for each in lapsed] == ([] if counts else [credential])
    (found,) = [each for each in readiness(clinic, on).findings if each.requirement == "K-034"]
    assert found.status == ("DUE_SOON" if counts else "FAIL")
    papers = build_packet(clinic, on - 30 * DAY, on).records.people.credentials
    (paper,) = [each for each in papers if each.type == "LIC"]
    assert (paper.status != "EXPIRED") is counts
    answer = checklist.backing(clinic, on=on, published_on={"qualified": last_day - DAY})
    assert answer["qualified"].standing.stands is counts
    (wanting,) = queries.needs_attention(clinic, on=on, at=midnight)
    assert wanting.tone == ("warn" if counts else "bad")
    at = midnight + timedelta(seconds=seconds)
    treatment = make_treatment(make_client(clinic), practitioner=person, treated_at=at, at=at)
    broken = Deviation.objects.filter(record_id=str(treatment.pk), requirement="K-034")
    assert broken.exists() is not counts


@pytest.mark.django_db
@pytest.mark.parametrize("result", ["SUSPENDED", "NOT_FOUND"])
def test_what_an_issuer_denies_is_withdrawn_everywhere(result):
    clinic = make_clinic()
    person = make_practitioner(clinic)
    make_period(person)
    credential = make_credential(person, type="LIC")
    make_check(credential, result=result)
    assert queries.groups(clinic, queries.held_by(clinic, on=TODAY), on=TODAY)["lapsed"]
    packet = build_packet(clinic, TODAY - 30 * DAY, TODAY)
    assert [point.severity for point in packet.points if point.on == TODAY] == ["MAJOR"]
    before = checklist.backing(clinic, on=TODAY - DAY, published_on={"qualified": TODAY - DAY})
    after = checklist.backing(clinic, on=TODAY, published_on={"qualified": TODAY - DAY})
    assert before["qualified"].standing.stands
    assert not after["qualified"].standing.stands


@pytest.mark.django_db
def test_screen_audit_and_public_page_tell_the_same_experience():
    clinic = make_clinic()
    person = make_practitioner(clinic)
    make_period(person, started_on=date(2019, 3, 1), ended_on=date(2020, 3, 15))
    make_period(person, started_on=date(2020, 12, 1))
    screen = queries.experience_of(person, on=TODAY)
    (row,) = build_packet(clinic, TODAY - 30 * DAY, TODAY).records.people.practitioners
    ((years, gap),) = checklist.backing(clinic, on=TODAY, published_on={})["how-long"].lines
    assert (screen.years, screen.months, screen.excluded_days) == (6, 7, 261)
    assert (row.experience_years, row.experience_months, row.excluded_days) == (6, 7, 261)
    assert years.values["duration"] == Duration(6, 7)
    assert gap == phrase("experience_gap", start=date(2020, 3, 15), end=date(2020, 12, 1))
