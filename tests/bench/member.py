"""Makes the sample clinic ready for visitors: prints how its owner signs in, and a look-back.

`python -m tests.bench.member SECRET` gives her that password and has a spore test fail.
"""

import sys
from datetime import timedelta

import django

django.setup()

from django.urls import reverse
from django.utils import timezone

from compliance.clinics.models import Membership
from compliance.sterilization.models import Cycle
from compliance.sterilization.services import place_spore_test
from tests.clinics.factory import TESTER

EARLIER = 5  # cycles between the one whose test fails and the newest


def main(secret: str) -> None:
    """One person, one failure."""
    member = Membership.objects.select_related("user", "clinic").get(clinic__slug="demo")
    member.user.set_password(secret)
    member.user.save()
    cycle = Cycle.objects.of(member.clinic).standing().order_by("-started_at", "-pk")[EARLIER]
    test = place_spore_test(
        clinic=member.clinic, sterilizer=cycle.sterilizer, cycle_number=cycle.number,
        placed_at=cycle.started_at, result="POSITIVE", control_result="POSITIVE",
        read_at=cycle.started_at + timedelta(hours=24), read_by="Mara", by=TESTER,
        at=timezone.now(),
    )  # fmt: skip
    sys.stdout.write(f"{member.user.email} {reverse('look-back', args=[test.pk])}")


if __name__ == "__main__":
    main(sys.argv[1])
