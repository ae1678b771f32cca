"""What the records say about needles and sterilizers."""

from dataclasses import dataclass
from datetime import date, timedelta

from compliance.checklist.rules import (
    Backing,
    Line,
    Span,
    Standing,
    all_stand,
    phrase,
    standing,
)
from compliance.clinics.models import Clinic
from compliance.core import times
from compliance.devices.models import ProductKind, SterileLot
from compliance.sterilization import queries as sterilization
from compliance.sterilization.rules.spores import Due, NextTest

A_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Machine:
    """A sterilizer that is in service, and when its next spore test is due."""

    name: str
    next_test: NextTest


@dataclass(frozen=True)
class Machines:
    """The sterilizers a clinic works with; `has_any` counts those that stand still, too."""

    has_any: bool
    in_service: tuple[Machine, ...]


def needles(clinic: Clinic, *, on: date) -> Backing:
    """Sterile single-use items that are in date. Runs one query."""
    lots = list(
        SterileLot.objects.of(clinic)
        .standing()
        .filter(received_on__lte=on, is_intact=True)
        .exclude(product__kind=ProductKind.OTHER)
        .order_by("received_on", "pk")
        .values_list("received_on", "expires_on", "product__make", "product__model")
    )
    stands = standing([Span(received, expires) for received, expires, _, _ in lots], on)
    if not stands.stands:
        return Backing(stands, ())
    received_on, expires_on, make, model = [lot for lot in lots if lot[1] >= on][-1]
    latest = phrase(
        "lot_latest", product=f"{make} {model}", received=received_on, expires=expires_on
    )
    this_year = sum(received > on - A_YEAR for received, _, _, _ in lots)
    counted = (phrase("lots", n=this_year),) if this_year else ()
    return Backing(stands, ((*counted, latest),))


def machines(clinic: Clinic, *, on: date) -> Machines:
    """Every sterilizer with its next test. The cost does not grow with its history."""
    all_of_them = list(sterilization.usable_sterilizers(clinic))
    end = times.day_end(on, clinic.timezone)
    standings = sterilization.standings(clinic, all_of_them, at=end)
    tests = sterilization.next_tests(clinic, all_of_them, on)
    return Machines(
        has_any=bool(all_of_them),
        in_service=tuple(
            Machine(f"{each.make} {each.model}", tests[each.pk])
            for each in all_of_them
            if standings[each.pk].is_in_service
        ),
    )


def autoclave(sterile: Backing, found: Machines) -> Backing:
    """The last passed spore test of each machine; without a machine, sterile parts from makers."""
    if not found.has_any:
        return Backing(sterile.standing, ((phrase("no_cycle"),),))
    stands = all_stand([_tested(each.next_test) for each in found.in_service])
    lines: list[Line] = [_test_line(each) for each in found.in_service if each.next_test.last_on]
    return Backing(stands, (*lines, (phrase("spore_failure"),)))


def together(sterile: Backing, found: Machines) -> Backing:
    """Needles in date, and no sterilizer in use whose spore test is overdue."""
    steam = autoclave(sterile, found)
    if not found.has_any:
        return Backing(sterile.standing, (*sterile.lines, *steam.lines))
    stands = all_stand([sterile.standing, steam.standing])
    return Backing(stands, (*sterile.lines, *steam.lines))


def _tested(test: NextTest) -> Standing:
    if test.status in (Due.NO_DATA, Due.OVERDUE) or test.last_on is None:
        since = test.due_on + timedelta(days=1) if test.due_on else None
        return Standing(stands=False, since=since, until=None)
    return Standing(stands=True, since=None, until=test.due_on)


def _test_line(machine: Machine) -> Line:
    test = machine.next_test
    passed = phrase("spore_pass", machine=machine.name, passed=test.last_on or date.min)
    return (passed, phrase("spore_next", due=test.due_on)) if test.due_on else (passed,)
