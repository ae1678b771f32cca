"""Which page of the guide explains which screen: said here once, shown by the layout."""

from django.http import HttpRequest
from django.urls import reverse

EXPLAINED_BY = {
    "first-day": ("clinic-amend", "device-list", "device-add", "sterilizer-list", "sterilizer-add"),
    "every-morning": ("today", "opening", "check-list", "readiness", "calendar-list"),
    "autoclave": (
        *("cycle-list", "sterilizer-cycle-add", "cycle-detail", "cycle-release", "cycle-labels"),
        *("pack-detail", "sterilizer-detail", "air-removal-test-list", "disinfection-list"),
    ),
    "failed-spore-test": (
        *("spore-test-list", "spore-test-detail", "spore-test-read", "look-back"),
        *("failure-decide", "lot-reach", "recall-drill-list", "recall-drill-detail"),
    ),
    "treatment": (
        *("treatment-list", "treatment-add", "treatment-detail", "client-list", "client-detail"),
        *("screening-add", "shelf-list", "incident-list", "reaction-list", "privacy-breach-list"),
        *("incident-add", "reaction-add", "privacy-breach-add", "privacy-breach-detail"),
    ),
    "numbing-cream": (
        *("container-list", "container-add", "container-detail", "count-list", "place-list"),
        *("stock-over-time", "lidocaine-product-list"),
    ),
    "lapsing-certificate": (
        *("practitioner-list", "practitioner-detail", "credential-matrix", "credential-detail"),
        *("credential-renew", "source-check-detail", "upload-link-detail"),
    ),
    "inspector": (
        *("audit-list", "audit-add", "audit-check", "audit-compare", "audit-detail", "seal"),
        *("paper-list", "paper-detail", "inspector-link-add", "inspector-link-detail"),
        *("inspector-link-pages", "history-proof"),
    ),
    "public-page": ("answer-list", "answer-detail", "aftercare-list"),
    "client-list": ("answer-embed",),
    "people": (
        *("settings", "member-list", "member-detail", "member-amend", "account-amend", "mfa_index"),
        *("invitation-add", "invitation-detail", "usersessions_list"),
    ),
    "several-clinics": (
        *("group", "group-clinic-add", "group-audit-list", "group-audit-add"),
        *("group-audit-detail", "clinic-list"),
    ),
    "other-programs": (
        *("program-list", "access-key-add", "access-key-detail", "access-key-void"),
        *("webhook-add", "webhook-detail", "webhook-amend", "webhook-void"),
    ),
    "backups": (
        *("backup-list", "backup-add", "backup-drill", "backup-download", "health"),
        *("exchange", "exchange-kind"),
    ),
    "mistakes": (
        *("deviation-list", "deviation-detail", "gap-list", "week-sheet-list"),
        *("treatment-amend", "treatment-void", "cycle-amend", "cycle-void"),
    ),
}
PAGE_OF = {screen: page for page, screens in EXPLAINED_BY.items() for screen in screens}


def guide(request: HttpRequest) -> dict[str, str]:
    """For templates: where this screen is explained; empty where it is not."""
    match = request.resolver_match
    page = PAGE_OF.get(match.url_name or "") if match else None
    return {"guide_url": reverse("guide-page", args=[page]) if page else ""}
