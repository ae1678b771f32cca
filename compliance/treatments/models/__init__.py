"""Clients and the vault; screenings, treatments, courses; what went wrong with a body."""

from compliance.treatments.models.care import Screening, Treatment, TreatmentItem, UnitWaste
from compliance.treatments.models.course import Consent, Course
from compliance.treatments.models.incidents import AdverseReaction, Incident
from compliance.treatments.models.people import Client, VaultEntry

__all__ = [
    "AdverseReaction",
    "Client",
    "Consent",
    "Course",
    "Incident",
    "Screening",
    "Treatment",
    "TreatmentItem",
    "UnitWaste",
    "VaultEntry",
]
