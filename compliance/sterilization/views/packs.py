"""Screens of packs: one run with what was seen of it, and the other runs of its code."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import LOGGERS, READERS, StaffRequest, allow, get_record
from compliance.clinics.screens import Action, Cell, Row, Section, Status
from compliance.core.templatetags.klarity import when
from compliance.ledger.queries import history
from compliance.sterilization import queries, services
from compliance.sterilization.forms.packs import PackCheckForm
from compliance.sterilization.models import Finding, LoadStatus, Pack, PackCheck
from compliance.sterilization.views.cycles import TONES


@allow(*READERS, methods=["GET"])
def pack_detail(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One run of a pack: may it be used, what was seen of it, and every run of its code."""
    pack = get_record(Pack.objects.select_related("cycle__sterilizer", "part__device"), request, pk)
    runs = list(queries.runs(request.clinic, pack.code))
    this = next((run for run in runs if run.pk == pack.pk), None)
    refusals = queries.refusals_of(this, on=request.today) if this is not None else []
    return screens.detail_page(
        request,
        template="sterilization/pack_detail.html",
        heading=_("Pack %(code)s") % {"code": pack.code},
        intro=pack.contents,
        back=pack.cycle.get_absolute_url(),
        status=_status(this, refusals),
        refusals=refusals,
        later=next((run for run in runs if run.pk != pack.pk and run == runs[0]), None),
        actions=screens.offered(request, *screens.record_actions(pack, *_actions(pack))),
        sections=[
            _facts(pack, runs),
            _checks(request, list(queries.pack_checks(pack)[:20])),
            Section(
                title=_("Every run of this code"),
                columns=[_("Cycle"), _("Started"), _("Contents"), _("Load")],
                rows=[_run_row(run) for run in runs],
                empty=_("No run counts any more."),
            ),
        ],
        history=history(pack),
    )


def _status(run: Any, refusals: Sequence[str]) -> Status:
    if run is None:
        return Status("muted", _("Void"))
    status = LoadStatus(queries.status_of(run))
    if status == LoadStatus.RELEASED and refusals:
        return Status("bad", _("Do not use"))
    return Status(TONES[status], str(status.label))


def _actions(pack: Pack) -> list[Action]:
    label = Action(_("Print its label"), reverse("pack-label", args=[pack.pk]), "printer")
    check = Action(_("Look at this pack"), reverse("pack-check-add", args=[pack.pk]), "eye")
    return [check, label]


def _facts(pack: Pack, runs: Sequence[Any]) -> Section:
    cycle = pack.cycle
    facts: list[tuple[str, Any]] = [
        (_("Contents"), pack.contents),
        (_("Part"), _part(pack)),
        (_("Cycle"), {"text": str(cycle), "url": cycle.get_absolute_url()}),
        (_("Sterilized"), when(cycle.started_at)),
        (_("Use by"), when(pack.expires_on) or _("until something happens to it")),
        (_("Runs of this code"), str(len(runs))),
    ]
    if pack.is_void:
        facts.append((_("Why void"), pack.void_reason))
    used = Action(
        _("Who was treated with it"), f"{reverse('treatment-list')}?q={pack.code}", "list"
    )
    return Section(title=_("This run"), facts=facts, action=used)


def _part(pack: Pack) -> Any:
    if pack.part is None:
        return _("none named")
    return {"text": str(pack.part), "url": pack.part.get_absolute_url()}


def _checks(request: StaffRequest, checks: Sequence[PackCheck]) -> Section:
    rows = [
        Row(
            url="",
            title=date_format(localtime(each.checked_at), "j M Y, H:i"),
            cells=[
                Cell(_("Seen"), *_finding(each)),
                Cell(_("By"), each.checked_by),
                Cell(_("Note"), each.note or "–"),
            ],
        )
        for each in checks
    ]
    last = [
        Action(_("Take the last look back"), reverse("pack-check-void", args=[each.pk]), "undo")
        for each in checks
        if not each.is_void
    ]
    return Section(
        title=_("Looked at before use"),
        columns=[_("When"), _("Seen"), _("By"), _("Note")],
        rows=rows,
        empty=_("Nobody wrote down a look at it. Whoever opens it for a treatment looks first."),
        action=next(iter(screens.offered(request, *last[:1])), None),
    )


def _finding(check: PackCheck) -> tuple[str, str]:
    words = str(check.get_finding_display())
    if check.is_void:
        return _("Void"), "muted"
    return words, "ok" if check.finding == Finding.INTACT else "bad"


def _run_row(run: Any) -> Row:
    status = LoadStatus(queries.status_of(run))
    return Row(
        url=run.get_absolute_url(),
        title=str(run.cycle),
        cells=[
            Cell(_("Started"), when(run.cycle.started_at)),
            Cell(_("Contents"), run.contents),
            Cell(_("Load"), str(status.label), tone=TONES[status]),
        ],
    )


@allow(*LOGGERS)
def pack_check_add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """What was seen of a pack before its use."""
    pack = get_record(Pack.objects.standing().select_related("cycle__sterilizer"), request, pk)
    return screens.form_page(
        request,
        form=PackCheckForm(
            request.POST or None,
            clinic=request.clinic,
            initial={
                "checked_at": request.now.replace(second=0, microsecond=0),
                "checked_by": request.actor.name,
            },
        ),
        save=lambda form: services.check_pack(
            pack=pack, by=request.actor, at=request.now, **form.values()
        ),
        heading=_("What do you see of pack %(code)s?") % {"code": pack.code},
        intro=_("A damaged pack is not used: clean, pack and run its contents again."),
        back=pack.get_absolute_url(),
    )


@allow(*LOGGERS)
def pack_check_void(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A look entered by mistake."""
    check = get_record(PackCheck.objects.select_related("pack"), request, pk)
    return screens.void_page(
        request,
        check,
        save=lambda reason: services.void_pack_check(
            check=check, by=request.actor, at=request.now, reason=reason
        ),
        back=check.get_absolute_url(),
    )
