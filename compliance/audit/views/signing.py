"""Signing an audit off: who is there is asked once more, then it is done once and for good."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from compliance.audit import queries, services
from compliance.audit.forms import SignForm
from compliance.audit.models import Audit
from compliance.audit.pdf import making
from compliance.audit.pdf.document import Signature, own_meaning
from compliance.clinics import screens
from compliance.clinics.access import SIGNERS, StaffRequest, allow, get_record, signed
from compliance.core.addresses import public_address


@signed
@allow(*SIGNERS)
def audit_sign(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Read it first, then sign it: name, role and meaning are printed on the paper."""
    audit = get_record(queries.audits(request.clinic), request, pk)
    initial = {"role": request.membership.get_role_display(), "meaning": own_meaning()}
    return screens.form_page(
        request,
        form=SignForm(request.POST or None, clinic=request.clinic, initial=initial),
        save=lambda form: _sign(request, audit, **form.values()),
        heading=_("Sign audit %(number)s") % {"number": audit.number},
        intro=_(
            "You sign as %(name)s. The signed PDF takes the place of the draft and is never made "
            "again; a later audit may supersede it."
        )
        % {"name": request.actor.name},
        submit=_("Sign"),
        saved=_("Your signature is being put on the paper."),
        back=audit.get_absolute_url(),
    )


def _sign(request: StaffRequest, audit: Audit, *, role: str, meaning: str) -> Audit:
    services.start_signing(audit=audit, at=request.now)
    signature = Signature(name=request.actor.name, role=role, meaning=meaning, at=request.now)
    making.enqueue_signing(audit, request.actor, signature, public_address("/", request))
    return audit
