"""What the home screen gathers from every room of the house."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef

from compliance.clinics.models import Clinic
from compliance.core.attention import Attention
from compliance.deviations import queries as deviations
from compliance.devices import queries as devices
from compliance.devices.models import Device, SterileLot
from compliance.devices.queries import care as upkeep
from compliance.lidocaine import queries as lidocaine
from compliance.lidocaine.models import Container
from compliance.practitioners import queries as practitioners
from compliance.practitioners.models import Credential, Practitioner
from compliance.sterilization import queries as sterilization
from compliance.sterilization.models import Sterilizer
from compliance.sterilization.queries import disinfection
from compliance.today import rules
from compliance.treatments.queries import gaps, pens, recalls, treatments

ROOMS = (
    *(practitioners, sterilization, disinfection, lidocaine, treatments, gaps, recalls),
    *(pens, devices, upkeep, deviations),
)


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """Which of the first records there are."""

    practitioner: bool
    credential: bool
    device: bool
    sterilizer: bool
    lidocaine: bool

    @property
    def done(self) -> tuple[bool, ...]:
        """Each of them, in the order they are suggested."""
        return (self.practitioner, self.credential, self.device, self.sterilizer, self.lidocaine)


def needs_attention(clinic: Clinic, *, on: date, at: datetime) -> list[Attention]:
    """Everything that wants doing, what is wrong first."""
    return rules.in_order(
        each for room in ROOMS for each in room.needs_attention(clinic, on=on, at=at)
    )


def first_steps(clinic: Clinic) -> FirstSteps:
    """What a new clinic has recorded so far. Runs one query."""
    wanted = {
        "practitioner": Practitioner,
        "credential": Credential,
        "device": Device,
        "lot": SterileLot,
        "sterilizer": Sterilizer,
        "lidocaine": Container,
    }
    has: Any = (
        Clinic.objects.filter(pk=clinic.pk)
        .values(
            **{
                name: Exists(model.objects.standing().filter(clinic=OuterRef("pk")))
                for name, model in wanted.items()
            }
        )
        .get()
    )
    return FirstSteps(
        practitioner=has["practitioner"],
        credential=has["credential"],
        device=has["device"] or has["lot"],
        sterilizer=has["sterilizer"],
        lidocaine=has["lidocaine"],
    )
