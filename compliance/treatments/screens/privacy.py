"""What the screens of privacy breaches show."""

from typing import Any

from django.utils.translation import gettext as _

from compliance.clinics.screens import Cell, Row, Section, Status
from compliance.core.templatetags.klarity import when
from compliance.treatments.models import PrivacyBreach
from compliance.treatments.models.privacy import Harm
from compliance.treatments.screens.care import when_words


def row(breach: Any) -> Row:
    """A breach in a list."""
    status = breach_status(breach)
    return Row(
        url=breach.get_absolute_url(),
        title=when_words(breach.found_at),
        meta=breach.what,
        cells=[
            Cell(_("Information"), breach.data),
            Cell(_("Told"), status.text, tone=status.tone),
        ],
    )


def breach_status(breach: PrivacyBreach) -> Status:
    """Whether those who must know were told."""
    if breach.is_void:
        return Status("muted", _("Void"))
    if breach.harm == Harm.UNSURE:
        return Status("warn", _("Harm not yet clear"))
    if breach.harm == Harm.YES and breach.told_on is None:
        return Status("bad", _("People not yet told"))
    if breach.harm == Harm.YES and breach.reported_on is None:
        return Status("warn", _("Not yet reported"))
    return Status("ok", _("Nothing open"))


def section(breach: Any) -> Section:
    """All that is known of it."""
    facts: list[tuple[str, Any]] = [
        (_("What happened"), breach.what),
        (_("Found"), when(breach.found_at)),
        (_("Happened"), when(breach.happened_on)),
        (_("What information"), breach.data),
        (_("How many people"), "" if breach.people is None else str(breach.people)),
        (_("What was done at once"), breach.containment),
        (_("Serious harm"), str(breach.get_harm_display())),
        (_("Why so"), breach.harm_reason),
        (_("Who was told"), breach.told_to),
        (_("Told on"), when(breach.told_on)),
        (_("Reported to"), breach.reported_to),
        (_("Reported on"), when(breach.reported_on)),
    ]
    if breach.is_void:
        facts.append((_("Why void"), breach.void_reason))
    return Section(title=_("Breach"), facts=facts)
