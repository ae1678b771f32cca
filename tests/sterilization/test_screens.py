"""The screens of sterilizers, programs, cycles, packs and decisions."""

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from compliance.clinics.models import Clinic, Role
from compliance.sterilization import queries, services
from compliance.sterilization.models import Cycle, Program, Release, Sterilizer
from tests.clinics.factory import NOW, TESTER, make_clinic, make_member
from tests.devices.factory import make_device, make_part, questions
from tests.documents.factory import PDF, make_upload
from tests.sterilization.factory import (
    make_air_removal_test,
    make_cycle,
    make_program,
    make_release,
    make_spore_test,
    make_sterilizer,
)

pytestmark = pytest.mark.django_db
LISTS = ["cycle-list", "sterilizer-list", "spore-test-list", "air-removal-test-list"]


def enter(client: Client, role: str = Role.OWNER, clinic: Clinic | None = None) -> Clinic:
    """Sign in as a member with this role."""
    membership = make_member(clinic or make_clinic(), role)
    client.force_login(membership.user)
    return membership.clinic


def confirm_password(client: Client) -> None:
    client.post(reverse("account_reauthenticate"), {"password": "correct horse"})


def sent(**fields: Any) -> dict[str, Any]:
    return {"idempotency_key": str(uuid.uuid4()), **fields}


def cycle_fields(sterilizer: Sterilizer, **fields: Any) -> dict[str, Any]:
    return sent(
        **{
            "number": "1", "program": str(sterilizer.programs.get(code="PREVAC_134").pk),
            "packaging": "WRAPPED", "started_at": "2026-07-15T09:00",
            "ended_at": "2026-07-15T09:40", "temperature_c": "134.5", "exposure_min": "4",
            "pressure_kpa": "309", "drying_min": "20", "external_ci": "PASS",
            "internal_ci_type": "5", "internal_ci": "PASS", "packs_dry": "yes", "operator": "Ada",
            "packs_code": ["P-1", "P-2", ""], "packs_contents": ["Forceps", "Bowl", ""], **fields,
        }
    )  # fmt: skip


def log(client: Client, sterilizer: Sterilizer, **fields: Any) -> Any:
    url = reverse("sterilizer-cycle-add", args=[sterilizer.pk])
    return client.post(url, cycle_fields(sterilizer, **fields), follow=True)


def test_without_a_sterilizer_one_is_asked_for(client):
    enter(client)
    answer = client.get(reverse("cycle-add"), follow=True)
    assert answer.redirect_chain == [(reverse("sterilizer-list"), 302)]
    assert "No sterilizer yet" in answer.text


def test_a_sterilizer_is_added_with_its_programs(client):
    clinic = enter(client)
    fields = sent(code="A1", type="B", make="Melag", model="V41", with_usual_programs="on")
    answer = client.post(reverse("sterilizer-add"), fields, follow=True)
    assert Sterilizer.objects.get(clinic=clinic).programs.count() == 2
    assert "134 °C pre-vacuum" in answer.text


def test_a_cycle_is_logged_in_the_clinics_own_time(client):
    sterilizer = make_sterilizer(enter(client))
    answer = log(client, sterilizer)
    cycle = Cycle.objects.get()
    assert answer.redirect_chain == [(cycle.get_absolute_url(), 302)]
    assert cycle.started_at.isoformat() == "2026-07-15T13:00:00+00:00"
    assert [(p.code, p.contents) for p in cycle.packs.all()] == [
        ("P-1", "Forceps"),
        ("P-2", "Bowl"),
    ]
    assert "Nobody has signed yet" in answer.text


def test_a_cycle_sent_twice_is_logged_once(client):
    sterilizer = make_sterilizer(enter(client))
    fields = cycle_fields(sterilizer)
    url = reverse("sterilizer-cycle-add", args=[sterilizer.pk])
    assert client.post(url, fields).url == client.post(url, fields).url
    assert Cycle.objects.count() == 1


