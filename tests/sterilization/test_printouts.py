"""What a sterilizer prints or saves itself: read, mapped once, then logged with one tap."""

import uuid
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.core.errors import Refusal
from compliance.sterilization import queries, services
from compliance.sterilization.models import Cycle, Sterilizer
from compliance.sterilization.rules import printed_values as values
from compliance.sterilization.rules import printouts
from compliance.sterilization.rules.guesses import guessed
from compliance.sterilization.rules.printouts import Mapping, Printed, Record, printed
from tests.clinics.factory import TESTER, make_clinic
from tests.sterilization.factory import make_cycle, make_release, make_sterilizer
from tests.sterilization.test_screens import enter

FOLDER = Path(__file__).parent / "printouts"
AT = datetime(2026, 7, 16, 20, tzinfo=UTC)


def read(name: str) -> list[Record]:
    return printouts.read_records(printouts.decoded((FOLDER / name).read_bytes()))


def cycles_of(name: str) -> list[Printed]:
    records = read(name)
    mapping = guessed(records)
    return [printed(record, mapping) for record in records]


def test_a_printout_of_words_and_values_is_read():
    (one,) = cycles_of("b-class.txt")
    assert (one.number, one.program, one.verdict) == (412, "134 UNIVERSAL", "PASSED")
    assert one.started == datetime(2026, 7, 15, 9, 2, 11)  # noqa: DTZ001 - the machine's own clock
    assert one.ended == datetime(2026, 7, 15, 9, 44, 2)  # noqa: DTZ001
    assert (one.temperature_c, one.exposure_min) == (Decimal("134.6"), Decimal("4.17"))
    assert (one.pressure_kpa, one.drying_min) == (Decimal("309.0"), Decimal("18.00"))
    assert "PRE-VAC1 09:05" in one.text


@pytest.mark.parametrize(
    ("name", "numbers", "temperatures", "verdicts"),
    [
        ("two-cycles.txt", [413, 414], ["121.8", "118.2"], ["PASSED", "FAILED"]),
        ("german.csv", [412, 413], ["134.6", "134.9"], ["PASSED", "PASSED"]),
        ("log.csv", [88, 89], ["132.4", "132.6"], ["", ""]),
        ("columns.txt", [77], ["132.4"], [""]),
    ],
)
def test_every_cycle_of_a_file_is_read(name, numbers, temperatures, verdicts):
    found = cycles_of(name)
    assert [each.number for each in found] == numbers
    assert [str(each.temperature_c) for each in found] == temperatures
    assert [each.verdict for each in found] == verdicts


def test_a_cycle_that_ends_after_midnight_ends_on_the_next_day():
    late = cycles_of("log.csv")[1]
    assert late.ended is not None
    assert late.ended.date() == date(2026, 7, 15)
    assert (late.pressure_kpa, late.exposure_min) == (Decimal("291.6"), Decimal("4.25"))


@pytest.mark.parametrize(
    ("words", "hint", "minutes"),
    [
        ("04:10", "", "4.17"), ("00:04:30", "", "4.5"), ("250 s", "", "4.17"),
        ("4.5 min", "", "4.5"), ("4,5", "", "4.5"), ("240", "exposure_s", "4"),
        ("4", "exposure", "4"), ("–", "", None),
    ],
)  # fmt: skip
def test_spans_are_read_as_machines_print_them(words, hint, minutes):
    expected = None if minutes is None else Decimal(minutes)
    assert values.minutes_in(words, hint=hint) == expected


@pytest.mark.parametrize(
    ("words", "order", "day"),
    [
        ("2026-07-15", "DMY", date(2026, 7, 15)), ("15.07.26", "DMY", date(2026, 7, 15)),
        ("7/15/2026 4:10 PM", "MDY", date(2026, 7, 15)), ("15/07/2026", "MDY", None),
        ("no day", "YMD", None),
    ],
)  # fmt: skip
def test_days_are_read_in_their_order(words, order, day):
    assert values.day_in(words, order) == day


@pytest.mark.parametrize(
    ("words", "clock"),
    [("4:10 PM", time(16, 10)), ("12:31 am", time(0, 31)), ("09:02:11", time(9, 2, 11)),
     ("25:00", None), ("soon", None)],
)  # fmt: skip
def test_times_are_read_with_twelve_and_with_twenty_four_hours(words, clock):
    assert values.time_in(words) == clock


