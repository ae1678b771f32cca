"""The catalogue of credentials: what everybody has, and what a clinic adds for itself."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics.access import READERS, SIGNERS, StaffRequest, allow, get_record
from compliance.clinics.screens import (
    Action,
    Cell,
    Row,
    Section,
    Status,
    detail_page,
    form_page,
    offered,
    record_actions,
)
from compliance.ledger import queries as history
from compliance.practitioners import queries, services
from compliance.practitioners.forms import CredentialKindForm
from compliance.practitioners.models import CredentialKind
from compliance.practitioners.views.common import amend_page, void_record_page


@allow(*READERS, methods=("GET",))
def credential_kind_list(request: StaffRequest) -> HttpResponse:
    """Every kind a credential can be of."""
    known = queries.catalogue_of(request.clinic)
    own = {kind.code: kind.get_absolute_url() for kind in queries.own_kinds(request.clinic)}
    columns = [_("Kind"), _("Issued by"), _("Usually valid for")]

    def rows(codes: set[str]) -> list[Row]:
        return [
            Row(
                url=own.get(code, ""),
                title=name,
                meta=code,
                cells=[
                    Cell(_("Issued by"), entry.issuers),
                    Cell(_("Usually valid for"), _months(entry.months)),
                ],
            )
            for code, (name, entry) in known.items()
            if code in codes
        ]

    add = Action(_("Add"), reverse("credential-kind-add"), "plus")
    return detail_page(
        request,
        heading=_("Kinds of credential"),
        back=reverse("credential-matrix"),
        sections=[
            Section(
                title=_("Added by this clinic"),
                columns=columns,
                rows=rows({*own}),
                empty=_("None yet."),
                action=next(iter(offered(request, add)), None),
            ),
            Section(title=_("Catalogue"), columns=columns, rows=rows({*known} - {*own})),
        ],
        history=(),
    )


@allow(*READERS, methods=("GET",))
def credential_kind_detail(request: StaffRequest, kind_id: UUID) -> HttpResponse:
    """One kind of the clinic's own."""
    kind = get_record(CredentialKind, request, kind_id)
    key = [kind.pk]
    actions = record_actions(
        kind,
        Action(_("Change"), reverse("credential-kind-amend", args=key), "pencil"),
        Action(_("Mark as void"), reverse("credential-kind-void", args=key), "void"),
    )
    facts = [
        (_("Code"), kind.code),
        (_("Issued by"), kind.issuers),
        (_("Usually valid for"), _months(kind.months)),
        (_("Names devices, needle or areas"), _("Yes") if kind.has_scope else _("No")),
    ]
    return detail_page(
        request,
        heading=kind.name,
        back=reverse("credential-kind-list"),
        status=Status("muted", _("Void")) if kind.is_void else None,
        sections=[Section(title=_("Kind of credential"), facts=facts)],
        history=history.history(kind),
        actions=offered(request, *actions),
    )


@allow(*SIGNERS)
def credential_kind_add(request: StaffRequest) -> HttpResponse:
    """A new kind."""
    return form_page(
        request,
        form=CredentialKindForm(request.POST or None, clinic=request.clinic),
        save=lambda form: services.add_credential_kind(
            clinic=request.clinic, by=request.actor, at=request.now, **form.values()
        ),
        heading=_("Add a kind of credential"),
        back=reverse("credential-kind-list"),
    )


@allow(*SIGNERS)
def credential_kind_amend(request: StaffRequest, kind_id: UUID) -> HttpResponse:
    """Correct a kind."""
    kind = get_record(CredentialKind, request, kind_id)
    return amend_page(request, kind, CredentialKindForm, services.amend_credential_kind)


@allow(*SIGNERS)
def credential_kind_void(request: StaffRequest, kind_id: UUID) -> HttpResponse:
    """Take a kind off the list."""
    kind = get_record(CredentialKind, request, kind_id)
    return void_record_page(request, kind, services.void_credential_kind)


def _months(months: int | None) -> str:
    return _("%(n)s months") % {"n": months} if months else _("no usual end")