def test_the_form_is_filled_in_like_the_last_cycle(client):
    sterilizer = make_sterilizer(enter(client))
    make_cycle(sterilizer, number=41, packs=[("P-1", "Forceps", None)])
    url = reverse("sterilizer-cycle-add", args=[sterilizer.pk])
    initial = client.get(url).context["form"].initial
    names = ("number", "packaging", "packs", "internal_ci_type")
    assert [initial[name] for name in names] == [42, "WRAPPED", [("P-2", "Forceps")], 5]
    assert initial["ended_at"] - initial["started_at"] == timedelta(minutes=30)
    assert not {"temperature_c", "external_ci", "internal_ci", "packs_dry"} & set(initial)


def test_a_second_sterilizer_is_one_tap_away(client):
    clinic = enter(client)
    first, second = make_sterilizer(clinic), make_sterilizer(clinic)
    page = client.get(reverse("cycle-add"), follow=True)
    assert page.redirect_chain == [(reverse("sterilizer-cycle-add", args=[first.pk]), 302)]
    assert reverse("sterilizer-cycle-add", args=[second.pk]) in page.text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        pytest.param({"number": "0"}, "greater than or equal to 1", id="number too small"),
        pytest.param({"number": "x"}, "Enter a whole number", id="number is a word"),
        pytest.param({"program": str(uuid.uuid4())}, "Select a valid choice", id="other program"),
        pytest.param({"temperature_c": "1e9"}, "Ensure that", id="too hot"),
        pytest.param({"temperature_c": "NaN"}, "Enter a number", id="not a number"),
        pytest.param({"exposure_min": "-1"}, "greater than or equal to 0", id="below nothing"),
        pytest.param({"exposure_min": "50"}, "longer than the whole", id="too long"),
        pytest.param({"started_at": "2199-01-01T10:00", "ended_at": ""}, "to come", id="ahead"),
        pytest.param({"ended_at": "2026-07-15T08:00"}, "ends after it has started", id="backwards"),
        pytest.param({"started_at": "soon"}, "Enter a valid date", id="not a time"),
        pytest.param({"external_ci": "MAYBE"}, "is not one of the available", id="unknown result"),
        pytest.param({"operator": "x" * 121}, "at most 120 characters", id="name too long"),
        pytest.param({"packs_code": ["P-1", "P-1"], "packs_contents": ["Forceps", "Bowl"]},
                     "Pack P-1 is in the load twice", id="a code twice"),
        pytest.param({"packs_code": ["P-7"], "packs_contents": [""]},
                     "Say what is in pack P-7", id="no contents"),
        pytest.param({"packs_code": [""], "packs_contents": ["Bowl"]},
                     "Give the pack with “Bowl” a code", id="no code"),
        pytest.param({"packs_code": ["x" * 41], "packs_contents": ["Bowl"]},
                     "at most 40 characters", id="code too long"),
        pytest.param({"packs_code": ["P-1"], "packs_contents": ["x" * 201]},
                     "at most 200 characters", id="contents too long"),
        pytest.param({"packs_code": ["P"] * 61, "packs_contents": ["Bowl"] * 61},
                     "at most 60 packs", id="too many packs"),
        pytest.param({"packs_code": ["P-1"], "packs_contents": ["Needle cartridges"]},
                     "a sterilizer cannot make it safe again", id="single-use"),
    ],
)  # fmt: skip
def test_bad_cycle_input_is_answered_and_kept(client, wrong, sentence):
    sterilizer = make_sterilizer(enter(client))
    answer = log(client, sterilizer, note="Keep me", **wrong)
    assert answer.status_code == 422
    assert sentence in answer.text.replace("&#x27;", "'")
    assert "Keep me" in answer.text
    assert not Cycle.objects.exists()


def test_what_was_typed_about_packs_is_kept(client):
    sterilizer = make_sterilizer(enter(client))
    packs = {"packs_code": ["P-1", "P-9"], "packs_contents": ["Forceps", "Rollers"]}
    answer = log(client, sterilizer, **packs)
    assert 'value="P-9"' in answer.text
    assert 'value="Rollers"' in answer.text


