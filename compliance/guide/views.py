"""The guide on a screen."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from compliance.clinics.access import READERS, StaffRequest, allow
from compliance.guide import queries

LONGEST_QUERY = 80


@allow(*READERS, methods=("GET",))
def guide(request: StaffRequest) -> HttpResponse:
    """What there is to read, or where some words are found."""
    query = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    context = {"page": queries.start(), "query": query, "hits": queries.find(query)}
    return render(request, "guide/start.html", {"heading": _("How Klarity works"), **context})


@allow(*READERS, methods=("GET",))
def guide_page(request: StaffRequest, slug: str) -> HttpResponse:
    """One page, with the way to the next."""
    page = queries.page(slug)
    if page is None:
        raise Http404
    every = queries.pages()
    following = every[every.index(page) + 1 :]
    context = {"page": page, "following": following[0] if following else None}
    return render(request, "guide/page.html", {"heading": page.title, **context})
