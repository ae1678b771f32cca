"""What the screens of treatments and of the shelf show."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from compliance.clinics.screens import Action, Cell, Row, Section, Status
from compliance.core.templatetags.klarity import amount, when
from compliance.lidocaine.models import Product
from compliance.lidocaine.rules import label_limit_g, lidocaine_mg, mg_per_kg
from compliance.sterilization import queries as sterilization
from compliance.sterilization.models import LoadStatus
from compliance.treatments.models import Treatment
from compliance.treatments.rules import treating


def treatment_row(treatment: Any) -> Row:
    """A treatment in a list; needs `treatments.complete`."""
    void = _("Void") if treatment.is_void else ""
    parts = (when_words(treatment.treated_at), treatment.body_area, void)
    return Row(
        url=treatment.get_absolute_url(),
        title=treatment.ref,
        meta=" · ".join(part for part in parts if part),
        cells=[
            Cell(_("Client"), treatment.client.code),
            Cell(_("Practitioner"), treatment.practitioner.name),
            Cell(_("Used"), used_words(treatment)),
        ],
    )


def when_words(moment: Any) -> str:
    """A moment in the clinic's time, as plain text."""
    return date_format(timezone.localtime(moment), "j M Y, H:i")


def used_words(treatment: Any) -> str:
    """Lots and packs in one line."""
    items = treatment.items.all()
    said = [f"LOT {each.lot.lot}" if each.lot else each.pack_code for each in items]
    return ", ".join(said)


def treatment_section(found: Sequence[Any]) -> Section:
    """A client's treatments."""
    return Section(
        title=_("Treatments"),
        columns=[_("Treatment"), _("Client"), _("Practitioner"), _("Used")],
        rows=[treatment_row(each) for each in found],
        empty=_("Not treated yet."),
    )


def treatment_status(treatment: Treatment, missing: Sequence[str]) -> Status:
    """Whether something is still asked for."""
    if treatment.is_void:
        return Status("muted", _("Void"))
    if missing:
        said = ngettext("%(n)d thing is missing", "%(n)d things are missing", len(missing))
        return Status("warn", said % {"n": len(missing)})
    return Status("ok", _("Complete"))


def missing_words(missing: Sequence[str]) -> str:
    """What is asked for at close-out, in one line."""
    words = {
        "needle_item": _("the lot of the needle, or a pack"),
        "device": _("the pen or device"),
        "needle_mm": _("the needle depth"),
        "cream_times": _("when the cream went on and came off"),
        "screening": _("a screening of the day"),
        "consent": _("the client's signed consent"),
        "reaction": _("the reaction of the skin"),
        "aftercare": _("whether the aftercare sheet was given"),
    }
    return ", ".join(words[key] for key in missing)


def screening_url(treatment: Treatment, missing: Sequence[str], *, on: date) -> str:
    """Where to screen a client of today who was not; nothing else can be made good."""
    is_today = treatment.clinic.day(treatment.treated_at) == on
    if "screening" not in missing or not is_today:
        return ""
    return reverse("screening-add", args=[treatment.client_id])


def treatment_actions(treatment: Treatment, missing: Sequence[str]) -> list[Action]:
    """Close out while something is missing; correct; void."""
    close = Action(
        _("Close out"), reverse("treatment-close", args=[treatment.pk]), "check", is_primary=True
    )
    correct = Action(_("Correct"), reverse("treatment-amend", args=[treatment.pk]), "pencil")
    void = Action(_("Void"), reverse("treatment-void", args=[treatment.pk]), "void")
    sheet = Action(_("Aftercare sheet"), reverse("treatment-sheet", args=[treatment.pk]), "heart")
    return [close, sheet, correct, void] if missing else [sheet, correct, void]


def about_section(treatment: Any) -> Section:
    """Who, whom, when, where."""
    screening = treatment.screening
    facts: list[tuple[str, Any]] = [
        (_("Client"), _link(treatment.client, treatment.client.code)),
        (_("When"), when(treatment.treated_at)),
        (_("Area of the body"), treatment.body_area),
        (_("Practitioner"), _link(treatment.practitioner, treatment.practitioner.name)),
        (_("Pen or device"), _link(treatment.device, str(treatment.device or ""))),
        (_("Needle depth"), amount(treatment.needle_mm, "mm")),
        (
            _("Screening"),
            _link(screening, str(screening.get_outcome_display())) if screening else "",
        ),
        (_("Reaction"), treatment.get_reaction_display()),
        (_("Aftercare sheet given"), sheet_words(treatment)),
    ]
    if treatment.is_void:
        facts.append((_("Why void"), treatment.void_reason))
    return Section(title=_("Treatment"), facts=facts)


def _link(record: Any, text: str) -> Any:
    return {"url": record.get_absolute_url(), "text": text} if record is not None else ""