def test_a_part_is_picked_by_its_name_and_guarded_by_its_policy(client):
    clinic = enter(client)
    sterilizer, device = make_sterilizer(clinic), make_device(clinic)
    nosecone = make_part(device, name="Nosecone")
    make_part(device, name="Grip", reprocess_policy="MAKER_DEFINED")
    page = client.get(reverse("sterilizer-cycle-add", args=[sterilizer.pk]))
    assert '<option value="Nosecone (PEN-1)">' in page.text
    assert "Grip (PEN-1)" not in page.text
    refused = log(client, sterilizer, packs_code=["P-1"], packs_contents=["grip (pen-1)"])
    assert "not known whether the maker" in refused.text
    log(client, sterilizer, packs_code=["P-1"], packs_contents=["Nosecone (PEN-1)"])
    assert Cycle.objects.get().packs.get().part == nosecone


def test_a_printout_is_kept_with_its_cycle(client):
    sterilizer = make_sterilizer(enter(client))
    answer = log(client, sterilizer, evidence=make_upload(PDF, "strip.pdf"))
    assert str(Cycle.objects.get().printout) == "Printout of A1 #1"
    assert "Printout of A1 #1" in answer.text


def test_a_short_exposure_shows_against_its_minimum_and_as_a_deviation(client):
    sterilizer = make_sterilizer(enter(client))
    answer = log(client, sterilizer, exposure_min="2", pressure_kpa="205")
    assert "Too little" in answer.text
    assert "A1 #1: Exposure: 2 min is less than the least, 3 min." in answer.text
    assert "gauge that starts at zero" in answer.text


def test_a_correction_keeps_seconds_packs_and_dryness(client):
    sterilizer = make_sterilizer(enter(client))
    cycle = make_cycle(sterilizer, started_at=NOW - timedelta(minutes=90, seconds=17))
    url = reverse("cycle-amend", args=[cycle.pk])
    page = client.get(url)
    assert 'value="P-001"' in page.text
    fields = cycle_fields(sterilizer, started_at="2026-07-15T08:59", ended_at="2026-07-15T09:30",
                          exposure_min="5", reason="misread the printout",
                          packs_code=["P-001"], packs_contents=["Forceps"])  # fmt: skip
    answer = client.post(url, fields, follow=True)
    entry = queries.history_of(cycle)[0]
    assert [(c.label, c.old, c.new) for c in entry.changes] == [
        ("Exposure, minutes", "4.00", "5.00")
    ]
    assert "misread the printout" in answer.text


def test_signing_asks_for_the_password_and_then_signs_what_was_sent(client):
    cycle = make_cycle(make_sterilizer(enter(client)))
    make_air_removal_test(cycle.sterilizer, performed_at=cycle.started_at)
    url = reverse("cycle-release", args=[cycle.pk])
    page = client.get(url)
    assert page.status_code == 200
    assert "I release its load for use" in page.text
    asked = client.post(url, sent(decision="RELEASED"))
    assert "reauthenticate" in asked.url
    assert not Release.objects.exists()
    answer = client.post(asked.url, {"password": "correct horse"}, follow=True)
    signed = Release.objects.get()
    assert (signed.decision, signed.cycle) == ("RELEASED", cycle)
    assert "Released" in answer.text


def test_a_load_with_an_unmet_condition_can_only_be_rejected(client):
    cycle = make_cycle(make_sterilizer(enter(client)), internal_ci="FAIL", temperature_c=None)
    confirm_password(client)
    url = reverse("cycle-release", args=[cycle.pk])
    page = client.get(url)
    assert "Inside indicator: failed." in page.text
    assert "Temperature: not recorded." in page.text
    assert 'value="RELEASED"' not in page.text
    assert client.post(url, sent(decision="RELEASED")).status_code == 422
    bare = client.post(url, sent(decision="REJECTED"))
    assert "Say why it is rejected" in bare.text
    client.post(url, sent(decision="REJECTED", note="Packed again, run as #2"))
    assert Release.objects.get().decision == "REJECTED"


