"""Evidence that came in: certificates, printouts and photos, kept as they were and hashed."""

from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord


class MediaType(models.TextChoices):
    """What is accepted; RELIABILITY, Uploads."""

    JPEG = "image/jpeg", _("JPEG photo")
    PNG = "image/png", _("PNG picture")
    WEBP = "image/webp", _("WebP picture")
    PDF = "application/pdf", _("PDF document")


class Document(ClinicRecord):
    """One file as it came in. Its bytes never change; `sha256` proves it."""

    LEDGER_KIND = "document"

    title = models.CharField(_("title"), max_length=200)
    original_name = models.CharField(_("name of the file"), max_length=200, editable=False)
    stored_name = models.CharField(max_length=64, unique=True, editable=False)
    media_type = models.CharField(
        _("kind of file"), max_length=40, choices=MediaType.choices, editable=False
    )
    size = models.PositiveIntegerField(
        _("size in bytes"), validators=[MinValueValidator(1)], editable=False
    )
    sha256 = models.CharField(_("SHA-256 digest"), max_length=64, editable=False)

    class Meta(ClinicRecord.Meta):
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.CheckConstraint(name="document_is_not_empty", condition=models.Q(size__gt=0)),
        ]
        indexes = [models.Index(fields=["clinic", "recorded_at"], name="document_by_time")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Where it is shown."""
        return reverse("document-detail", args=[self.pk])

    @property
    def is_picture(self) -> bool:
        """Can a preview of it be shown?"""
        return self.media_type != MediaType.PDF

    @property
    def path(self) -> str:
        """Where its bytes are kept, below the private folder; nothing in it can be guessed."""
        return f"documents/{self.stored_name[:2]}/{self.stored_name}"

    @property
    def preview_path(self) -> str:
        """Where the copy for showing is kept."""
        return f"{self.path}.preview"
