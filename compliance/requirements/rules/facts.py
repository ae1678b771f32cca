"""What is known on a day, as plain values: everything that any requirement is judged from.

Records of a long history come as the latest ones only, so that judging costs the same after a week
and after twenty years; an older one that broke a rule speaks through its open deviation.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from compliance.practitioners.rules import CredentialStatus
from compliance.requirements.rules.findings import Ref
from compliance.requirements.rules.sharps import Sharps
from compliance.sterilization.rules.disinfection import Label as ProductLabel
from compliance.sterilization.rules.disinfection import Solution, Work
from compliance.sterilization.rules.release import Condition
from compliance.sterilization.rules.standing import Standing
from compliance.treatments.rules.treating import CreamUse, Label

LATEST = 200  # how many records of one kind are looked at one by one


@dataclass(frozen=True, slots=True)
class Deviation:
    """Something that broke a rule. Open from the day it happened until the day it was closed."""

    ref: Ref
    requirement: str
    subject: str
    summary: str
    happened_on: date
    closed_on: date | None = None
    due_on: date | None = None
    severity: str = "MINOR"
    about: tuple[str, str] = ("", "")

    def is_open(self, on: date) -> bool:
        """Does it wait for somebody on this day? On the day of its closing it no longer does."""
        return self.happened_on <= on and (self.closed_on is None or self.closed_on > on)


@dataclass(frozen=True, slots=True)
class Attested:
    """What somebody said about a requirement that no machine can judge."""

    ref: Ref
    requirement: str
    subject: str
    attested_on: date
    attested_by: str
    is_met: bool = True
    has_document: bool = True


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that an attested requirement is about: its name and its record."""

    name: str
    ref: Ref
    kind: str = ""
    proof: str = ""  # of a membrane: MAKER, SUPPLIER or nothing
    looked_up_on: date | None = None
    is_licensed: bool = True
    dues: tuple[tuple[str, date | None], ...] = ()  # what its maker asks for, and by when


@dataclass(frozen=True, slots=True)
class Machine:
    """A sterilizer in use, with the days of its passed spore tests."""

    code: str
    ref: Ref
    type: str = "B"
    passed_on: tuple[date, ...] = ()
    standing: Standing = field(default_factory=Standing)
    pending: Ref | None = None
    looked_up_on: date | None = None
    is_licensed: bool = True


@dataclass(frozen=True, slots=True)
class Cycle:
    """One of the latest cycles with what the release rule says about its load."""

    ref: Ref
    machine: str
    number: int
    started_at: datetime
    on: date
    conditions: tuple[Condition, ...]
    decision: str = ""
    ci_type: int | None = None
    operator: str = ""
    unlabelled: int = 0
    packs: int = 0
    is_load: bool = True
    is_void: bool = False


@dataclass(frozen=True, slots=True)
class SporeTest:
    """One of the latest spore tests."""

    ref: Ref
    machine: str
    number: int
    placed_on: date
    result: str
    control: str = ""
    lot_expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class AirTest:
    """An air-removal test of the days of the latest cycles."""

    machine: str
    performed_at: datetime
    on: date
    is_pass: bool


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed spore test and what became of it."""

    ref: Ref
    machine: str
    number: int
    failed_on: date
    is_decided: bool = False
    is_notified: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """One credential with its standing on the day."""

    ref: Ref
    kind: str
    title: str
    status: CredentialStatus
    is_replaced: bool = False
    issued_on: date | None = None
    expires_on: date | None = None
    names_service: bool | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A practitioner who works here on the day."""

    name: str
    ref: Ref
    papers: tuple[Paper, ...] = ()
    has_periods: bool = False


@dataclass(frozen=True, slots=True)
class Lot:
    """A sterile lot: what came, what was used, what is left."""

    lot: str
    ref: Ref
    kind: str
    received_on: date
    expires_on: date
    is_intact: bool = True
    quantity: int = 1
    used: int = 0
    wasted: int = 0
    recalled_on: date | None = None

    @property
    def left(self) -> int:
        """What should lie on the shelf."""
        return self.quantity - self.used - self.wasted


@dataclass(frozen=True, slots=True)
class Container:
    """A container of cream with something in it, or used lately."""

    code: str
    ref: Ref
    product: str
    product_ref: Ref
    strength: Decimal = Decimal(4)
    is_prescription: bool = False
    lot: str = "L1"
    expires_on: date | None = None
    opened_on: date | None = None
    discard_on: date | None = None
    left_g: Decimal = Decimal(10)
    counted_on: date | None = None
    received_on: date | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """One of the latest movements of cream."""

    ref: Ref
    container: str
    kind: str
    on: date
    discard_on: date | None = None
    is_prescription: bool = False
    witness: str = ""


@dataclass(frozen=True, slots=True)
class Treatment:
    """One of the latest treatments with everything that it is judged by."""

    ref: Ref
    number: str
    treated_at: datetime
    on: date
    device: str = ""
    device_kind: str = ""
    item_kinds: tuple[str, ...] = ()
    expired_items: tuple[str, ...] = ()
    has_lot: bool = True
    has_contact: bool = True
    body_area: str = ""
    practitioner: str = ""
    screening: str | None = None
    last_on: date | None = None
    aftercare_given: bool | None = None
    consent_given: bool | None = True
    needle_mm: Decimal | None = None
    device_mm: Decimal | None = None
    cream: CreamUse | None = None
    label: Label = field(default_factory=Label)


@dataclass(frozen=True, slots=True)
class Disinfection:
    """One of the latest disinfections: what was done, the product's label, and what was needed."""

    ref: Ref
    device: str
    work: Work
    label: ProductLabel
    needed: str = ""
    solution: Solution | None = None
    is_body: bool = True


@dataclass(frozen=True, slots=True)
class Storage:
    """A place where cream is kept, with its latest reading."""

    name: str
    ref: Ref
    read_on: date | None = None
    is_in_range: bool = True
    is_used: bool = True


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that is known of a clinic on a day."""

    clinic: str = ""
    is_guarded: bool = True
    has_history: bool = False
    first_on: date | None = None
    groups: tuple[tuple[str, ...], ...] = ()
    asks_spores: bool = True
    uses_hld: bool = False
    deviations: tuple[Deviation, ...] = ()
    attested: tuple[Attested, ...] = ()
    machines: tuple[Machine, ...] = ()
    cycles: tuple[Cycle, ...] = ()
    spore_tests: tuple[SporeTest, ...] = ()
    air_tests: tuple[AirTest, ...] = ()
    failures: tuple[Failure, ...] = ()
    people: tuple[Person, ...] = ()
    devices: tuple[Thing, ...] = ()
    products: tuple[Thing, ...] = ()
    lots: tuple[Lot, ...] = ()
    sharps: tuple[Sharps, ...] = ()
    containers: tuple[Container, ...] = ()
    movements: tuple[Movement, ...] = ()
    treatments: tuple[Treatment, ...] = ()
    disinfections: tuple[Disinfection, ...] = ()
    storages: tuple[Storage, ...] = ()

    def is_told(self, requirement: str, ref: Ref) -> bool:
        """Was a deviation written about this record, so that it no longer speaks for itself?"""
        return any(
            each.requirement == requirement and each.about == (ref.kind, ref.id)
            for each in self.deviations
        )
