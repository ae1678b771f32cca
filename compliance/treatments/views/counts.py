"""Screens of counting the shelf."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import LOGGERS, READERS, SIGNERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action, Cell, Empty, Row, Section, Status
from compliance.core.templatetags.klarity import when
from compliance.deviations import queries as deviations
from compliance.ledger.queries import history
from compliance.treatments.forms.counts import CountFilter, CountForm
from compliance.treatments.queries import counts as queries
from compliance.treatments.services import counts as services


@allow(*READERS, methods=["GET"])
def lot_count_list(request: StaffRequest) -> HttpResponse:
    """All counts, latest first. Runs as many queries for a thousand as for one."""
    add = screens.offered(
        request, Action(_("Count the shelf"), reverse("lot-count-add"), "scale", is_primary=True)
    )
    return screens.list_page(
        request,
        found=CountFilter(request.GET, queryset=queries.lot_counts(request.clinic)),
        row=_row,
        columns=[_("Lot"), _("Counted"), _("Found"), _("By the records"), _("State")],
        heading=_("Counts of the shelf"),
        intro=_("What was found, beside bought less used less thrown away at that moment."),
        empty=Empty(
            title=_("Not counted yet"),
            text=_("Count the cartridges and rollers: that proves that each was used once."),
            icon="scale",
            action_url=add[0].url if add else "",
            action_label=_("Count the shelf"),
        ),
        actions=add,
        back=reverse("shelf-list"),
    )


def _row(count: Any) -> Row:
    status = _status(count)
    return Row(
        url=count.get_absolute_url(),
        title=f"LOT {count.lot.lot}",
        meta=str(count.lot.product),
        cells=[
            Cell(_("Counted"), when(count.counted_at)),
            Cell(_("Found"), str(count.units), is_number=True),
            Cell(_("By the records"), str(count.expected), is_number=True),
            Cell(_("State"), status.text, tone=status.tone),
        ],
    )


def _status(count: Any) -> Status:
    if count.is_void:
        return Status("muted", _("Void"))
    if count.difference == 0:
        return Status("ok", _("Agrees"))
    if count.difference > 0:
        return Status("bad", _("%(n)d too many") % {"n": count.difference})
    return Status("warn", _("%(n)d too few") % {"n": -count.difference})


@allow(*LOGGERS)
def lot_count_add(request: StaffRequest) -> HttpResponse:
    """A blind count: the form does not say what should be there."""
    moment = request.now.replace(second=0, microsecond=0)

    def save(form: CountForm) -> str:
        services.count_lots(
            clinic=request.clinic, by=request.actor, at=request.now, **form.values()
        )
        return reverse("lot-count-list")

    return screens.form_page(
        request,
        form=CountForm(
            request.POST or None,
            clinic=request.clinic,
            lots=list(queries.countable(request.clinic)),
            initial={"counted_at": moment, "counted_by": request.actor.name},
        ),
        save=save,
        heading=_("Count the shelf"),
        intro=_("Write what you find. What the records say comes afterwards."),
        back=reverse("lot-count-list"),
        saved=_("Counted. A difference waits among the deviations for its explanation."),
    )


@allow(*READERS, methods=["GET"])
def lot_count_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One count, and what the records said at that moment."""
    count = get_record(queries.lot_counts(request.clinic), request, pk)
    void = Action(_("Mark as void"), reverse("lot-count-void", args=[count.pk]), "void")
    facts: list[tuple[str, Any]] = [
        (_("Lot"), {"text": str(count.lot), "url": reverse("shelf-detail", args=[count.lot_id])}),
        (_("Counted"), when(count.counted_at)),
        (_("Counted by"), count.counted_by),
        (_("Bought"), str(count.lot.quantity)),
        (_("Used by then"), str(count.used)),
        (_("Thrown away by then"), str(count.wasted)),
        (_("By the records"), str(count.expected)),
        (_("Found"), str(count.units)),
    ]
    if count.is_void:
        facts.append((_("Why void"), count.void_reason))
    explained = [
        Row(each.get_absolute_url(), each.summary, [Cell(_("Requirement"), each.requirement)])
        for each in deviations.of_record(count)
    ]
    title = _("Deviations")
    columns = [title, _("Requirement")]
    return screens.detail_page(
        request,
        heading=count.label(),
        back=reverse("lot-count-list"),
        status=_status(count),
        actions=screens.offered(request, *screens.record_actions(count, void)),
        sections=[
            Section(title=_("Count"), facts=facts),
            *([Section(title=title, columns=columns, rows=explained)] if explained else []),
        ],
        history=history(count),
    )


@allow(*SIGNERS)
def lot_count_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Counted wrong."""
    count = get_record(queries.lot_counts(request.clinic), request, pk)
    return screens.void_page(
        request,
        count,
        save=lambda reason: services.void_count(
            count=count, by=request.actor, at=request.now, reason=reason
        ),
        back=count.get_absolute_url(),
    )
