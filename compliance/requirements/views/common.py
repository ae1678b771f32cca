"""What the screens of one requirement share."""

from django.http import Http404
from django.utils.translation import gettext as _

from compliance.clinics.rulepacks import Asked, elsewhere
from compliance.requirements.models import Attestation
from compliance.requirements.rules.catalogue import CATALOGUE, Requirement


def known_as(requirement: str) -> Requirement:
    """The requirement with this number; a page not found without one."""
    try:
        return CATALOGUE[requirement]
    except KeyError as unknown:
        raise Http404 from unknown


def asked_elsewhere(requirement: str) -> Asked:
    """How another pack asks for what this clinic's own does not."""
    found = elsewhere(requirement)
    if found is None:
        raise Http404
    return found


def word(each: Attestation) -> str:
    """What somebody said."""
    if each.is_void:
        return _("Void")
    return _("It is met") if each.is_met else _("It is not met")


def tone(each: Attestation) -> str:
    """The tone of what somebody said."""
    if each.is_void:
        return "muted"
    return "ok" if each.is_met else "bad"
