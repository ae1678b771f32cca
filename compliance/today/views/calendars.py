"""A private calendar of what is due: made here, its address shown once, revocable."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from compliance.clinics.access import LOGGERS, StaffRequest, allow
from compliance.clinics.screens import (
    Action,
    Cell,
    Row,
    Section,
    Status,
    detail_page,
    form_page,
    record_actions,
    void_page,
)
from compliance.core.forms import PlainForm
from compliance.core.templatetags.klarity import when
from compliance.ledger import queries as history
from compliance.today import feed as feeds
from compliance.today import queries, services
from compliance.today.models import CalendarFeed

NEW_FEED = "calendar-feed"  # the session's place for an address that is shown once


@allow(*LOGGERS, methods=("GET",))
def calendar_list(request: StaffRequest) -> HttpResponse:
    """One's own calendars."""
    rows = [
        Row(
            url=each.get_absolute_url(),
            title=_("Private address"),
            cells=[Cell(_("Made"), when(each.recorded_at))],
        )
        for each in queries.feeds(request.clinic, request.membership.user)
    ]
    section = Section(
        title=_("Your private addresses"),
        columns=[_("Address"), _("Made")],
        rows=rows,
        empty=_("None yet."),
    )
    return detail_page(
        request,
        heading=_("What is due, in your calendar"),
        intro=_(
            "A phone or computer that subscribes to your private address shows what is due and"
            " stays up to date. Whoever has the address can read it: revoke it when in doubt."
        ),
        back=reverse("today"),
        sections=[section],
        history=[],
        actions=[Action(_("Make an address"), reverse("calendar-add"), "plus", is_primary=True)],
    )


@allow(*LOGGERS)
def calendar_add(request: StaffRequest) -> HttpResponse:
    """Make a private address."""
    return form_page(
        request,
        form=PlainForm(request.POST or None, clinic=request.clinic),
        save=lambda _form: _make(request),
        heading=_("A private calendar address"),
        intro=_("It shows what is due at this clinic, without names of clients. It is shown once."),
        submit=_("Make the address"),
        saved=_("The address is ready."),
        back=reverse("calendar-list"),
    )


@allow(*LOGGERS, methods=("GET",))
@never_cache
def calendar_detail(request: StaffRequest, feed_id: UUID) -> HttpResponse:
    """A private address; right after it was made also the address itself, once."""
    feed = _own(request, feed_id)
    kept = request.session.get(NEW_FEED, {})
    address = kept.get(str(feed.pk), "")
    if address:
        del request.session[NEW_FEED]
    void = Action(_("Revoke"), reverse("calendar-void", args=[feed.pk]), "void")
    is_void = feed.is_void
    return detail_page(
        request,
        heading=feed.label(),
        back=reverse("calendar-list"),
        status=Status("muted", _("Revoked")) if is_void else Status("ok", _("In use")),
        sections=[Section(title=_("Details"), facts=[(_("Made"), when(feed.recorded_at))])],
        history=history.history(feed),
        actions=record_actions(feed, void),
        template="today/calendar.html",
        address=address,
        subscribe=address.replace("https://", "webcal://").replace("http://", "webcal://"),
    )


@allow(*LOGGERS)
def calendar_void(request: StaffRequest, feed_id: UUID) -> HttpResponse:
    """Revoke a private address."""
    feed = _own(request, feed_id)
    return void_page(
        request,
        feed,
        save=lambda reason: services.revoke_feed(
            feed, by=request.actor, at=request.now, reason=reason
        ),
        back=feed.get_absolute_url(),
    )


@login_not_required
@require_safe
@never_cache
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar itself, for whoever has its address; a revoked one was never there."""
    found = queries.find_feed(token)
    if found is None:
        raise Http404
    clinic, now = found.clinic, request.now  # type: ignore[attr-defined] # by the middleware
    with translation.override(clinic.language), timezone.override(clinic.timezone):
        due = queries.ahead(clinic, on=clinic.day(now), at=now)
        body = feeds.calendar(clinic, due, at=now)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="klarity.ics"'
    return response


def _own(request: StaffRequest, feed_id: UUID) -> CalendarFeed:
    """One's own and nobody else's."""
    own = CalendarFeed.objects.of(request.clinic).filter(user=request.membership.user)
    found: CalendarFeed | None = own.select_related("user", "clinic").filter(pk=feed_id).first()
    if found is None:
        raise Http404
    return found


def _make(request: StaffRequest) -> CalendarFeed:
    user = request.membership.user
    feed, token = services.make_feed(
        clinic=request.clinic, user=user, by=request.actor, at=request.now
    )
    address = request.build_absolute_uri(reverse("calendar-feed", args=[token]))
    request.session[NEW_FEED] = {str(feed.pk): address}
    return feed
