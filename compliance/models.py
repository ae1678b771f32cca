"""Every model of the app, from the slices that own them: Django looks for them here."""

from compliance.api import models as api
from compliance.audit import models as audit
from compliance.checklist import models as checklist
from compliance.clinics.models import visits as clinics
from compliance.core import models as core
from compliance.deviations import models as deviations
from compliance.devices import models as devices
from compliance.documents import models as documents
from compliance.exchange import models as exchange
from compliance.group import models as group
from compliance.ledger import models as ledger
from compliance.lidocaine import models as lidocaine
from compliance.practitioners import models as practitioners
from compliance.requirements import models as requirements
from compliance.sterilization import models as sterilization
from compliance.today import models as today
from compliance.treatments import models as treatments
from compliance.webhooks import models as webhooks

__all__ = [
    "api",
    "audit",
    "checklist",
    "clinics",
    "core",
    "deviations",
    "devices",
    "documents",
    "exchange",
    "group",
    "ledger",
    "lidocaine",
    "practitioners",
    "requirements",
    "sterilization",
    "today",
    "treatments",
    "webhooks",
]