@pytest.mark.parametrize(
    ("value", "unit", "kpa"),
    [("3.04", "BAR", "304.0"), ("2.03", "BAR_GAUGE", "304.3"), ("29.4", "PSI_GAUGE", "304.0"),
     ("0.304", "MPA", "304.0"), ("203", "KPA_GAUGE", "304.3"), ("3040", "MBAR", "304.0")],
)  # fmt: skip
def test_every_unit_of_pressure_becomes_kpa_absolute(value, unit, kpa):
    assert values.pressure_kpa(Decimal(value), unit) == Decimal(kpa)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"START": "soon"}, "“soon” on the line “START”"),
        ({"STER. TEMP MIN": "hot"}, "“hot” on the line “STER. TEMP MIN”"),
        ({"STER. TIME": "--"}, "“--” on the line “STER. TIME”"),
        ({"CYCLE NUMBER": "A"}, "“A” on the line “CYCLE NUMBER”"),
        ({"DATE": "31.02.2026"}, "“31.02.2026” on the line “DATE”"),
    ],
)
def test_a_value_that_cannot_be_read_is_named_with_its_line(changed, words):
    (record,) = read("b-class.txt")
    wrong = Record({**record.values, **changed}, record.text)
    with pytest.raises(Refusal, match=words):
        printed(wrong, guessed([record]))


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"\x89PNG\0\0", "not a text"), (b"x" * 200_001, "too long")],
)
def test_a_file_that_is_no_printout_is_refused(data, words):
    with pytest.raises(Refusal, match=words):
        printouts.decoded(data)


def test_what_reads_like_nothing_is_refused():
    with pytest.raises(Refusal, match="Nothing in it"):
        printouts.read_records("hello\nworld")


def test_old_and_wide_letters_are_read():
    assert printouts.decoded("Temp: 134 °C".encode("cp1252")) == "Temp: 134 °C"
    assert printouts.decoded("Temp: 134 °C".encode("utf-16")) == "Temp: 134 °C"
    assert printouts.decoded("\ufeffTemp: 134 °C".encode()) == "Temp: 134 °C"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_or_refused_with_a_sentence(text):
    said = ""
    try:
        records = printouts.read_records(text)
        said = printed(records[0], guessed(records)).text
    except Refusal as refusal:
        said = refusal.sentence
    assert said


@pytest.fixture
def sterilizer(db) -> Sterilizer:
    return make_sterilizer(make_clinic())


def mapped(sterilizer: Sterilizer, name: str = "german.csv") -> Mapping:
    """The guess for a file, kept for the sterilizer; its program is PREVAC_134."""
    found = guessed(read(name))
    program = sterilizer.programs.get(code="PREVAC_134")
    lines = {f"{target}_line": line for target, line in found.lines.items()}
    services.save_mapping(
        sterilizer=sterilizer, names={"Universal 134": program}, date_order=found.date_order,
        temperature_unit=found.temperature_unit, pressure_unit=found.pressure_unit,
        by=TESTER, at=AT, **lines,
    )  # fmt: skip
    return found


def take(sterilizer: Sterilizer, name: str = "german.csv") -> list[Cycle]:
    return services.log_printouts(sterilizer=sterilizer, printed=cycles_of(name), by=TESTER, at=AT)


def test_the_mapping_is_kept_and_reads_the_same_again(sterilizer):
    found = mapped(sterilizer)
    kept = queries.printout_mapping(sterilizer)
    assert kept is not None
    assert kept.mapping == found
    mapped(sterilizer)
    assert sterilizer.mappings.count() == 1


def test_cycles_are_logged_with_the_text_and_wait_for_their_load(sterilizer):
    mapped(sterilizer)
    first, second = take(sterilizer)
    assert (first.number, second.number) == (412, 413)
    assert first.started_at == datetime(2026, 7, 15, 13, 2, tzinfo=UTC)  # Toronto's nine o'clock
    assert first.exposure_min == Decimal("4.17")
    assert first.printout_text.splitlines()[1].startswith("412;Universal 134")
    assert (first.external_ci, first.packs_dry, first.packs.count()) == ("", None, 0)


def test_the_same_file_twice_adds_nothing(sterilizer):
    mapped(sterilizer)
    take(sterilizer)
    with pytest.raises(Refusal, match="here already"):
        take(sterilizer)
    assert Cycle.objects.count() == 2


def test_a_cycle_logged_by_hand_gets_what_it_lacks_and_keeps_what_was_typed(sterilizer):
    mapped(sterilizer)
    make_cycle(
        sterilizer, number=412, temperature_c=Decimal("134.0"), exposure_min=None, drying_min=None,
        pressure_kpa=None,
    )  # fmt: skip
    signed = make_cycle(sterilizer, number=413)
    make_release(signed)
    (completed,) = take(sterilizer)
    assert (completed.temperature_c, completed.exposure_min) == (Decimal("134.0"), Decimal("4.17"))
    assert completed.packs.count() == 1
    signed.refresh_from_db()
    assert signed.printout_text == ""


