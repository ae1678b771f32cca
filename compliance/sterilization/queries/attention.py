"""What the home screen should say about sterilization."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.clinics.models import Clinic
from compliance.core.attention import Attention
from compliance.sterilization.models import (
    Cycle,
    LoadStatus,
    Result,
    SporeResult,
    SporeTest,
    Sterilizer,
)
from compliance.sterilization.queries.failures import Failure, failures
from compliance.sterilization.queries.monitoring import next_tests
from compliance.sterilization.queries.records import cycles, usable_sterilizers, with_status
from compliance.sterilization.queries.service import licences_due, services_due
from compliance.sterilization.queries.standing import standings
from compliance.sterilization.rules import release, spores
from compliance.sterilization.rules import standing as rules
from compliance.sterilization.rules.service import DUE_SOON

REJECTED_FOR = timedelta(days=14)
MOST_LOADS = 300


def needs_attention(clinic: Clinic, *, on: date, at: datetime) -> list[Attention]:
    """Machines out of service, failed tests, tests to read or place, loads to decide about."""
    failed = failures(clinic)
    unread = list(_unread(clinic)[:20])
    pending = list(
        with_status(_latest(clinic, failed), LoadStatus.PENDING).order_by("-started_at")[:50]
    )
    refused = [cycle for cycle in pending if release.failures(cycle.load)]
    waiting = [cycle for cycle in pending if cycle not in refused]
    rejected = with_status(_latest(clinic, failed), LoadStatus.REJECTED).filter(
        started_at__gte=at - REJECTED_FOR
    )
    machines = list(usable_sterilizers(clinic))
    failing = _indicators_failed(clinic, [*refused, *rejected])
    return [
        *_machine_attentions(clinic, machines, unread, failing, on=on, at=at),
        *_upkeep_attentions(clinic, machines, on=on),
        *(_failure_attention(each) for each in failed if not each.outcome),
        *(_unread_attention(test) for test in unread),
        *(_refused_attention(cycle) for cycle in refused),
        *(_waiting_attention(waiting)),
        *(_rejected_attention(cycle) for cycle in rejected),
    ]


def _latest(clinic: Clinic, failed: list[Failure]) -> Any:
    """The loads of the last months: looking for undecided ones costs the same after many years."""
    latest = Cycle.objects.of(clinic).order_by("-started_at").values("pk")[:MOST_LOADS]
    return cycles(clinic, failed).filter(pk__in=latest)


def _indicators_failed(clinic: Clinic, loads: Iterable[Cycle]) -> dict[Any, dict[int, date]]:
    """By machine: the loads whose indicators failed, by number, with their days."""
    found: dict[Any, dict[int, date]] = defaultdict(dict)
    for load in loads:
        if Result.FAIL in {load.internal_ci, load.external_ci}:
            found[load.sterilizer_id][load.number] = clinic.day(load.started_at)
    return found


def _refused_attention(cycle: Cycle) -> Attention:
    return Attention(
        tone="bad",
        title=_("%(cycle)s cannot be released") % {"cycle": str(cycle)},
        text=release.failures(cycle.load)[0].sentence,
        url=reverse("cycle-release", args=[cycle.pk]),
    )


def _waiting_attention(waiting: list[Any]) -> list[Attention]:
    if not waiting:
        return []
    if len(waiting) == 1:
        cycle = waiting[0]
        return [
            Attention(
                tone="info",
                title=_("%(cycle)s waits for release") % {"cycle": str(cycle)},
                text=_("Check readings, indicators and packs, then sign."),
                url=reverse("cycle-release", args=[cycle.pk]),
            )
        ]
    title = ngettext("%(n)d load waits for release", "%(n)d loads wait for release", len(waiting))
    return [
        Attention(
            tone="info",
            title=title % {"n": len(waiting)},
            text=_("Check readings, indicators and packs, then sign each."),
            url=f"{reverse('cycle-list')}?status={LoadStatus.PENDING}",
        )
    ]


def _rejected_attention(cycle: Cycle) -> Attention:
    return Attention(
        tone="warn",
        title=_("%(cycle)s was rejected") % {"cycle": str(cycle)},
        text=_("Clean, pack and run its packs again before they are used."),
        url=cycle.get_absolute_url(),
    )


def _machine_attentions(
    clinic: Clinic,
    machines: list[Sterilizer],
    unread: list[SporeTest],
    failing: Mapping[Any, Mapping[int, date]],
    *,
    on: date,
    at: datetime,
) -> Iterator[Attention]:
    """Machines that are not in service, else their next spore test once it is near."""
    if not machines:
        return
    found = standings(clinic, machines, at=at)
    due = next_tests(clinic, machines, on)
    waiting = {test.sterilizer_id for test in unread}
    for machine in machines:
        standing = found[machine.pk]
        if not standing.is_in_service:
            yield Attention(
                tone="bad",
                title=_("%(code)s is not in service") % {"code": machine.code},
                text=f"{rules.cause_sentence(standing.cause)} {rules.next_step(standing)}",
                url=machine.get_absolute_url(),
            )
        elif machine.pk not in waiting:
            yield from _test_attention(machine, due[machine.pk], failing.get(machine.pk, {}))


def _upkeep_attentions(
    clinic: Clinic, machines: list[Sterilizer], *, on: date
) -> Iterator[Attention]:
    """A service that is due, a licence that was not looked up for too long or not found."""
    if not machines:
        return
    services, licences = services_due(machines, on), licences_due(clinic, machines, on)
    for machine in machines:
        shown = {"code": machine.code}
        for title, due in (
            (_("Service of %(code)s") % shown, services[machine.pk]),
            (_("Device licence of %(code)s") % shown, licences[machine.pk]),
        ):
            if due.wants_attention:
                yield Attention(
                    tone="warn" if due.status == DUE_SOON else "bad",
                    title=title,
                    text=due.sentence,
                    url=machine.get_absolute_url(),
                    due_on=due.due_on,
                )


def _test_attention(
    machine: Sterilizer, due: spores.NextTest, failing: Mapping[int, date]
) -> Iterator[Attention]:
    """A test that two failed indicators ask for, else the one that is due."""
    since = spores.second_in_a_row(failing)
    if since is None or (due.last_on and due.last_on >= since):
        yield from _due_attention(machine, due)
        return
    yield Attention(
        tone="bad",
        title=_("Two indicators in a row failed in %(code)s") % {"code": machine.code},
        text=_("Run a spore test before the next load."),
        url=reverse("sterilizer-spore-test-add", args=[machine.pk]),
        due_on=since,
    )


def _due_attention(machine: Sterilizer, due: spores.NextTest) -> Iterator[Attention]:
    if due.status not in {spores.Due.DUE_SOON, spores.Due.OVERDUE} or due.due_on is None:
        return
    is_overdue = due.status == spores.Due.OVERDUE
    title = _("Spore test of %(code)s is overdue") if is_overdue else _("Spore test of %(code)s")
    text = _("was due on %(day)s") if is_overdue else _("due on %(day)s")
    yield Attention(
        tone="bad" if is_overdue else "warn",
        title=title % {"code": machine.code},
        text=text % {"day": date_format(due.due_on, "j M Y")},
        url=reverse("sterilizer-spore-test-add", args=[machine.pk]),
        due_on=due.due_on,
    )


def _failure_attention(failure: Failure) -> Attention:
    return Attention(
        tone="bad",
        title=_("Spore test of %(code)s #%(number)d failed")
        % {"code": failure.sterilizer.code, "number": failure.number},
        text=_("Its loads are held. See the list, then decide step by step."),
        url=reverse("look-back", args=[failure.test_id]),
        due_on=failure.failed_at.date() if failure.failed_at else None,
    )


def _unread(clinic: Clinic) -> Any:
    tests = SporeTest.objects.of(clinic).standing().filter(result=SporeResult.PENDING)
    return tests.select_related("sterilizer").order_by("placed_at", "pk")


def _unread_attention(test: SporeTest) -> Attention:
    return Attention(
        tone="info",
        title=_("Spore test %(test)s waits for its result") % {"test": str(test)},
        text=_("placed on %(day)s") % {"day": date_format(test.placed_at, "j M Y")},
        url=reverse("spore-test-read", args=[test.pk]),
    )
