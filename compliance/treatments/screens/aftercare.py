"""What the screens of the aftercare sheet, cards and notices show."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.clinics.screens import Action, Cell, Row, Section, Status
from compliance.core.templatetags.klarity import when
from compliance.treatments.models import AftercareVersion, ClientNotice
from compliance.treatments.rules import aftercare as rules


def version_row(version: AftercareVersion) -> Row:
    """A version in the list."""
    status = version_status(version)
    return Row(
        url=version.get_absolute_url(),
        title=_("Version %(number)s") % {"number": version.number},
        meta=version.phone,
        cells=[
            Cell(_("Signed off"), when(version.signed_at)),
            Cell(_("By"), version.signed_by),
            Cell(_("State"), status.text, tone=status.tone),
        ],
    )


def version_status(version: AftercareVersion) -> Status:
    """Signed off, or still open."""
    if version.is_void:
        return Status("muted", _("Void"))
    return Status("ok", _("Signed off")) if version.is_signed else Status("warn", _("Draft"))


def version_actions(version: AftercareVersion) -> list[Action]:
    """What is done with a draft; a signed one only leads to the next."""
    paper = _action("aftercare-paper", _("PDF"), "file", version)
    void = _action("aftercare-void", _("Mark as void"), "void", version)
    if version.is_signed:
        return [paper, void]
    return [
        _action("aftercare-sign", _("Sign it off"), "sign", version, is_primary=True),
        _action("step-add", _("Add a step"), "plus", version),
        _action("aftercare-amend", _("Number to call"), "phone", version),
        paper,
        void,
    ]


def _action(name: str, label: str, icon: str, record: Any, *, is_primary: bool = False) -> Action:
    return Action(label, reverse(name, args=[record.pk]), icon, is_primary)


def step_section(version: AftercareVersion, steps: list[Any]) -> Section:
    """The steps as clients read them; those of a draft lead to their change."""
    return Section(
        title=_("Steps"),
        columns=[_("What the client reads"), _("When"), _("Labelled for it")],
        rows=[
            Row(
                url="" if version.is_signed else reverse("step-amend", args=[step.pk]),
                title=step.words,
                meta=" · ".join(part for part in (step.get_kind_display(), step.product) if part),
                cells=[
                    Cell(_("When"), rules.hours_words(step.from_hours, step.to_hours)),
                    Cell(_("Labelled for it"), str(step.get_labelled_display())),
                ],
            )
            for step in steps
        ],
        empty=_("No step yet."),
    )


def caution_section() -> Section:
    """What staff should know; not on the client's sheet."""
    return Section(
        title=_("For you, not on the sheet"),
        columns=[_("What is known"), _("Source")],
        rows=[
            Row("", str(each.words), [Cell(_("Source"), f"FACTS 5.4, {each.source}")])
            for each in rules.CAUTIONS
        ],
    )


def notice_row(notice: ClientNotice) -> Row:
    """A notice in a list."""
    status = notice_status(notice)
    return Row(
        url=notice.get_absolute_url(),
        title=notice.client.code,
        meta=notice.reason,
        cells=[
            Cell(_("Since"), when(notice.recorded_at)),
            Cell(_("By"), notice.recorded_by),
            Cell(_("State"), status.text, tone=status.tone),
        ],
    )


def notice_status(notice: ClientNotice) -> Status:
    """Open until the client was reached."""
    if notice.is_void:
        return Status("muted", _("Void"))
    return Status("warn", _("Open")) if notice.is_open else Status("ok", _("Closed"))


def notice_section(notices: list[Any]) -> Section:
    """A client's notices."""
    return Section(
        title=_("Notices"),
        columns=[_("Client"), _("Since"), _("By"), _("State")],
        rows=[notice_row(each) for each in notices],
        empty=_("None."),
    )


def reached_words(count: int) -> str:
    """How many a recall reached."""
    said = ngettext(
        "%(n)d client was treated with it.", "%(n)d clients were treated with it.", count
    )
    return said % {"n": count}
