"""Audits that were asked for, and the papers that came out."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.audit.rules import language_of
from compliance.clinics.models import ClinicRecord
from compliance.ledger.rules import in_fours


class Status(models.TextChoices):
    """Where the making of an audit stands."""

    QUEUED = "QUEUED", _("Waiting to start")
    RUNNING = "RUNNING", _("Being made")
    SIGNING = "SIGNING", _("Being signed")
    DONE = "DONE", _("Ready")
    FAILED = "FAILED", _("Not made")
    CANCELLED = "CANCELLED", _("Cancelled")


class SealKey(ClinicRecord):
    """The public half of a key that seals this clinic's PDFs; the private one is never here.

    A key that took the place of another carries that one's signature over its own fingerprint.
    """

    LEDGER_KIND = "seal_key"

    fingerprint = models.CharField(_("fingerprint"), max_length=64, editable=False)
    certificate = models.TextField(_("certificate"), editable=False)
    previous = models.CharField(
        _("fingerprint of the key before"), max_length=64, blank=True, editable=False
    )
    endorsement = models.CharField(
        _("signature by the key before"), max_length=120, blank=True, editable=False
    )
    retired_at = models.DateTimeField(_("replaced"), null=True, blank=True, editable=False)

    class Meta(ClinicRecord.Meta):
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.UniqueConstraint(fields=["clinic", "fingerprint"], name="seal_key_once"),
            models.CheckConstraint(
                name="seal_key_endorsed_by_the_one_before",
                condition=models.Q(endorsement="") | ~models.Q(previous=""),
            ),
        ]

    def __str__(self) -> str:
        return in_fours(self.fingerprint)[:19]

    def get_absolute_url(self) -> str:
        """The page of the seal."""
        return reverse("seal")


class Audit(ClinicRecord):
    """An audit of a period: asked for once, made once, kept as it came out.

    How far the making is changes every second and is no record: the ledger leaves it out, and the
    language, which changes no record either.
    """

    LEDGER_KIND = "audit"
    LEDGER_EXCLUDES = frozenset(
        {"status", "pages_done", "pages_expected", "progressed_at", "message", "language"}
    )

    number = models.PositiveIntegerField(_("number"), editable=False)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    language = models.CharField(_("language"), max_length=5, blank=True, default="")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    pages_done = models.PositiveIntegerField(default=0)
    pages_expected = models.PositiveIntegerField(default=0)
    progressed_at = models.DateTimeField(null=True, blank=True)
    message = models.CharField(max_length=300, blank=True)
    produced_at = models.DateTimeField(_("made"), null=True, blank=True)
    digest = models.CharField(_("digest of the records"), max_length=64, blank=True)
    sha256 = models.CharField(_("digest of the file"), max_length=64, blank=True)
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True)
    attention = models.PositiveIntegerField(_("points to look at"), null=True, blank=True)
    file = models.FileField(_("file"), upload_to="audits", max_length=100, blank=True)
    token = models.CharField(_("code"), max_length=16, blank=True, editable=False)
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True, editable=False)
    signed_by = models.CharField(_("signed by"), max_length=120, blank=True, editable=False)
    signer_role = models.CharField(_("role"), max_length=80, blank=True, editable=False)
    meaning = models.CharField(_("meaning"), max_length=300, blank=True, editable=False)

    class Meta(ClinicRecord.Meta):
        ordering = ["-number"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.UniqueConstraint(fields=["clinic", "number"], name="audit_number_once"),
            models.CheckConstraint(
                name="audit_period_runs_forward",
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                violation_error_message=_("The last day is before the first day."),
            ),
            models.CheckConstraint(
                name="audit_done_has_its_paper",
                condition=~models.Q(status=Status.DONE)
                | (models.Q(produced_at__isnull=False) & ~models.Q(sha256="") & ~models.Q(file="")),
            ),
            models.CheckConstraint(
                name="audit_signed_by_someone",
                condition=models.Q(signed_at__isnull=True, signed_by="")
                | (models.Q(signed_at__isnull=False) & ~models.Q(signed_by="")),
            ),
        ]

    def __str__(self) -> str:
        return _("Audit %(number)s: %(start)s to %(end)s") % {
            "number": self.number,
            "start": self.starts_on.isoformat(),
            "end": self.ends_on.isoformat(),
        }

    def get_absolute_url(self) -> str:
        """Its progress, then its paper."""
        return reverse("audit-detail", args=[self.pk])

    @property
    def is_under_way(self) -> bool:
        """Is it still to come?"""
        return self.status in {Status.QUEUED, Status.RUNNING, Status.SIGNING}

    @property
    def is_signed(self) -> bool:
        """Has somebody signed it? Then it is never made again."""
        return self.signed_at is not None

    @property
    def period(self) -> str:
        """Its days, as the papers about them are found."""
        return f"{self.starts_on}/{self.ends_on}"

    @property
    def spoken(self) -> str:
        """The language it is printed in: the chosen one, else the clinic's."""
        return language_of(self.language, self.clinic.language)

    @property
    def percent(self) -> int:
        """How far it is, never quite all until it is done."""
        if self.status == Status.DONE:
            return 100
        return min(99, self.pages_done * 100 // max(self.pages_expected, 1))

    def file_name(self) -> str:
        """The name that the paper is saved under."""
        draft = "" if self.is_signed else "-draft"
        return f"audit-{self.clinic.slug}-{self.starts_on}-to-{self.ends_on}{draft}.pdf"
