"""Readings, conditions of a release, and the log."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from compliance.core.errors import Refusal
from compliance.sterilization.rules import log, programs, readings, release
from compliance.sterilization.rules.readings import Minima, Readings
from compliance.sterilization.rules.release import Load

NOW = datetime(2026, 7, 15, 14, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WRAPPED_GRAVITY_121 = Minima(
    Decimal(121), Decimal(30), drying_min=Decimal(15), packagings=("WRAPPED", "UNWRAPPED")
)
REACHED = Readings(Decimal(121), Decimal(30), Decimal(205), Decimal(15))
GOOD = Load("GRAVITY", "WRAPPED", WRAPPED_GRAVITY_121, REACHED, "PASS", "PASS", packs_dry=True)


def states(read: Readings, minima: Minima = WRAPPED_GRAVITY_121) -> dict[str, str]:
    return {each.name: each.state for each in readings.readings_against(minima, read)}


@pytest.mark.parametrize(
    ("temperature", "kpa"),
    [(121, 205), (126, 240), (132, 287), (134, 304), (137, 332)],
)
def test_saturated_steam_has_the_pressures_of_the_table(temperature, kpa):
    assert round(readings.saturation_kpa(Decimal(temperature))) == kpa


def test_vector_7_134_degrees_with_205_kpa_is_warned_about():
    warning = readings.pressure_warning(Readings(Decimal(134), Decimal(3), Decimal(205)))
    assert "about 304 kPa, not 205" in warning
    assert states(Readings(Decimal(134), Decimal(30), Decimal(205)))["pressure_kpa"] == "ODD"


def test_vector_7_121_degrees_for_29_minutes_wrapped_gravity_fails():
    (short,) = readings.shortfalls(
        readings.readings_against(WRAPPED_GRAVITY_121, replace(REACHED, exposure_min=Decimal(29)))
    )
    assert short.sentence == "Exposure: 29 min is less than the least, 30 min."


@pytest.mark.parametrize(
    ("kpa", "is_warned"),
    [
        pytest.param("294.2", False, id="ten below the curve is tolerated"),
        pytest.param("294.1", True, id="more than ten below is not"),
        pytest.param("314.2", False, id="ten above the curve is tolerated"),
        pytest.param("314.3", True, id="more than ten above is not"),
    ],
)
def test_the_tolerance_around_the_steam_curve(kpa, is_warned):
    read = Readings(Decimal(134), Decimal(3), Decimal(kpa))
    assert bool(readings.pressure_warning(read)) is is_warned


@pytest.mark.parametrize(
    ("pressure", "words"),
    [
        pytest.param("203", "gauge that starts at zero", id="one atmosphere less"),
        pytest.param("250", "air left in the chamber", id="anything else"),
    ],
)
def test_a_pressure_off_the_curve_says_what_it_may_be(pressure, words):
    read = Readings(Decimal(134), Decimal(3), Decimal(pressure))
    assert words in readings.pressure_warning(read)


@pytest.mark.parametrize(
    "read",
    [
        pytest.param(Readings(None, Decimal(3), Decimal(205)), id="no temperature"),
        pytest.param(Readings(Decimal(134), Decimal(3)), id="no pressure"),
        pytest.param(Readings(Decimal(20), Decimal(3), Decimal(101)), id="not hot yet"),
    ],
)
def test_without_a_pair_there_is_nothing_to_warn_about(read):
    assert readings.pressure_warning(read) == ""


def test_dry_heat_has_no_steam_curve():
    minima = Minima(Decimal(170), Decimal(60))
    found = readings.readings_against(
        minima, Readings(Decimal(171), Decimal(61), Decimal(101)), is_steam=False
    )
    assert {each.state for each in found} == {"OK"}


@pytest.mark.parametrize(
    ("changes", "name", "state"),
    [
        pytest.param({"exposure_min": Decimal("29.99")}, "exposure_min", "SHORT", id="just short"),
        pytest.param({"exposure_min": Decimal("30.00")}, "exposure_min", "OK", id="exactly enough"),
        pytest.param({"temperature_c": Decimal("120.9")}, "temperature_c", "SHORT", id="too cool"),
        pytest.param({"temperature_c": Decimal("121.0")}, "temperature_c", "OK", id="hot enough"),
        pytest.param({"temperature_c": None}, "temperature_c", "MISSING", id="temperature missing"),
        pytest.param({"exposure_min": None}, "exposure_min", "MISSING", id="exposure missing"),
        pytest.param({"drying_min": Decimal(14)}, "drying_min", "ODD", id="short drying is a hint"),
        pytest.param({"drying_min": None}, "drying_min", "ODD", id="missing drying is a hint"),
        pytest.param({"pressure_kpa": None}, "pressure_kpa", "OK", id="pressure is optional"),
    ],
)
def test_a_reading_against_its_minimum(changes, name, state):
    assert states(replace(REACHED, **changes))[name] == state


@pytest.mark.parametrize(("temperature", "state"), [("137", "OK"), ("137.1", "ODD")])
def test_a_temperature_above_the_highest_is_worth_a_look(temperature, state):
    minima = Minima(Decimal(134), Decimal(3), max_temperature_c=Decimal(137))
    read = Readings(Decimal(temperature), Decimal(3))
    assert states(read, minima)["temperature_c"] == state


@pytest.mark.parametrize("packaging", ["WRAPPED", "HOLLOW", "POROUS"])
def test_vector_11_type_n_fails_wrapped_loads_whatever_the_temperature(packaging):
    hot = replace(REACHED, temperature_c=Decimal(137))
    minima = replace(WRAPPED_GRAVITY_121, packagings=("WRAPPED", "HOLLOW", "POROUS"))
    load = replace(GOOD, sterilizer_type="N", packaging=packaging, minima=minima, readings=hot)
    assert not release.type_allows("N", packaging)
    assert release.release_refusals(load) == [
        "A type N sterilizer is for unwrapped solid items only."
    ]
    assert [each.requirement for each in release.failures(load)] == ["K-012"]


def test_type_n_runs_unwrapped_loads():
    assert release.release_refusals(replace(GOOD, sterilizer_type="N", packaging="UNWRAPPED")) == []


def test_a_load_that_meets_every_condition_may_be_released():
    assert release.release_refusals(GOOD) == []
    release.check_release(GOOD)


@pytest.mark.parametrize(
    ("changes", "sentence", "is_failed"),
    [
        pytest.param(
            {"packaging": "HOLLOW"}, "not meant for this kind of load", True, id="program"
        ),
        pytest.param(
            {"external_ci": "FAIL"}, "Outside indicator: failed.", True, id="outside failed"
        ),
        pytest.param(
            {"external_ci": ""}, "Outside indicator: not recorded.", False, id="no outside"
        ),
        pytest.param(
            {"internal_ci": "FAIL"}, "Inside indicator: failed.", True, id="inside failed"
        ),
        pytest.param({"internal_ci": ""}, "Inside indicator: not recorded.", False, id="no inside"),
        pytest.param({"packs_dry": False}, "The packs were wet", True, id="wet"),
        pytest.param({"packs_dry": None}, "Dry packs: not recorded.", False, id="nobody looked"),
    ],
)
def test_each_unmet_condition_is_named(changes, sentence, is_failed):
    load = replace(GOOD, **changes)
    (refusal,) = release.release_refusals(load)
    assert sentence in refusal
    assert bool(release.failures(load)) is is_failed
    with pytest.raises(Refusal, match="This load cannot be released"):
        release.check_release(load)


@pytest.mark.parametrize(
    ("changes", "count"),
    [
        pytest.param(
            {"external_ci": "", "packs_dry": None}, 0, id="nothing wrapped, nothing to see"
        ),
        pytest.param({"external_ci": "FAIL"}, 1, id="a failed one counts all the same"),
        pytest.param({"packs_dry": False}, 1, id="wet counts all the same"),
    ],
)
def test_unwrapped_loads_have_no_outside(changes, count):
    load = replace(GOOD, packaging="UNWRAPPED", **changes)
    assert len(release.release_refusals(load)) == count


def test_missing_and_short_readings_refuse_but_only_short_ones_failed():
    load = replace(GOOD, readings=Readings(None, Decimal(29)))
    assert release.release_refusals(load) == [
        "Temperature: not recorded.",
        "Exposure: 29 min is less than the least, 30 min.",
    ]
    assert [each.requirement for each in release.failures(load)] == ["K-011"]


@pytest.mark.parametrize(
    ("numbers", "gaps"),
    [
        pytest.param([], [], id="no cycle yet"),
        pytest.param([7], [], id="one"),
        pytest.param([7, 8, 9], [], id="no gap"),
        pytest.param([9, 7, 8], [], id="any order"),
        pytest.param([7, 9, 13], [range(8, 9), range(10, 13)], id="two gaps"),
        pytest.param([7, 7, 8], [], id="a number twice"),
    ],
)
def test_missing_numbers(numbers, gaps):
    assert log.missing_numbers(numbers) == gaps


@pytest.mark.parametrize(("gap", "text"), [(range(8, 9), "#8"), (range(10, 13), "#10 to #12")])
def test_a_gap_as_people_say_it(gap, text):
    assert log.gap_text(gap) == text


@pytest.mark.parametrize(
    ("last", "is_reused", "proposed"),
    [
        pytest.param(["P-098", "P-099"], False, ["P-100", "P-101"], id="pouches count on"),
        pytest.param(["KIT-1", "KIT-2"], True, ["KIT-1", "KIT-2"], id="sets come back"),
        pytest.param(["Tray", "P-1"], False, ["Tray", "P-1"], id="names stay"),
        pytest.param([], False, [], id="empty chamber"),
    ],
)
def test_codes_for_a_load_like_the_last(last, is_reused, proposed):
    assert log.proposed_codes(last, is_reused=is_reused) == proposed


@pytest.mark.parametrize(
    ("started", "ended", "exposure", "field"),
    [
        pytest.param(NOW + MINUTE, None, None, "started_at", id="starts in the future"),
        pytest.param(NOW, NOW + MINUTE, None, "ended_at", id="ends in the future"),
        pytest.param(NOW, NOW, None, "ended_at", id="ends as it starts"),
        pytest.param(NOW - 9 * MINUTE, NOW, Decimal("10.1"), "exposure_min", id="too short"),
    ],
)
def test_times_out_of_order_are_refused(started, ended, exposure, field):
    with pytest.raises(Refusal) as refusal:
        log.check_times(started_at=started, ended_at=ended, exposure_min=exposure, at=NOW)
    assert refusal.value.field == field


def test_an_exposure_as_long_as_the_cycle_to_the_minute_is_believed():
    log.check_times(started_at=NOW - 9 * MINUTE, ended_at=NOW, exposure_min=Decimal(10), at=NOW)


@pytest.mark.parametrize(
    ("day", "is_refused"),
    [
        pytest.param(date(2026, 1, 1), False, id="the day of installation"),
        pytest.param(date(2025, 12, 31), True, id="the day before"),
        pytest.param(date(2026, 6, 30), False, id="the day of retirement"),
        pytest.param(date(2026, 7, 1), True, id="the day after"),
    ],
)
def test_a_cycle_falls_into_the_life_of_its_sterilizer(day, is_refused):
    life = {"installed_on": date(2026, 1, 1), "retired_on": date(2026, 6, 30)}
    if not is_refused:
        log.check_in_use(day, **life)
        return
    with pytest.raises(Refusal):
        log.check_in_use(day, **life)


@pytest.mark.parametrize("codes", [["A", "B", "A"], ["A", "A"]])
def test_a_code_is_in_a_load_once(codes):
    with pytest.raises(Refusal, match="Pack A is in the load twice"):
        log.check_codes(codes)


@pytest.mark.parametrize(
    ("decided_at", "words"),
    [(NOW + MINUTE, "still to come"), (NOW - 91 * MINUTE, "before the cycle started")],
)
def test_a_decision_falls_after_the_start_and_not_into_the_future(decided_at, words):
    with pytest.raises(Refusal, match=words):
        release.check_decided_at(decided_at, started_at=NOW - 90 * MINUTE, at=NOW)


@pytest.mark.parametrize(
    ("operator", "decided_by", "answer"),
    [("Ada Kern", " ada kern", True), ("Ada Kern", "Bo Lund", False)],
)
def test_who_releases_their_own_cycle(operator, decided_by, answer):
    assert release.is_self_release(operator, decided_by) is answer


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("B", ["PREVAC_134", "PREVAC_132"]),
        ("N", ["UNWRAPPED_121", "UNWRAPPED_132"]),
        ("GRAVITY", ["GRAV_121", "GRAV_132", "UNWRAPPED_121", "UNWRAPPED_132"]),
        ("DRY_HEAT", ["DRYHEAT", "DRYHEAT_160"]),
        ("CHEMICAL_VAPOUR", ["CHEMVAP"]),
    ],
)
def test_each_type_is_offered_its_programs_with_their_source(kind, codes):
    offered = programs.offered_for(kind)
    assert [each.code for each in offered] == codes
    assert all(each.source for each in offered)


def test_a_standard_program_is_found_for_any_sterilizer():
    found = programs.standard_program("GRAV_121")
    assert found is not None
    assert (found.min_temperature_c, found.min_exposure_min) == (Decimal(121), Decimal(30))
    assert programs.standard_program("NONE") is None