def test_releasing_ones_own_cycle_says_so(client):
    clinic = make_clinic()
    member = make_member(clinic)
    client.force_login(member.user)
    cycle = make_cycle(make_sterilizer(clinic), operator=member.user.name)
    make_air_removal_test(cycle.sterilizer, performed_at=cycle.started_at)
    confirm_password(client)
    url = reverse("cycle-release", args=[cycle.pk])
    assert "shown and printed as a self-release" in client.get(url).text
    answer = client.post(url, sent(decision="RELEASED"), follow=True)
    assert "Signed by the person who ran the cycle" in answer.text


def test_notes_are_shown_with_what_they_are_about(client):
    cycle = make_cycle(make_sterilizer(enter(client)), note="Door seal changed")
    make_release(cycle, note="Seal looked good")
    page = client.get(cycle.get_absolute_url())
    assert "Door seal changed" in page.text
    assert "Seal looked good" in page.text


def test_a_pack_taken_off_the_load_stays_readable(client):
    cycle = make_cycle(make_sterilizer(enter(client)))
    pack = cycle.packs.get()
    services.amend_cycle(cycle=cycle, by=TESTER, at=NOW, reason="left outside", packs=[])
    assert "Taken off the load" in client.get(cycle.get_absolute_url()).text
    page = client.get(pack.get_absolute_url())
    assert "left outside" in page.text
    assert "No run counts any more" in page.text


def test_a_signature_is_withdrawn_with_a_reason(client):
    cycle = make_cycle(make_sterilizer(enter(client)))
    signed = make_release(cycle)
    assert reverse("cycle-amend", args=[cycle.pk]) not in client.get(cycle.get_absolute_url()).text
    amend = client.get(reverse("cycle-amend", args=[cycle.pk]))
    assert amend.status_code == 200
    confirm_password(client)
    url = reverse("release-void", args=[signed.pk])
    answer = client.post(url, sent(reason="signed the wrong cycle"), follow=True)
    assert "Waiting for release" in answer.text
    assert "signed the wrong cycle" in answer.text


def test_correcting_a_signed_cycle_is_refused_with_the_way_out(client):
    sterilizer = make_sterilizer(enter(client))
    cycle = make_cycle(sterilizer)
    make_release(cycle)
    fields = cycle_fields(sterilizer, reason="misread")
    answer = client.post(reverse("cycle-amend", args=[cycle.pk]), fields)
    assert answer.status_code == 422
    assert "Withdraw the decision first" in answer.text


def test_a_program_is_added_corrected_and_voided(client):
    sterilizer = make_sterilizer(enter(client), with_usual_programs=False)
    fields = sent(code="P7", name="Quick", min_temperature_c="134", min_exposure_min="3.5",
                  packagings=["UNWRAPPED", "WRAPPED"], source="Manual, page 4")  # fmt: skip
    client.post(reverse("program-add", args=[sterilizer.pk]), fields)
    program = Program.objects.get()
    assert program.packagings == "WRAPPED|UNWRAPPED"
    amend = reverse("program-amend", args=[program.pk])
    assert "checked" in client.get(amend).text
    client.post(amend, {**fields, **sent(name="Quick B", reason="name on the display")})
    answer = client.post(reverse("program-void", args=[program.pk]), sent(reason="never existed"),
                         follow=True)  # fmt: skip
    assert "Quick B" in answer.text
    assert "never existed" in answer.text


def test_a_program_without_a_kind_of_load_is_refused(client):
    sterilizer = make_sterilizer(enter(client))
    fields = sent(code="P7", name="Q", min_temperature_c="137", max_temperature_c="134",
                  min_exposure_min="3", source="Manual")  # fmt: skip
    answer = client.post(reverse("program-add", args=[sterilizer.pk]), fields)
    assert answer.status_code == 422
    assert "This field is required" in answer.text
    assert "below the lowest" in answer.text


