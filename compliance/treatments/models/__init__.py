"""Clients and the vault; screenings, treatments, courses; what went wrong; recalls."""

from compliance.treatments.models.aftercare import (
    AftercareStep,
    AftercareVersion,
    ClientCard,
    ClientNotice,
)
from compliance.treatments.models.care import Screening, Treatment, TreatmentItem, UnitWaste
from compliance.treatments.models.counts import LotCount
from compliance.treatments.models.course import Consent, Course
from compliance.treatments.models.incidents import AdverseReaction, Incident
from compliance.treatments.models.people import Client, VaultEntry
from compliance.treatments.models.privacy import PrivacyBreach
from compliance.treatments.models.recalls import (
    ContactOutcome,
    ContactWay,
    DrillKind,
    RecallContact,
    RecallDrill,
)

__all__ = [
    "AdverseReaction",
    "AftercareStep",
    "AftercareVersion",
    "Client",
    "ClientCard",
    "ClientNotice",
    "Consent",
    "ContactOutcome",
    "ContactWay",
    "Course",
    "DrillKind",
    "Incident",
    "LotCount",
    "PrivacyBreach",
    "RecallContact",
    "RecallDrill",
    "Screening",
    "Treatment",
    "TreatmentItem",
    "UnitWaste",
    "VaultEntry",
]
