"""Builders of deviations: valid by default."""

from datetime import timedelta
from typing import Any

from compliance.clinics.models import Clinic
from compliance.deviations import services
from compliance.deviations.models import Deviation
from tests.clinics.factory import NOW, TESTER


def make_deviation(clinic: Clinic, **fields: Any) -> Deviation:
    """A minor one from an hour ago, about nothing in particular."""
    defaults: dict[str, Any] = {
        "requirement": "K-041",
        "severity": "MINOR",
        "summary": "Cream was used after its last day",
        "about": None,
        "occurred_at": NOW - timedelta(hours=1),
        "by": TESTER,
        "at": NOW,
    }
    return services.raise_deviation(clinic=clinic, **{**defaults, **fields})