def test_a_sterilizer_is_corrected(client):
    sterilizer = make_sterilizer(enter(client))
    url = reverse("sterilizer-amend", args=[sterilizer.pk])
    fields = sent(code="A1", type="S", make="Melag", model="V41", reason="read the plate")
    answer = client.post(url, fields, follow=True)
    assert "read the plate" in answer.text
    assert "none yet" in client.get(reverse("sterilizer-list")).text
    make_cycle(sterilizer, number=8)
    assert "#8" in client.get(reverse("sterilizer-list")).text


def test_a_program_no_longer_used_says_so(client):
    program = make_program(make_sterilizer(enter(client)))
    services.amend_program(program=program, by=TESTER, at=NOW, reason="gone", retired_on=NOW.date())
    page = client.get(program.get_absolute_url())
    assert "No longer used since" in page.text


def test_a_sterilizer_is_retired_and_no_longer_offered(client):
    sterilizer = make_sterilizer(enter(client))
    fields = sent(retired_on="2026-07-01", retired_reason="Replaced by A2")
    answer = client.post(reverse("sterilizer-retire", args=[sterilizer.pk]), fields, follow=True)
    assert "Retired" in answer.text
    url = reverse("sterilizer-cycle-add", args=[sterilizer.pk])
    assert client.get(url).status_code == 404


def test_gaps_in_numbers_are_named_on_the_sterilizers_page(client):
    sterilizer = make_sterilizer(enter(client))
    assert "None missing" in client.get(sterilizer.get_absolute_url()).text
    for number in (1, 3, 7):
        make_cycle(sterilizer, number=number)
    assert "#2, #4 to #6" in client.get(sterilizer.get_absolute_url()).text


def test_a_pack_shows_every_run_of_its_code(client):
    sterilizer = make_sterilizer(enter(client))
    make_release(make_cycle(sterilizer, packs=[("KIT", "Bowl", None)]))
    again = make_cycle(sterilizer, packs=[("KIT", "Bowl, forceps", None)])
    page = client.get(again.packs.get().get_absolute_url())
    assert "A1 #1" in page.text
    assert "Bowl, forceps" in page.text


@pytest.mark.parametrize("name", ["sterilizer", "program", "cycle"])
def test_a_void_record_stays_readable_with_its_reason(client, name):
    sterilizer = make_sterilizer(enter(client))
    records = {
        "sterilizer": lambda: sterilizer,
        "program": lambda: make_program(sterilizer),
        "cycle": lambda: make_cycle(sterilizer),
    }
    url = reverse(f"{name}-void", args=[records[name]().pk])
    answer = client.post(url, sent(reason="entered by mistake"), follow=True)
    assert "Void" in answer.text
    assert "entered by mistake" in answer.text


@pytest.mark.parametrize(
    ("name", "which"),
    [
        *((f"cycle-{verb}", "cycle") for verb in ("detail", "amend", "void", "release")),
        *((f"sterilizer-{verb}", "sterilizer") for verb in ("detail", "amend", "retire", "void")),
        *((f"program-{verb}", "program") for verb in ("detail", "amend", "void")),
        ("sterilizer-cycle-add", "sterilizer"),
        ("program-add", "sterilizer"),
        ("pack-detail", "pack"),
        ("release-void", "release"),
        *((f"spore-test-{verb}", "spore") for verb in ("detail", "read", "amend", "void")),
        ("failure-decide", "spore"),
        ("look-back", "spore"),
        *((f"air-removal-test-{verb}", "air") for verb in ("detail", "void")),
        ("sterilizer-spore-test-add", "sterilizer"),
        ("sterilizer-air-removal-test-add", "sterilizer"),
        ("machine-event-add", "sterilizer"),
        ("sterilizer-return", "sterilizer"),
    ],
)
def test_another_clinics_record_is_not_found(client, name, which):
    enter(client)
    sterilizer = make_sterilizer(make_clinic())
    cycle = make_cycle(sterilizer)
    record = {
        "cycle": cycle,
        "sterilizer": sterilizer,
        "program": cycle.program,
        "pack": cycle.packs.get(),
        "release": make_release(cycle),
        "spore": make_spore_test(sterilizer, result="POSITIVE"),
        "air": make_air_removal_test(sterilizer),
    }[which]
    assert client.get(reverse(name, args=[record.pk])).status_code == 404


