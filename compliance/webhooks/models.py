"""Where messages go, how far each place has come in the history, and what was sent lately."""

from typing import ClassVar

from django.core.validators import MinLengthValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord
from compliance.core.ids import uuid7


class Webhook(ClinicRecord):
    """An address of another program that is told what happens; its secret is never stored.

    `position` is the last entry of the clinic's history that was told or passed over.
    """

    LEDGER_KIND = "webhook"
    LEDGER_EXCLUDES = frozenset({"position", "tries", "next_at", "busy_until"})

    name = models.CharField(_("which program"), max_length=80, validators=[MinLengthValidator(2)])
    url = models.CharField(
        _("address"),
        max_length=500,
        help_text=_("Begins with https://. Its owner gives it to you."),
    )
    subjects = models.CharField(_("what it is told about"), max_length=300, editable=False)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True, editable=False)
    position = models.BigIntegerField(default=0, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    next_at = models.DateTimeField(null=True, blank=True, editable=False)
    busy_until = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(ClinicRecord.Meta):
        ordering = ["-recorded_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """What was sent lately."""
        return reverse("webhook-detail", args=[self.pk])


class Delivery(models.Model):
    """One message to one place. Without a sequence it is a test.

    `wanted_at`: somebody asked for it, so it is sent once more outside the order.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    webhook = models.ForeignKey("compliance.Webhook", models.PROTECT, related_name="deliveries")
    sequence = models.BigIntegerField(null=True)
    type = models.CharField(max_length=60)
    body = models.TextField()
    made_at = models.DateTimeField()
    wanted_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    fault = models.CharField(max_length=200, blank=True)

    objects: ClassVar[models.Manager["Delivery"]] = models.Manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["webhook", "sequence"], name="delivery_once")
        ]
        indexes = [models.Index(fields=["webhook", "made_at"], name="delivery_by_time")]

    def __str__(self) -> str:
        return self.type

    @property
    def message_id(self) -> str:
        """The same however often it is sent, so that the other program takes it once."""
        return f"msg_{self.pk.hex}"
