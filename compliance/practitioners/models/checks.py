"""Asking the issuer about a credential, and the link by which a colleague sends a renewal."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord
from compliance.practitioners.models.people import check_year


class Method(models.TextChoices):
    """How an issuer was asked; the last one is there to be refused with a reason."""

    REGISTER = "REGISTER", _("Looked up in the register")
    LETTER = "LETTER", _("Letter from the issuer")
    EMAIL = "EMAIL", _("E-mail from the issuer")
    PHONE = "PHONE", _("Phone call with the issuer")
    API = "API", _("Answer of the issuer's own service")
    OWN_COPY = "OWN_COPY", _("The holder's own copy")


class Result(models.TextChoices):
    """What the issuer said (FACTS 2.2)."""

    MATCH = "MATCH", _("Matches")
    MISMATCH = "MISMATCH", _("Does not match")
    NOT_FOUND = "NOT_FOUND", _("Not found")
    SUSPENDED = "SUSPENDED", _("Suspended or withdrawn")


class SourceCheck(ClinicRecord):
    """One check of a credential with the body that issued it."""

    LEDGER_KIND = "source_check"

    credential = models.ForeignKey(
        "compliance.Credential",
        models.PROTECT,
        related_name="source_checks",
        verbose_name=_("credential"),
        editable=False,
    )
    what = models.CharField(
        _("what was checked"),
        max_length=200,
        blank=True,
        help_text=_("Such as name, number and end date."),
    )
    source = models.CharField(
        _("who was asked"), max_length=200, help_text=_("The body that issued it.")
    )
    source_address = models.CharField(_("web address or phone"), max_length=300, blank=True)
    method = models.CharField(_("how"), max_length=10, choices=Method.choices)
    result = models.CharField(_("result"), max_length=10, choices=Result.choices)
    checked_on = models.DateField(_("checked on"), validators=[check_year])
    checked_by = models.CharField(_("checked by"), max_length=120)
    next_due_on = models.DateField(
        _("check again by"),
        validators=[check_year],
        null=True,
        blank=True,
        help_text=_("Empty for the clinic's usual time."),
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    document = models.ForeignKey(
        "compliance.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="source_checks",
        verbose_name=_("evidence"),
        editable=False,
    )
    author = models.CharField(max_length=40, blank=True, editable=False)
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True, editable=False)
    approved_by = models.CharField(_("approved by"), max_length=120, blank=True, editable=False)
    is_own_approval = models.BooleanField(
        _("approved by the one who made it"), default=False, editable=False
    )

    class Meta(ClinicRecord.Meta):
        ordering = ["checked_on", "recorded_at", "pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.CheckConstraint(
                name="source_check_approved_at_and_by",
                condition=models.Q(approved_at__isnull=True, approved_by="", is_own_approval=False)
                | (models.Q(approved_at__isnull=False) & ~models.Q(approved_by="")),
            ),
            models.CheckConstraint(
                name="source_check_asks_the_source",
                condition=~models.Q(method=Method.OWN_COPY),
                violation_error_message=_("A holder's own copy is no source check."),
            ),
            models.CheckConstraint(
                name="source_check_is_due_later",
                condition=models.Q(next_due_on__isnull=True)
                | models.Q(next_due_on__gte=models.F("checked_on")),
                violation_error_message=_("The next check cannot come before this one."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_method_display()}, {self.checked_on}"

    def label(self) -> str:
        """What was checked, and when."""
        return f"{self.credential.label()}, {self.checked_on}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("source-check-detail", args=[self.pk])


class UploadLink(ClinicRecord):
    """A link by which a colleague sends the next paper of one credential, once, for some days."""

    LEDGER_KIND = "upload_link"
    LEDGER_EXCLUDES = frozenset({"token_digest"})

    credential = models.ForeignKey(
        "compliance.Credential",
        models.PROTECT,
        related_name="upload_links",
        verbose_name=_("credential"),
        editable=False,
    )
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("valid until"), editable=False)
    used_at = models.DateTimeField(_("used"), null=True, blank=True, editable=False)
    renewal = models.ForeignKey(
        "compliance.Credential",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("what came in"),
        editable=False,
    )

    class Meta(ClinicRecord.Meta):
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.CheckConstraint(
                name="upload_link_used_with_renewal",
                condition=models.Q(used_at__isnull=True, renewal__isnull=True)
                | models.Q(used_at__isnull=False, renewal__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.credential.label()

    def get_absolute_url(self) -> str:
        """What is known of the link."""
        return reverse("upload-link-detail", args=[self.pk])
