"""Clients, screenings and treatments."""

from compliance.treatments.models.care import Screening, Treatment, TreatmentItem, UnitWaste
from compliance.treatments.models.people import Client, VaultEntry

__all__ = ["Client", "Screening", "Treatment", "TreatmentItem", "UnitWaste", "VaultEntry"]