def test_an_assistant_logs_but_does_not_sign(client):
    sterilizer = make_sterilizer(enter(client, Role.ASSISTANT))
    assert "Ada" in log(client, sterilizer).text
    cycle = Cycle.objects.get()
    assert "cycle-release" not in client.get(cycle.get_absolute_url()).text
    assert client.get(reverse("cycle-release", args=[cycle.pk])).status_code == 403


def test_an_inspector_reads_and_is_offered_nothing_to_change(client):
    clinic = enter(client, Role.INSPECTOR)
    sterilizer = make_sterilizer(clinic)
    cycle = make_cycle(sterilizer)
    urls = [*(reverse(name) for name in LISTS), sterilizer.get_absolute_url(),
            cycle.get_absolute_url(), cycle.program.get_absolute_url()]  # fmt: skip
    for page in [client.get(url) for url in urls]:
        assert page.status_code == 200
        assert not any(part in page.text for part in ("/add/", "/amend/", "/void/", "/release/"))
    assert client.get(reverse("sterilizer-cycle-add", args=[sterilizer.pk])).status_code == 403


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_list_says_what_to_do(client, name):
    enter(client)
    assert "yet" in client.get(reverse(name)).text


def test_cycles_are_found_by_number_pack_and_status(client):
    sterilizer = make_sterilizer(enter(client))
    make_release(make_cycle(sterilizer, number=41, packs=[("KIT-7", "Bowl", None)]))
    make_cycle(sterilizer, number=52)
    url = reverse("cycle-list")

    def found(**asked: Any) -> set[str]:
        return {row.title for row in client.get(url, asked).context["rows"]}

    assert found(q="#41") == found(q="kit-7") == found(status="RELEASED") == {"A1 #41"}
    assert found(status="PENDING") == found(q="a1 52") == {"A1 #52"}
    assert found(sterilizer=str(sterilizer.pk)) == {"A1 #41", "A1 #52"}
    assert found(q="nothing") == found(status="REJECTED") == set()


@pytest.mark.parametrize("count", [1, 30])
def test_pages_ask_as_much_for_thirty_cycles_as_for_one(client, count):
    sterilizer = make_sterilizer(enter(client))
    for number in range(1, count + 1):
        packs = [(f"P-{number}-{n}", "Bowl", None) for n in range(1 if count == 1 else 3)]
        make_release(make_cycle(sterilizer, number=number, packs=packs))
    cycle = Cycle.objects.last()
    form = reverse("sterilizer-cycle-add", args=[sterilizer.pk])
    assert cycle is not None
    # failed tests, sterilizers, count, page
    assert len(questions(client, reverse("cycle-list"))) == 4
    # count, page, events, failed tests, pauses
    assert len(questions(client, reverse("sterilizer-list"))) == 5
    # it, events, failed tests, pauses, days of passed tests, the last ones, tests, service,
    # gaps, programs, history; cycles and tests of the chart; services and licences, each with
    # what is due
    assert len(questions(client, sterilizer.get_absolute_url())) == 17
    # failed tests, it, decision, packs, number before, spore tests, deviations, keys of decisions,
    # history
    assert len(questions(client, cycle.get_absolute_url())) == 9
    # it, last, number, packs, codes used before, parts, programs, others
    assert len(questions(client, form)) == 8


def test_values_are_named_for_gravity_and_dry_heat_too(client):
    sterilizer = make_sterilizer(enter(client), type="DRY_HEAT")
    cycle = services.log_cycle(
        clinic=sterilizer.clinic, sterilizer=sterilizer, number=1,
        program=sterilizer.programs.get(code="DRYHEAT"), started_at=NOW - timedelta(hours=2),
        packaging="WRAPPED", temperature_c=Decimal(171), exposure_min=Decimal(60),
        pressure_kpa=Decimal(101), by=TESTER, at=NOW,
    )  # fmt: skip
    page = client.get(cycle.get_absolute_url())
    assert "Worth a look" not in page.text
    assert "Not recorded" in page.text
