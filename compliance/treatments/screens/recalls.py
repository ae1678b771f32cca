"""What the screens of a recall show."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compliance.clinics.screens import Cell, Row, Section
from compliance.treatments.models import Client
from compliance.treatments.queries import back, reach
from compliance.treatments.screens.care import when_words

MOST_ROWS = 200  # a page that a phone can still show; the client codes above them are all there


def reach_section(found: reach.Reach) -> Section:
    """Treatments behind a recall, with client codes."""
    said = ngettext("%(n)d client code", "%(n)d client codes", len(found.clients))
    hidden = len(found.treatments) - MOST_ROWS
    more = ngettext("and %(n)d later one", "and %(n)d later ones", max(hidden, 0)) % {"n": hidden}
    codes = (_("Client codes"), ", ".join(found.clients))  # all of them, where rows are cut
    return Section(
        title=_("Treatments") + f" · {said % {'n': len(found.clients)}}",
        facts=[codes, (_("Not shown here"), more)] if hidden > 0 else [],
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
            for each in found.treatments[:MOST_ROWS]
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


def back_section(client: Client) -> Section:
    """What was used on a client; each lot leads on to whom else it reached."""
    kinds = {"lot": _("Needle"), "pack": _("Pack"), "cream": _("Cream")}
    return Section(
        title=_("Used on %(code)s") % {"code": client.code},
        facts=[(_("Client"), {"url": client.get_absolute_url(), "text": client.code})],
        columns=[_("Number"), _("What"), _("Treatments")],
        rows=[
            Row(
                "" if each.kind == "pack" else _trace(each.number),
                each.number,
                [
                    Cell(_("What"), kinds[each.kind]),
                    Cell(_("Treatments"), ", ".join(each.refs)),
                ],
                meta=each.what,
            )
            for each in back.used_on(client)
        ],
        empty=_("Nothing was used on this client."),
    )


def _trace(lot: str) -> str:
    return f"{reverse('lot-reach')}?{urlencode({'lot': lot})}"