def test_a_machine_that_says_a_cycle_failed_is_believed(sterilizer):
    stopped = make_cycle(sterilizer, machine_verdict="FAILED")
    with pytest.raises(Refusal, match="The machine says that the cycle failed"):
        make_release(stopped)


def test_an_unknown_program_is_asked_for_and_none_means_the_last(sterilizer):
    with pytest.raises(Refusal, match="“Universal 134”"):
        take(sterilizer)
    program = make_cycle(sterilizer).program
    (logged,) = take(sterilizer, "columns.txt")
    assert (logged.number, logged.program) == (77, program)


def sent(**fields: Any) -> dict[str, Any]:
    return {"idempotency_key": str(uuid.uuid4()), **fields}


def upload(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, (FOLDER / name).read_bytes(), "text/plain")


def test_lines_are_mapped_once_and_then_one_tap_logs_the_file(client: Client, sterilizer):
    enter(client, clinic=sterilizer.clinic)
    add = reverse("sterilizer-printout-add", args=[sterilizer.pk])
    page = client.post(add, sent(file=upload("b-class.txt")))
    form = page.context["form"]
    assert form["temperature_line"].value() == "STER. TEMP MIN"
    assert "STERION VAC 18 B" not in page.context["printed"]  # from its first line with a value on
    answers = {name: form[name].value() or "" for name in form.fields}
    program = sterilizer.programs.get(code="PREVAC_134")
    mapping_page = reverse("sterilizer-printout-map", args=[sterilizer.pk])
    answer = client.post(mapping_page, {**answers, "program_0": program.pk}, follow=True)
    cycle = Cycle.objects.get()
    assert answer.redirect_chain[-1][0] == cycle.get_absolute_url()
    assert "PRE-VAC1 09:05" in answer.text
    program.refresh_from_db()
    assert program.printout_name == "134 UNIVERSAL"

    again = (FOLDER / "b-class.txt").read_text().replace("00412", "00413")
    answer = client.post(add, sent(text=again), follow=True)  # the one tap
    assert Cycle.objects.get(number=413).get_absolute_url() == answer.redirect_chain[-1][0]
    assert "here already" in client.post(add, sent(text=again)).text


def test_an_unreadable_file_says_so(client, sterilizer):
    enter(client, clinic=sterilizer.clinic)
    add = reverse("sterilizer-printout-add", args=[sterilizer.pk])
    assert "Choose the file" in client.post(add, sent()).text
    assert "Nothing in it" in client.post(add, sent(text="hello")).text
    picture = SimpleUploadedFile("x.txt", b"\x89PNG\0")
    assert "not a text" in client.post(add, sent(file=picture)).text
    wrong = sent(text=(FOLDER / "b-class.txt").read_text().replace("09:02:11", "soon"))
    form = client.post(add, wrong).context["form"]
    answers = {name: form[name].value() or "" for name in form.fields}
    program = sterilizer.programs.get(code="PREVAC_134")
    mapping_page = reverse("sterilizer-printout-map", args=[sterilizer.pk])
    page = client.post(mapping_page, {**answers, "program_0": program.pk})
    assert "“soon” on the line “START” cannot be read." in page.text
    assert sterilizer.mappings.count() == 0  # all or nothing


def test_what_is_missing_is_filled_in_without_a_reason(client, sterilizer):
    enter(client, clinic=sterilizer.clinic)
    make_cycle(sterilizer, number=411, packs=[("P-7", "Bowl", None)])
    mapped(sterilizer)
    cycle = take(sterilizer)[0]
    url = reverse("cycle-complete", args=[cycle.pk])
    assert url in client.get(cycle.get_absolute_url()).text
    form = client.get(url).context["form"]
    assert set(form.fields) == {
        "packs_dry", "external_ci", "internal_ci_type", "internal_ci", "packs", "packs_expire_on",
        "idempotency_key",
    }  # fmt: skip
    assert form["packs"].value() == [("P-8", "Bowl")]
    fields = sent(
        external_ci="PASS", internal_ci="PASS", internal_ci_type="5", packs_dry="yes",
        packs_code=["P-8"], packs_contents=["Bowl"],
    )  # fmt: skip
    page = client.post(url, fields, follow=True)
    assert url not in page.text
    assert [pack.code for pack in queries.packs(cycle)] == ["P-8"]
