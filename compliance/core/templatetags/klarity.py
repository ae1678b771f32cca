"""Tags and filters every screen shares: icons, times, amounts and the undo of a message."""

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.contrib.messages.storage.base import Message
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from compliance.core.icons import drawings
from klarity_site import logs

register = template.Library()

UNDO_PREFIX = "undo:"
TONES = {"success": "ok", "warning": "warn", "error": "bad"}
NARROW_SPACE = "\u202f"
DEEDS = {
    "created": _("Written down"),
    "amended": _("Amended"),
    "voided": _("Marked as void"),
    "released": _("Released"),
    "rejected": _("Rejected"),
    "quarantined": _("Put in quarantine"),
    "recalled": _("Recalled"),
    "opened": _("Opened"),
    "opening_undone": _("Opening taken back"),
    "counted": _("Counted"),
    "signed": _("Signed"),
    "closed": _("Closed"),
    "reopened": _("Opened again"),
    "ended": _("Ended"),
    "expired": _("Ended by itself"),
    "copied": _("Sealed copy made"),
    "published": _("Published"),
    "unpublished": _("Taken back from the public page"),
    "requested": _("Asked for"),
    "issued": _("Made and handed out"),
    "produced": _("Made"),
    "cancelled": _("Cancelled"),
    "accepted": _("Accepted"),
    "renewed": _("Renewed"),
    "renamed": _("Renamed"),
    "anchored": _("Anchor kept outside"),
    "read": _("Opened and read"),
    "found": _("Found by name"),
    "sealed": _("Written anew"),
    "erased": _("Erased for good"),
    "held": _("Legal hold set"),
    "hold_ended": _("Legal hold ended"),
    "closed_out": _("Closed out"),
    "backed_up": _("Backup made"),
    "backup_downloaded": _("Backup downloaded"),
    "backup_tried": _("Backup tried out"),
    "restored": _("Put back from a backup"),
    "moved_over": _("Moved to another database"),
    "paused": _("Paused"),
    "resumed": _("Sending again"),
    "tested": _("Test sent"),
    "sent_again": _("Message sent again"),
}


@register.simple_tag
def request_id() -> str:
    """The id of this request, by which whoever looks after Klarity finds it in the log."""
    return logs.request_id.get()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draws an icon; without a label it is decoration and hidden from screen readers."""
    shapes = SafeString(drawings()[name])  # our own file of icons  # nosec B703
    said = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" focusable="false" {}>'
        "{}</svg>",
        SafeString(said),  # nosec B703
        shapes,
    )


# How Django calls the months in short: said here so that a catalogue of ours can say it better.
# Its own French has two that begin with "jui".
SHORT_MONTHS = (
    *(_("jan"), _("feb"), _("mar"), _("apr"), _("may"), _("jun")),
    *(_("jul"), _("aug"), _("sep"), _("oct"), _("nov"), _("dec")),
)


@register.filter
def when(value: date | None) -> str:
    """Shows a date or an instant in the clinic's own time, with a machine-readable copy."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        local = timezone.localtime(value)
        shown = date_format(local, "j M Y, H:i")
        return format_html('<time datetime="{}">{}</time>', local.isoformat("T", "minutes"), shown)
    return format_html(
        '<time datetime="{}">{}</time>', value.isoformat(), date_format(value, "j M Y")
    )


@register.filter
def amount(value: Decimal | float | None, unit: str = "") -> str:
    """Shows a number without idle zeros, in the reader's notation, with its unit."""
    if value is None:
        return ""
    plain = f"{Decimal(str(value)):f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    shown = number_format(plain, use_l10n=True)
    return f"{shown}{NARROW_SPACE}{unit}" if unit else shown


@register.filter
def deed(verb: str) -> str:
    """Says what was done to a record in the reader's words."""
    return str(DEEDS.get(verb, capfirst(verb.replace("_", " "))))


@register.filter
def undo_url(message: Message) -> str:
    """Finds the address that takes back what a message reports; empty when there is none."""
    for tag in (message.extra_tags or "").split():
        if tag.startswith(UNDO_PREFIX):
            return tag.removeprefix(UNDO_PREFIX)
    return ""


@register.filter
def tone(message: Message) -> str:
    """Gives a message its tone: ok, warn, bad or info."""
    return TONES.get(message.level_tag, "info")