def items_section(treatment: Any, packs: Sequence[Any]) -> Section:
    """Sterile items: units of lots, and packs with the run they came from."""
    runs = {each.pack_code: each.run for each in packs}
    rows = []
    for item in treatment.items.all():
        if item.lot is not None:
            serial = _("unit %(code)s") % {"code": item.unit_code} if item.unit_code else ""
            expires = when(item.lot.expires_on)
            cells = [
                Cell(_("From"), item.lot.lot),
                Cell(_("Expires"), expires),
                Cell(_("State"), _("Bought sterile")),
            ]
            rows.append(Row(item.lot.get_absolute_url(), str(item.lot.product), cells, meta=serial))
            continue
        run = runs.get(item.pack_code)
        cells = [
            Cell(_("From"), str(run.cycle) if run else _("No cycle recorded")),
            Cell(_("Expires"), _("Keeps while it is whole")),
            _load_cell(run),
        ]
        url, meta = (run.get_absolute_url(), run.contents) if run else ("", "")
        rows.append(Row(url, item.pack_code, cells, meta=meta))
    return Section(
        title=_("Sterile items"),
        columns=[_("Item"), _("From"), _("Expires"), _("State")],
        rows=rows,
        empty=_("MISSING"),
    )


def _load_cell(run: Any) -> Cell:
    """Where the load of a pack stands now: a failed spore test may hold it after its use."""
    if run is None:
        return Cell(_("State"), _("Not known"), tone="warn")
    status = LoadStatus(sterilization.status_of(run))
    tone = "ok" if status == LoadStatus.RELEASED else "bad"
    return Cell(_("State"), str(status.label), tone=tone)


def cream_section(treatment: Any) -> Section:
    """Cream with its clock. Milligrams are advice: what is applied is not what is absorbed."""
    movement = treatment.movement
    if movement is None:
        return Section(title=_("Cream"), empty=_("No cream was recorded."))
    container, grams = movement.container, -movement.grams
    use = treating.CreamUse(grams, treatment.area_cm2, treatment.applied_at, treatment.removed_at)
    minutes = treating.minutes_on_skin(use, treated_at=treatment.treated_at)
    milligrams = lidocaine_mg(container.product.strength_percent, grams)
    return Section(
        title=_("Cream"),
        facts=[
            (_("Container"), _link(container, f"{container.code} · {container.product}")),
            (_("Lot"), container.lot),
            (_("Grams"), amount(grams, "g")),
            (_("Area"), amount(treatment.area_cm2, "cm²")),
            (pgettext("cream", "On"), when(treatment.applied_at)),
            (pgettext("cream", "Off"), when(treatment.removed_at)),
            (_("Minutes on the skin"), "" if minutes is None else str(minutes)),
            (_("Under a dressing"), _yes_or_no(treatment.is_covered)),
            (_("Lidocaine applied"), _advice(milligrams, treatment.weight_kg)),
            (_("Label allows on this area"), _limit(treatment, container.product)),
        ],
    )


def _advice(milligrams: Decimal, weight_kg: Decimal | None) -> str:
    """Vector 6: the milligrams for each kilogram are advice and never decide."""
    said = amount(milligrams, "mg")
    if weight_kg is not None:
        said = f"{said}, {amount(mg_per_kg(milligrams, weight_kg), 'mg/kg')}"
    return _("%(mg)s; advice only, applied is not absorbed") % {"mg": said}


def _limit(treatment: Treatment, product: Product) -> str:
    if treatment.area_cm2 is None or product.max_g_per_10cm2 is None:
        return ""
    return amount(label_limit_g(treatment.area_cm2, product.max_g_per_10cm2), "g")


def deviation_section(found: Sequence[Any]) -> Section:
    """What went wrong with it."""
    return Section(
        title=_("Deviations"),
        columns=[_("What happened"), _("How serious"), _("State")],
        rows=[
            Row(
                each.get_absolute_url(),
                each.summary,
                [
                    Cell(_("How serious"), str(each.get_severity_display())),
                    Cell(
                        _("State"),
                        _("Open") if each.is_open else _("Closed"),
                        tone="warn" if each.is_open else "ok",
                    ),
                ],
                meta=each.requirement,
            )
            for each in found
        ],
        empty=_("None."),
    )


def shelf_row(lot: Any) -> Row:
    """A lot on the shelf; needs `reach.shelf`."""
    return Row(
        url=reverse("shelf-detail", args=[lot.pk]),
        title=f"LOT {lot.lot}",
        meta=str(lot.product),
        cells=[
            Cell(_("Bought"), str(lot.quantity), is_number=True),
            Cell(_("Used"), str(lot.used), is_number=True),
            Cell(_("Thrown away"), str(lot.wasted), is_number=True),
            Cell(_("On the shelf"), str(lot.left), is_number=True),
        ],
    )


def sheet_words(treatment: Treatment) -> str:
    """Whether the aftercare sheet was given, and which version of it."""
    if not treatment.aftercare_given:
        return _yes_or_no(treatment.aftercare_given)
    version = treatment.aftercare_version
    return _("Yes, version %(version)s") % {"version": version} if version else _("Yes")


def _yes_or_no(said: Any) -> str:
    return {True: _("Yes"), False: _("No"), None: ""}[said]
