"""How long records are kept: both clocks, the longest rule, holds, and what may be erased."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.clinics import rulepacks
from compliance.clinics.models import Role
from compliance.clinics.rulepacks import Change, Keep, rule_pack
from compliance.core.errors import Refusal
from compliance.requirements.queries import retention as queries
from compliance.requirements.rules import retention as rules
from compliance.sterilization.models import Cycle
from compliance.treatments.services import clients as services
from tests.clinics.factory import NOW, TESTER, make_clinic, make_member
from tests.sterilization.factory import make_cycle, make_sterilizer
from tests.treatments.factory import make_client, make_treatment

ONTARIO = Keep(("cycles",), 3, "Ontario", on_site_years=1, sureness="verified")
INSURER = Keep(("cycles",), 10, "UK insurers", sureness="verified")
VECTOR = date(2026, 5, 18)


# The rules, pure


def test_the_vector_of_the_domain_sheet():
    near = rules.kept(VECTOR, [ONTARIO])
    assert (near.on_site_until, near.until) == (date(2027, 5, 18), date(2029, 5, 18))
    longer = rules.kept(VECTOR, [ONTARIO, INSURER])
    assert (longer.on_site_until, longer.until) == (date(2027, 5, 18), date(2036, 5, 18))
    assert longer.rule == INSURER


@pytest.mark.parametrize(
    ("on", "is_held", "is_over"),
    [
        pytest.param(date(2029, 5, 18), False, False, id="the last day still counts"),
        pytest.param(date(2029, 5, 19), False, True, id="the day after it may go"),
        pytest.param(date(2099, 1, 1), True, False, id="never under a hold"),
    ],
)
def test_when_a_record_may_go(on, is_held, is_over):
    until = rules.kept(VECTOR, [ONTARIO]).until
    assert rules.is_over(on, until, is_held=is_held) is is_over


def test_a_record_of_29_february_is_kept_to_the_later_day():
    assert rules.kept(date(2028, 2, 29), [ONTARIO]).until == date(2031, 3, 1)


years = st.integers(min_value=0, max_value=40)
keeps = st.builds(lambda n, near: Keep((), n, "x", on_site_years=min(n, near)), years, years)


@settings(max_examples=60, deadline=None)
@given(
    on=st.dates(date(1990, 1, 1), date(2100, 1, 1)), found=st.lists(keeps, min_size=1), more=keeps
)
def test_one_more_rule_never_shortens_a_clock(on, found, more):
    before, after = rules.kept(on, found), rules.kept(on, [*found, more])
    assert after.until >= before.until
    assert (after.on_site_until or on) >= (before.on_site_until or on)
    assert after.until >= (after.on_site_until or on)


# What the packs say


@pytest.mark.parametrize(
    ("pack", "kind", "years", "on_site"),
    [
        ("CA-ON", "cycles", 3, 1),
        ("CA-ON", "spore_tests", 3, 1),
        ("CA-ON", "lidocaine", 3, 0),
        ("US-CA", "cycles", 3, 0),
        ("US-DC", "spore_tests", 3, 3),
        ("US-CA", "staff_exposures", 30, 0),
        ("US-CA", "exposures", 5, 0),
        ("UK", "cycles", 10, 0),
        ("baseline", "treatments", 10, 0),
    ],
)
def test_the_longest_rule_of_a_pack_decides(pack, kind, years, on_site):
    found = rule_pack(pack).keeping(kind)
    assert (rules.longest(found).years, rules.on_site_years(found)) == (years, on_site)


def test_no_kind_is_without_a_rule_and_every_rule_says_how_sure_it_is():
    known = {kind.code for kind in queries.KINDS}
    for name in rulepacks.names():
        pack = rule_pack(name)
        assert all(pack.keeping(code) for code in known)
        for keep in pack.keeps:
            assert set(keep.kinds) <= known
            assert keep.sureness in {"verified", "second-hand"}
            assert keep.sources


def test_a_clinic_may_ask_more_of_itself_and_never_less():
    for own, years in ((7, 7), (1, 3)):
        change = Change("K-031", {"keep_years": own}, True, "Our insurer", VECTOR)
        text = rulepacks.with_change("{}", change, "K-031")
        found = rulepacks.rules_of("CA-ON", text).keeping("cycles")
        assert rules.longest(found).years == years


# On the page


@pytest.fixture
def clinic(db):
    with time_machine.travel(NOW, tick=False):
        yield make_clinic(pack="CA-ON")


def test_the_page_shows_both_clocks_of_the_oldest_record(client, clinic):
    make_cycle(make_sterilizer(clinic), started_at=NOW - timedelta(days=30))
    client.force_login(make_member(clinic).user)
    page = client.get(reverse("retention")).content.decode()
    for words in ("15 Jun 2026", "15 Jun 2027", "15 Jun 2029", "read at its source"):
        assert words in page
    assert "a default of Klarity, not a law" in page


def test_a_name_is_due_the_day_after_its_time_and_not_under_a_hold(clinic, client):
    person = make_client(clinic)
    make_treatment(person, treated_at=NOW)
    last = date(2029, 7, 15)
    assert queries.names_due(clinic, on=last) == []
    assert queries.names_due(clinic, on=last + timedelta(days=1)) == [(person, last)]
    end = NOW.replace(year=2029)
    with pytest.raises(Refusal, match="must be kept until 2029-07-15"):
        services.erase_client(client=person, by=TESTER, at=end, reason="As she asked")
    person = services.hold_client(client=person, by=TESTER, at=end, reason="A claim is open")
    later = end + timedelta(days=1)
    assert queries.names_due(clinic, on=later.date()) == []
    with pytest.raises(Refusal, match="legal hold"):
        services.erase_client(client=person, by=TESTER, at=later, reason="As she asked")
    client.force_login(make_member(clinic, Role.ASSISTANT).user)
    page = client.get(reverse("retention")).content.decode()
    assert "A claim is open" in page
    assert "Names that may be erased" not in page


@pytest.mark.parametrize("count", [1, 40])
def test_the_page_asks_as_often_for_few_records_as_for_many(
    clinic, django_assert_num_queries, count
):
    sterilizer = make_sterilizer(clinic)
    first = make_cycle(sterilizer)
    more = [
        Cycle(
            clinic=clinic,
            sterilizer=sterilizer,
            number=n,
            started_at=NOW,
            program=first.program,
            recorded_at=NOW,
            recorded_by="x",
        )
        for n in range(2, count + 1)
    ]
    Cycle.objects.bulk_create(more)
    with django_assert_num_queries(len(queries.KINDS)):
        queries.lines(clinic)
