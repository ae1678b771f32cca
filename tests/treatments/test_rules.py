"""Outcomes of screenings, retention, names kept out of reasons, what a treatment lacks."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from compliance.core.errors import Refusal
from compliance.lidocaine.rules import label_limit_g, lidocaine_mg, mg_per_kg
from compliance.treatments.rules import people, questions, screening, treating
from compliance.treatments.rules.screening import Outcome

ON = date(2026, 7, 15)
ASKED = questions.questions_for("CA-ON")


def result(pack: str = "CA-ON", stopped: dict[str, date] | None = None, **said: str):
    asked = questions.questions_for(pack)
    given = {each.code: "no" for each in asked}
    given |= {code.replace("_", "-"): answer for code, answer in said.items()}
    return screening.outcome(asked, given, on=ON, stopped_on=stopped or {})


def test_vector_12_unsure_on_asthma_is_not_eligible():
    assert result(asthma="unsure").outcome == Outcome.NOT_ELIGIBLE


def test_the_seeds_ten_hard_stops_come_first():
    assert [each.code for each in questions.SEED_QUESTIONS] == [
        "cancer", "diabetes", "psoriasis", "autoimmune", "eczema", "asthma", "rosacea",
        "keloid", "pregnancy", "lidocaine",
    ]  # fmt: skip


@pytest.mark.parametrize("code", [each.code for each in questions.SEED_QUESTIONS])
@pytest.mark.parametrize("said", ["yes", "unsure"])
def test_a_yes_or_unsure_to_the_seed_is_a_no(code, said):
    found = result(**{code: said})
    assert (found.outcome, found.codes) == (Outcome.NOT_ELIGIBLE, (code,))


def test_no_to_everything_is_eligible():
    found = result()
    assert (found.outcome, found.defer_until, found.codes) == (Outcome.ELIGIBLE, None, ())


def test_no_answer_is_no_pass():
    assert screening.outcome(ASKED, {}, on=ON).outcome == Outcome.NOT_ELIGIBLE
    assert screening.missing(ASKED, {"cancer": "no"})[0] == "diabetes"
    assert screening.missing(ASKED, {each.code: "maybe" for each in ASKED}) != []


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        pytest.param({"bleeding": "yes", "tan": "yes"}, Outcome.REFER, id="refer before wait"),
        pytest.param({"asthma": "yes", "bleeding": "yes"}, Outcome.NOT_ELIGIBLE, id="no first"),
        pytest.param({"tan": "yes"}, Outcome.DEFER, id="wait"),
        pytest.param({"metal": "yes"}, Outcome.NOT_ELIGIBLE, id="metal"),
        pytest.param({"herpes": "yes"}, Outcome.ELIGIBLE, id="talk about it"),
    ],
)
def test_the_strictest_answer_decides(said, outcome):
    assert result(**said).outcome == outcome


def test_what_to_talk_about_is_kept_apart():
    assert result(herpes="yes", darker_skin="unsure").to_discuss == ("darker-skin", "herpes")


def test_the_longest_wait_counts():
    found = result(tan="yes", infection="yes")
    assert (found.defer_until, found.codes) == (date(2026, 7, 29), ("infection", "tan"))


@pytest.mark.parametrize(
    ("stopped", "outcome", "until"),
    [
        pytest.param({}, Outcome.DEFER, date(2027, 1, 11), id="taken now"),
        pytest.param({"isotretinoin": date(2026, 2, 1)}, Outcome.DEFER, date(2026, 7, 31),
                     id="180 days from the last one"),
        pytest.param({"isotretinoin": date(2026, 1, 16)}, Outcome.ELIGIBLE, None, id="180 over"),
        pytest.param({"isotretinoin": date(2026, 1, 17)}, Outcome.DEFER, date(2026, 7, 16),
                     id="179"),
    ],
)  # fmt: skip
def test_isotretinoin_waits_180_days(stopped, outcome, until):
    found = result(stopped=stopped, isotretinoin="yes")
    assert (found.outcome, found.defer_until) == (outcome, until)


def test_age_depends_on_the_place():
    codes = {pack: [q.code for q in questions.questions_for(pack)] for pack in ("CA-ON", "US-CA")}
    assert "under-22" in codes["US-CA"]
    assert "under-22" not in codes["CA-ON"]


def test_every_question_names_its_origin_and_source():
    assert all(each.origin and each.source for each in questions.QUESTIONS.values())
    assert all(each.days for each in ASKED if each.action is questions.Action.DEFER)
    assert questions.name_of("asked-long-ago") == "asked-long-ago"


def test_vector_8_retention():
    """CA-ON: on site until 2027-05-18, in all until 2029-05-18; with UK insurers: 2036-05-18."""
    day = date(2026, 5, 18)
    assert people.keep_until(day, [1]) == date(2027, 5, 18)
    assert people.keep_until(day, [1]) == date(2027, 5, 18)  # on site
    assert people.keep_until(day, [3]) == date(2029, 5, 18)
    assert people.keep_until(day, [3, 10]) == date(2036, 5, 18)
    assert people.keep_until(date(2024, 2, 29), [3]) == date(2027, 3, 1)


@pytest.mark.parametrize(
    ("on", "is_refused"), [(date(2029, 5, 18), True), (date(2029, 5, 19), False)]
)
def test_the_last_day_of_retention_still_counts(on, is_refused):
    case: dict[str, Any] = {"last_treated_on": date(2026, 5, 18), "years": [3], "is_held": False}
    if is_refused:
        with pytest.raises(Refusal, match="2029-05-18"):
            people.check_can_erase(on=on, is_erased=False, **case)
    else:
        people.check_can_erase(on=on, is_erased=False, **case)


def test_codes_are_random_and_readable():
    codes = {people.new_code() for _n in range(500)}
    assert len(codes) == 500
    assert all(len(code) == 11 and not set(code[2:]) & set("01OILU") for code in codes)


@pytest.mark.parametrize(
    ("reason", "is_refused"),
    [
        ("Called back about a rash", False),
        ("Wilhelmina asked for a date", True),
        ("canary rang", True),
        ("no", True),
    ],
)
def test_a_reason_names_nobody(reason, is_refused):
    if is_refused:
        with pytest.raises(Refusal):
            people.check_reason(reason, name="Wilhelmina Canary")
    else:
        people.check_reason(reason, name="Wilhelmina Canary")


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        ("wil", True),
        ("CANARY wil", True),
        ("élo", True),
        ("ary", False),
        ("", False),
        ("..", False),
    ],
)
def test_a_name_is_found_by_the_beginnings_of_its_words(asked, is_found):
    assert people.is_named("Wilhelmina Élodie Canary", asked) is is_found


def test_vector_6_dose_is_advice_and_area_is_the_limit():
    assert lidocaine_mg(Decimal(4), Decimal(10)) == 400
    assert mg_per_kg(Decimal(400), Decimal(62)) == Decimal("6.5")
    assert label_limit_g(Decimal(200), Decimal(2)) == 40


def test_what_is_missing_is_named_in_the_order_of_the_page():
    nothing = treating.missing(
        has_needle_item=False, has_device=False, has_depth=False, has_screening=False,
        has_consent=False, has_cream=True, has_cream_times=False, aftercare_given=None, reaction="",
    )  # fmt: skip
    assert nothing == ["needle_item", "device", "needle_mm", "cream_times", "screening",
                       "consent", "reaction", "aftercare"]  # fmt: skip
