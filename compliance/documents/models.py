"""Evidence that came in, kept as it was and hashed; and papers that went out, with their code."""

import json

from django.core.validators import MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord, Language
from compliance.documents import rules


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


class IssuedPaper(ClinicRecord):
    """One paper that went out. Void means withdrawn; whether it still holds is worked out anew.

    Everything here may be read by whoever holds the paper: titles and facts are public words.
    """

    LEDGER_KIND = "paper"

    kind = models.CharField(_("kind of paper"), max_length=40, editable=False)
    token = models.CharField(_("code"), max_length=rules.TOKEN_LENGTH, unique=True, editable=False)
    subject = models.CharField(_("what it is about"), max_length=100, editable=False)
    title = models.CharField(_("title"), max_length=200, editable=False)
    language = models.CharField(
        _("language"), max_length=5, choices=Language.choices, editable=False
    )
    as_of_on = models.DateField(_("as of"), editable=False)
    digest = models.CharField(_("digest of the contents"), max_length=64, editable=False)
    facts = models.TextField(_("what it says"), blank=True, editable=False)
    sha256 = models.CharField(_("SHA-256 digest"), max_length=64, blank=True, editable=False)
    is_kept = models.BooleanField(_("the file is kept here"), default=False, editable=False)

    class Meta(ClinicRecord.Meta):
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.CheckConstraint(
                name="issued_paper_kept_with_digest",
                condition=models.Q(is_kept=False) | ~models.Q(sha256=""),
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "kind", "subject"], name="issued_paper_by_subject"),
            models.Index(fields=["clinic", "recorded_at"], name="issued_paper_by_time"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Where the clinic sees it."""
        return reverse("paper-detail", args=[self.pk])

    @property
    def code(self) -> str:
        """Its code as printed."""
        return rules.spelled(self.token)

    @property
    def said(self) -> dict[str, str]:
        """What it said when it was made: a label and a short text each."""
        return dict(json.loads(self.facts)) if self.facts else {}

    @property
    def path(self) -> str:
        """Where its bytes are kept, below the private folder."""
        return f"papers/{self.pk.hex[-2:]}/{self.pk.hex}"
