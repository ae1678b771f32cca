"""Access keys of other programs: of one clinic, for some scopes, kept as a digest only."""

from django.core.validators import MinLengthValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord


class AccessKey(ClinicRecord):
    """What lets one program read or write one clinic's records; revoked by being void."""

    LEDGER_KIND = "access_key"
    LEDGER_EXCLUDES = frozenset({"token_digest", "last_used_at"})

    name = models.CharField(
        _("which program"),
        max_length=80,
        validators=[MinLengthValidator(2)],
        help_text=_("What it writes carries this name in the history."),
    )
    scopes = models.CharField(_("what it may do"), max_length=100, editable=False)
    ends_on = models.DateField(
        _("last day"), null=True, blank=True, help_text=_("Empty: until you revoke it.")
    )
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)

    class Meta(ClinicRecord.Meta):
        ordering = ["-recorded_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """What the owner sees of it."""
        return reverse("access-key-detail", args=[self.pk])

    def may(self, scope: str) -> bool:
        """Was it made for this?"""
        return scope in self.scopes.split()
