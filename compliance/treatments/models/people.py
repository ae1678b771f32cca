"""The client as everybody knows them, a code; and, beside it, the sealed name and contact."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord

STANDING = Q(voided_at__isnull=True)


class Client(ClinicRecord):
    """Somebody who is treated, known outside the vault by a random code and by nothing else."""

    LEDGER_KIND = "client"

    code = models.CharField(
        _("client code"),
        max_length=40,
        validators=[
            RegexValidator(
                r"^[A-Za-z0-9][A-Za-z0-9._/-]*\Z", _("Use letters, digits, dots and dashes.")
            )
        ],
    )
    held_at = models.DateTimeField(_("legal hold since"), null=True, blank=True, editable=False)
    held_by = models.CharField(_("hold set by"), max_length=120, blank=True, editable=False)
    hold_reason = models.CharField(_("why held"), max_length=300, blank=True, editable=False)

    class Meta(ClinicRecord.Meta):
        ordering = ["code", "pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["clinic", "code"],
                condition=STANDING,
                name="client_code_once",
                violation_error_message=_("Another client has this code."),
            ),
            models.CheckConstraint(
                name="client_held_at_by_and_why",
                condition=Q(held_at__isnull=True, held_by="", hold_reason="")
                | (Q(held_at__isnull=False) & ~Q(held_by="") & ~Q(hold_reason="")),
            ),
        ]
        indexes = [models.Index(fields=["clinic", "recorded_at"], name="client_by_time")]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """Their page, without a name."""
        return reverse("client-detail", args=[self.pk])


class VaultEntry(ClinicRecord):
    """Name and contact of one client, sealed. Erasing empties both columns; the entry stays.

    What is sealed never enters the history: it says only that and when something was sealed.
    """

    LEDGER_KIND = "vault_entry"
    LEDGER_EXCLUDES = frozenset({"wrapped_key", "ciphertext"})

    client = models.OneToOneField(
        "compliance.Client", models.PROTECT, related_name="entry", editable=False
    )
    wrapped_key = models.BinaryField(blank=True)
    ciphertext = models.BinaryField(blank=True)
    version = models.PositiveIntegerField(_("times sealed"), default=1, editable=False)
    sealed_at = models.DateTimeField(_("sealed"), editable=False)
    sealed_by = models.CharField(_("sealed by"), max_length=120, editable=False)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)
    erased_by = models.CharField(_("erased by"), max_length=120, blank=True, editable=False)

    class Meta(ClinicRecord.Meta):
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.CheckConstraint(
                name="vault_entry_erased_at_and_by",
                condition=Q(erased_at__isnull=True, erased_by="")
                | (Q(erased_at__isnull=False, wrapped_key=b"", ciphertext=b"") & ~Q(erased_by="")),
            ),
        ]

    def __str__(self) -> str:
        return self.client.code

    def get_absolute_url(self) -> str:
        """The page of its client."""
        return reverse("client-detail", args=[self.client_id])

    @property
    def owner(self) -> str:
        """What both seals are bound to."""
        return f"{self.clinic_id} {self.client_id}"
