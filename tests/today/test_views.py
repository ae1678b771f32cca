"""The staff home: what needs attention, one tap from where it is resolved."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from compliance.clinics.models import Role
from compliance.requirements import services
from compliance.today import queries
from tests.clinics.factory import NOW, TESTER, make_clinic, make_member
from tests.deviations.factory import make_deviation
from tests.devices.factory import make_device, make_licence, make_lot
from tests.lidocaine.factory import make_container, make_product
from tests.practitioners.factory import TODAY, make_credential, make_practitioner
from tests.requirements.factory import make_answer
from tests.sterilization.factory import make_cycle, make_spore_test, make_sterilizer

pytestmark = pytest.mark.django_db
FRAME = 3  # session, account, membership


@pytest.fixture(autouse=True)
def morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def member(client, settings):
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "usersessions" not in name]
    member = make_member(make_clinic(name="Northgate Skin Studio"))
    client.force_login(member.user)
    return member


def home(client) -> str:
    response = client.get(reverse("today"))
    assert response.status_code == 200
    return str(response.content.decode())


def fill(clinic, *, times: int = 1):
    """A clinic at work, with something in every room that wants attention."""
    person = make_practitioner(clinic)
    product = make_product(clinic)
    sterilizer = make_sterilizer(clinic)
    make_device(clinic)
    for _time in range(times):
        make_credential(person, expires_on=TODAY - timedelta(days=1), type="LIC", issuer=str(_time))
        make_lot(clinic, expires_on=TODAY - timedelta(days=2))
        make_container(product, expires_printed="EXP 2026-06")
        make_cycle(sterilizer, packs=[(f"P-{_time}", "Forceps", None)])
        make_deviation(clinic)
    return person


def test_a_new_clinic_is_told_where_to_start_and_not_that_all_is_well(client, member):
    page = home(client)
    assert "Start here" in page
    for name in ("practitioner-add-self", "device-add", "sterilizer-add", "container-add"):
        assert reverse(name) in page
    assert "Nothing needs you" not in page


def test_a_step_that_is_done_is_ticked_and_the_next_one_is_open(client, member):
    mine = make_practitioner(member.clinic, user=member.user)
    page = home(client)
    assert "is-done" in page
    assert reverse("practitioner-add-self") not in page
    assert page.count(reverse("credential-add", args=[mine.pk])) == 2  # the step and the tile


def test_a_clinic_without_a_sterilizer_is_set_up_too(client, member):
    person = make_practitioner(member.clinic)
    make_credential(person)
    make_lot(member.clinic)
    make_container(make_product(member.clinic))
    page = home(client)
    assert "Start here" not in page


def test_when_nothing_is_due_the_page_says_so_and_from_what(client, member):
    person = make_practitioner(member.clinic)
    make_credential(person)
    make_lot(member.clinic)
    make_licence(make_device(member.clinic))
    make_sterilizer(member.clinic)
    page = home(client)
    assert "Nothing needs you right now" in page
    assert "Judged from what is recorded, at 10:30." in page


def test_it_greets_in_the_clinics_own_time(client, member):
    page = home(client)
    assert "Good morning" in page  # 14:30 in London, 10:30 in Toronto
    assert "Wednesday 15 July 2026" in page
    assert "Northgate Skin Studio" in page


@pytest.mark.parametrize(
    ("at", "greeting"),
    [
        (NOW + timedelta(hours=2), "Good afternoon"),
        (NOW + timedelta(hours=9), "Good evening"),
    ],
)
def test_it_greets_by_the_time_of_day(client, member, at, greeting):
    with time_machine.travel(at, tick=False):
        client.force_login(member.user)
        assert greeting in home(client)


def test_everything_that_wants_attention_is_one_tap_away(client, member):
    fill(member.clinic)
    found = queries.needs_attention(member.clinic, on=TODAY, at=NOW)
    page = home(client)
    assert {each.tone for each in found} == {"bad", "warn", "info"}
    for each in found:
        assert each.url in page
        assert client.get(each.url).status_code == 200


def test_the_summary_counts_and_the_rest_folds_away(client, member):
    fill(member.clinic)
    found = queries.needs_attention(member.clinic, on=TODAY, at=NOW)
    wrong = sum(each.tone == "bad" for each in found)
    page = home(client)
    assert f"{wrong} wrong" in page
    assert f"Show {len(found) - 3} more" in page


def test_another_clinics_trouble_is_not_shown(client, member):
    fill(make_clinic())
    assert queries.needs_attention(member.clinic, on=TODAY, at=NOW) == []
    assert "Start here" in home(client)


def test_two_taps_to_the_audit(client, member):
    page = home(client)
    assert reverse("audit-add") in page
    assert client.get(reverse("audit-add")).status_code == 200


def test_quick_logging_leads_to_the_forms(client, member):
    page = home(client)
    for name in ("cycle-add", "container-add", "lot-add", "practitioner-list"):
        assert reverse(name) in page


def test_an_inspector_reads_the_day_without_being_sent_to_forms(client):
    inspector = make_member(make_clinic(), Role.INSPECTOR)
    client.force_login(inspector.user)
    person = fill(inspector.clinic)
    page = home(client)
    assert "Professional licence" in page or "Liability policy" in page
    for url in (reverse("cycle-add"), reverse("credential-add", args=[person.pk])):
        assert url not in page
    assert "/renew/" not in page


@pytest.mark.parametrize("times", [1, 12])
def test_the_home_costs_the_same_for_one_and_for_twelve(
    client, member, times, django_assert_num_queries
):
    fill(member.clinic, times=times)
    # credentials · failed tests, tests to read, sterilizers, where they stand (3), next tests (2),
    # loads (2), service and licence, disinfectants and solutions · containers, where they are kept
    # · lots, parts · deviations · treatments (3) · gaps (8) · drills (2) · incidents (3)
    # · pens (2), their parts, checks and licences, sharps (3) · me · first steps
    # and what readiness (33), the year (6), the morning (2), own checks and the badge (3) ask
    # beside that (people's papers, where sterilizers stand, what devices are due are asked once),
    # · the last anchor
    with django_assert_num_queries(FRAME + 77):
        home(client)


def test_a_credential_that_lapses_at_midnight_moves_from_soon_to_wrong(client, member):
    make_credential(make_practitioner(member.clinic), expires_on=date(2026, 7, 15))
    with time_machine.travel(NOW.replace(day=16, hour=3, minute=59), tick=False):
        client.force_login(member.user)
        assert "1 soon" in home(client)
    with time_machine.travel(NOW.replace(day=16, hour=4, minute=0), tick=False):
        assert "1 wrong" in home(client)


def test_a_spore_test_that_waits_can_be_read_one_tap_away(client, member):
    sterilizer = make_sterilizer(member.clinic)
    assert "Spore test result" not in home(client)
    test = make_spore_test(sterilizer)
    page = home(client)
    assert "Spore test result" in page
    assert reverse("spore-test-read", args=[test.pk]) in page


def test_the_day_begins_with_opening_until_its_questions_are_answered(client, member):
    fill(member.clinic)
    assert reverse("opening") in home(client)
    for check in services.add_usual_opening(clinic=member.clinic, by=TESTER, at=NOW):
        assert reverse("opening") in home(client)
        make_answer(check)
    assert reverse("opening") not in home(client)


def test_the_year_and_readiness_are_on_the_home_of_a_clinic_at_work(client, member):
    assert "The last twelve months" not in home(client)
    fill(member.clinic)
    make_credential(make_practitioner(member.clinic))
    page = home(client)
    assert "The last twelve months" in page
    assert page.count('width="10" height="10"') == 365
    assert reverse("readiness") in page
    assert "in order" in page


def test_how_much_is_wrong_is_shown_on_every_page_of_the_day(client, member):
    fill(member.clinic)
    home(client)
    found = queries.needs_attention(member.clinic, on=TODAY, at=NOW)
    wrong = sum(each.tone == "bad" for each in found)
    elsewhere = client.get(reverse("deviation-list")).content.decode()
    assert f'class="badge">{wrong}<' in elsewhere
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        client.force_login(member.user)
        assert 'class="badge"' not in client.get(reverse("deviation-list")).content.decode()
