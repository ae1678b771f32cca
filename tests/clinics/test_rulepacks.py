"""Rule packs: dated, cited, and what a clinic changes for itself."""

from datetime import date

import pytest

from compliance.clinics import rulepacks
from compliance.clinics.models import Pack
from compliance.clinics.rulepacks import LOOSER, TIGHTER, Change

TODAY = date(2026, 7, 15)


def changed(requirement: str, *, is_asked: bool = True, **parameters: int) -> Change:
    return Change(requirement, parameters, is_asked, "As our insurer asks", TODAY, "Ada")


def test_every_pack_that_a_clinic_can_choose_is_a_file():
    assert set(rulepacks.names()) == set(Pack.values)


@pytest.mark.parametrize("name", rulepacks.names())
def test_everything_asked_says_where_it_comes_from_and_how_sure_that_is(name):
    rules = rulepacks.rule_pack(name)
    assert rules.last_reviewed_on > date(2026, 1, 1)
    assert all(each.source and each.sureness in rulepacks.SURENESS for each in rules.asked.values())
    assert not [
        each.id for each in rules.asked.values() if each.sureness != "default" and not each.sources
    ]


@pytest.mark.parametrize(
    ("name", "spores"),
    [
        ("baseline", {"K-016"}),
        ("CA-ON", {"K-017"}),
        ("CA-SK", {"K-018"}),
        ("US", {"K-016"}),
        ("US-CA", {"K-018"}),
        ("US-DC", {"K-016"}),
        ("UK", set()),
    ],
)
def test_a_pack_asks_for_its_own_spore_tests_and_no_others(name, spores):
    assert {"K-016", "K-017", "K-018"} & set(rulepacks.rule_pack(name).asked) == spores


def test_a_state_adds_to_its_country():
    us, california = rulepacks.rule_pack("US"), rulepacks.rule_pack("US-CA")
    assert set(california.asked) - set(us.asked) == {"K-014", "K-018", "K-020", "K-032"}
    assert set(us.asked) - set(california.asked) == {"K-016"}
    assert california.asked["K-036"].pack == "US"


def test_an_unknown_pack_asks_what_the_strictest_does():
    assert rulepacks.rule_pack("XX").asked == rulepacks.rule_pack("baseline").asked


def test_a_clinics_own_interval_counts_from_its_day_on():
    own = rulepacks.with_change("{}", changed("K-017", interval_days=7), "K-017")
    assert rulepacks.rules_of("CA-ON", own, date(2026, 7, 14)).asked["K-017"].change is None
    asked = rulepacks.rules_of("CA-ON", own, TODAY).asked["K-017"]
    assert asked.number("interval_days") == 7
    assert asked.number("window_days") == 4
    assert asked.change is not None
    assert asked.change.reason == "As our insurer asks"


def test_a_clinic_may_ask_more_than_its_pack_and_leave_something_out():
    own = rulepacks.with_change("{}", changed("K-014"), "K-014")
    own = rulepacks.with_change(own, changed("K-028", is_asked=False), "K-028")
    rules = rulepacks.rules_of("CA-ON", own)
    assert "K-014" in rules.asked
    assert "K-028" not in rules.asked
    back = rulepacks.with_change(own, None, "K-028")
    assert "K-028" in rulepacks.rules_of("CA-ON", back).asked


@pytest.mark.parametrize(
    ("change", "effect"),
    [
        (changed("K-017", interval_days=7), TIGHTER),
        (changed("K-017", interval_days=28), LOOSER),
        (changed("K-052", min_days=21), LOOSER),
        (changed("K-052", min_days=35), TIGHTER),
        (changed("K-014"), TIGHTER),
        (changed("K-028", is_asked=False), LOOSER),
    ],
)
def test_asking_less_is_known_as_such(change, effect):
    assert rulepacks.effect("CA-ON", change) == effect


def test_only_whole_numbers_can_be_set():
    asked = rulepacks.rule_pack("CA-ON").asked
    assert set(rulepacks.adjustable(asked["K-017"])) == {"interval_days", "window_days"}
    assert rulepacks.adjustable(asked["K-056"]) == {}
