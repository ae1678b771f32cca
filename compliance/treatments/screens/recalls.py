"""What the screens of a recall show."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.clinics.screens import Cell, Row, Section
from compliance.treatments.queries import reach
from compliance.treatments.screens.care import when_words


def reach_section(found: reach.Reach) -> Section:
    """Treatments behind a recall, with client codes."""
    said = ngettext("%(n)d client code", "%(n)d client codes", len(found.clients))
    return Section(
        title=_("Treatments") + f" · {said % {'n': len(found.clients)}}",
        columns=[_("Treatment"), _("Client"), _("When")],
        rows=[
            Row(
                reverse("treatment-detail", args=[each.treatment_id]),
                each.ref,
                [
                    Cell(_("Client"), each.client_code),
                    Cell(_("When"), when_words(each.treated_at)),
                ],
            )
            for each in found.treatments
        ],
        empty=_("Nobody was treated with it."),
    )


def on_hand_section(found: reach.LotReach) -> Section:
    """What of a lot is still here."""
    rows = [
        Row(
            reverse("shelf-detail", args=[lot.pk]),
            str(lot.product),
            [Cell(_("On the shelf"), str(lot.left), is_number=True)],
        )
        for lot in found.lots
    ]
    rows += [
        Row(
            container.get_absolute_url(),
            container.code,
            [Cell(_("On the shelf"), str(container.product))],
        )
        for container in found.containers
    ]
    return Section(
        title=_("Here"),
        columns=[_("What"), _("On the shelf")],
        rows=rows,
        empty=_("No lot or container has this number."),
    )
