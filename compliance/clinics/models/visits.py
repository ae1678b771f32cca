"""An inspector's way in: a link to one clinic that ends, and the pages that were opened by it."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord

LONGEST_PATH = 300
LONGEST_TITLE = 200


class InspectorLink(ClinicRecord):
    """A link to read one clinic's records without an account, until a clinic's midnight."""

    LEDGER_KIND = "inspector_link"
    LEDGER_EXCLUDES = frozenset({"token_digest"})

    name = models.CharField(
        _("who it is for"),
        max_length=120,
        blank=True,
        help_text=_("A name or an office, as it shall stand on the sealed copy."),
    )
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("ends by itself"), editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)
    ended_by = models.CharField(_("ended by"), max_length=120, blank=True, editable=False)

    class Meta(ClinicRecord.Meta):
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.CheckConstraint(
                name="inspector_link_ended_at_and_by",
                condition=models.Q(ended_at__isnull=True, ended_by="")
                | (models.Q(ended_at__isnull=False) & ~models.Q(ended_by="")),
            ),
        ]
        indexes = [models.Index(fields=["clinic", "expires_at"], name="inspector_link_by_end")]

    def __str__(self) -> str:
        return self.name or str(_("Inspector"))

    def get_absolute_url(self) -> str:
        """Where the clinic sees what was opened."""
        return reverse("inspector-link-detail", args=[self.pk])


class ShownPage(models.Model):
    """One page that was opened by a link, as it was shown; written before the page leaves."""

    id = models.BigAutoField(primary_key=True)
    link = models.ForeignKey("compliance.InspectorLink", models.PROTECT, related_name="pages")
    shown_at = models.DateTimeField()
    path = models.CharField(max_length=LONGEST_PATH)
    title = models.CharField(max_length=LONGEST_TITLE, blank=True)
    status = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["shown_at", "pk"]
        indexes = [models.Index(fields=["link", "shown_at"], name="shown_page_by_link")]

    def __str__(self) -> str:
        return self.title or self.path

    @property
    def is_refused(self) -> bool:
        """Was nothing shown?"""
        return self.status >= 400
