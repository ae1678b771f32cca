"""A long log, written in bulk: for counting questions and for measuring, not for its history."""

from datetime import timedelta

from django.db import connection
from django.urls import reverse

from compliance.clinics.models import Clinic
from compliance.sterilization.models import Cycle, Pack, Release, SporeTest, Sterilizer
from compliance.treatments.models import Client, Treatment, TreatmentItem
from tests.clinics.factory import NOW
from tests.practitioners.factory import make_practitioner
from tests.sterilization.factory import make_sterilizer

APART = timedelta(minutes=30)
PER_CLIENT, PER_TREATMENT = 20, 10
AT_ONCE = 2_000


def make_long_log(clinic: Clinic, cycles: int, *, window: int) -> SporeTest:
    """So many released cycles with two packs each, a pass, and a failure `window` cycles later."""
    machine = make_sterilizer(clinic, installed_on=(NOW - APART * (cycles + 100)).date())
    runs = _cycles(machine, cycles)
    said = {"clinic": clinic, "recorded_at": NOW}
    packs = [
        Pack(cycle=run, code=f"P-{run.number}-{n}", contents="Forceps", **said)
        for run in runs
        for n in (1, 2)
    ]
    Pack.objects.bulk_create(packs, AT_ONCE)
    releases = [
        Release(cycle=run, decision="RELEASED", decided_at=run.started_at + APART / 2,
                decided_by="Ada", meaning="Looked at", **said)
        for run in runs
    ]  # fmt: skip
    Release.objects.bulk_create(releases, AT_ONCE)
    _treatments(clinic, runs)
    test = _tests(machine, runs, window)
    with connection.cursor() as cursor:  # as the server's own housekeeping does within a minute
        cursor.execute("ANALYZE")
    return test


def _cycles(machine: Sterilizer, count: int) -> list[Cycle]:
    program = machine.programs.get(code="PREVAC_134")
    first = NOW - APART * (count + 1)
    runs = [
        Cycle(
            clinic=machine.clinic, recorded_at=NOW, sterilizer=machine, program=program,
            number=number, started_at=first + APART * number, packaging="WRAPPED",
            temperature_c="134.5", exposure_min="4", external_ci="PASS", internal_ci="PASS",
            packs_dry=True, operator="Ada",
        )
        for number in range(1, count + 1)
    ]  # fmt: skip
    return Cycle.objects.bulk_create(runs, AT_ONCE)


def _treatments(clinic: Clinic, runs: list[Cycle]) -> None:
    """Every tenth load was used on somebody."""
    said = {"clinic": clinic, "recorded_at": NOW}
    used = runs[::PER_TREATMENT]
    clients = [Client(code=f"C-{n:06}", **said) for n in range(len(used) // PER_CLIENT + 1)]
    Client.objects.bulk_create(clients, AT_ONCE)
    person = make_practitioner(clinic)
    treatments = [
        Treatment(
            ref=f"T-{n:06}", client=clients[n // PER_CLIENT], practitioner=person,
            body_area="Face", treated_at=run.started_at + APART, **said,
        )
        for n, run in enumerate(used)
    ]  # fmt: skip
    Treatment.objects.bulk_create(treatments, AT_ONCE)
    items = [
        TreatmentItem(treatment=treatment, pack_code=f"P-{run.number}-1", **said)
        for treatment, run in zip(treatments, used, strict=True)
    ]
    TreatmentItem.objects.bulk_create(items, AT_ONCE)


def _tests(machine: Sterilizer, runs: list[Cycle], window: int) -> SporeTest:
    """A passed one every hundred cycles up to the window, then the failed one."""
    passes = [run for run in runs[:-window] if run.number % 100 == 1] + runs[-window - 1 : -window]
    made = [
        SporeTest(
            clinic=machine.clinic, recorded_at=NOW, sterilizer=machine, cycle_number=run.number,
            placed_at=run.started_at, result=result, control_result="POSITIVE",
            read_at=run.started_at + APART, read_by="Ada",
        )
        for run, result in [*((run, "NEGATIVE") for run in passes), (runs[-1], "POSITIVE")]
    ]  # fmt: skip
    unique = {(each.cycle_number, each.result): each for each in made}
    SporeTest.objects.bulk_create(unique.values(), AT_ONCE)
    return made[-1]


def pages(test: SporeTest) -> dict[str, str]:
    """The screens that a long log must not slow down, as name and address."""
    machine = test.sterilizer
    pack = Pack.objects.filter(cycle__sterilizer=machine).latest("code")
    return {
        "list of cycles": reverse("cycle-list"),
        "held loads": f"{reverse('cycle-list')}?status=QUARANTINED",
        "form of a cycle": reverse("sterilizer-cycle-add", args=[machine.pk]),
        "list of sterilizers": reverse("sterilizer-list"),
        "sterilizer": machine.get_absolute_url(),
        "pack": pack.get_absolute_url(),
        "list of spore tests": reverse("spore-test-list"),
        "look-back": reverse("look-back", args=[test.pk]),
        "gap finder": reverse("gap-list"),
        "home": reverse("today"),
    }
