"""The page of the gap finder."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from compliance.clinics import screens
from compliance.clinics.access import READERS, StaffRequest, allow
from compliance.clinics.screens import Row, Section, Status
from compliance.treatments.queries import gaps
from compliance.treatments.queries.gaps import Gap


@allow(*READERS, methods=["GET"])
def gap_list(request: StaffRequest) -> HttpResponse:
    """What is missing from the records of a year, each line one tap from where it is filled in."""
    found = gaps.find(request.clinic, on=request.today)
    titles = (
        _("Missing cycle numbers"),
        _("Weeks without a spore test"),
        _("Packs never released"),
        _("Treatments without a pack"),
        _("Packs used that no cycle explains"),
    )
    whole = Status("ok", _("Nothing is missing"))
    return screens.detail_page(
        request,
        heading=_("Gaps in the records"),
        intro=_("The last twelve months. Each line leads to the screen where it is filled in."),
        back=reverse("cycle-list"),
        status=None if found.count else whole,
        sections=[_section(title, kind) for title, kind in zip(titles, found.kinds, strict=True)],
        history=[],
    )


def _section(title: str, found: Sequence[Gap]) -> Section:
    more = [(_("Listed"), _("the latest %(n)d") % {"n": gaps.MOST})]
    return Section(
        title=title,
        facts=more if len(found) == gaps.MOST else [],
        columns=[_("What is missing")],
        rows=[Row(each.url, each.title, [], meta=each.text) for each in found],
        empty=_("None."),
    )
