"""A recall carried out, and practised: whom of the clients was told, and how long a list takes."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord


class ContactWay(models.TextChoices):
    """How somebody was told."""

    PHONE = "PHONE", _("Phone")
    MESSAGE = "MESSAGE", _("Text message")
    EMAIL = "EMAIL", _("E-mail")
    LETTER = "LETTER", _("Letter")
    IN_PERSON = "IN_PERSON", _("In person")


class ContactOutcome(models.TextChoices):
    """What came of it."""

    REACHED = "REACHED", _("Told, and understood")
    SENT = "SENT", _("Sent, no answer yet")
    NO_ANSWER = "NO_ANSWER", _("Nobody answered: try again")
    WRONG = "WRONG", _("The contact details are wrong")


class RecallContact(ClinicRecord):
    """Somebody of the clinic tried to reach an affected client: the code only, never a name."""

    LEDGER_KIND = "recall_contact"

    spore_test = models.ForeignKey(
        "compliance.SporeTest", models.PROTECT, related_name="contacts", editable=False
    )
    client = models.ForeignKey(
        "compliance.Client",
        models.PROTECT,
        related_name="contacts",
        verbose_name=_("client"),
    )
    way = models.CharField(_("how"), max_length=10, choices=ContactWay.choices)
    outcome = models.CharField(_("what came of it"), max_length=10, choices=ContactOutcome.choices)
    contacted_at = models.DateTimeField(_("when"))
    contacted_by = models.CharField(_("by whom"), max_length=120)
    note = models.CharField(
        _("note"), max_length=300, blank=True, help_text=_("No names: the code says who it is.")
    )

    class Meta(ClinicRecord.Meta):
        ordering = ["-contacted_at", "-pk"]
        indexes = [
            models.Index(fields=["spore_test", "client"], name="recall_contact_by_test"),
        ]

    def __str__(self) -> str:
        return f"{self.client.code}: {self.get_outcome_display()}"

    def get_absolute_url(self) -> str:
        """The page of its look-back."""
        return reverse("look-back", args=[self.spore_test_id])


class DrillKind(models.TextChoices):
    """What a drill starts from."""

    PACK = "PACK", _("A pack")
    LOT = "LOT", _("A lot of needles or cream")
    CYCLE = "CYCLE", _("A cycle of a sterilizer")


class RecallDrill(ClinicRecord):
    """A recall practised against the clock: what was looked for, what the list said, how long."""

    LEDGER_KIND = "recall_drill"

    kind = models.CharField(_("start from"), max_length=6, choices=DrillKind.choices)
    subject = models.CharField(_("which one"), max_length=80)
    started_at = models.DateTimeField(_("started"))
    started_by = models.CharField(_("started by"), max_length=120)
    # the list as it was produced when the clock began; the records go on changing
    cycles = models.PositiveIntegerField(_("cycles"), default=0)
    packs = models.PositiveIntegerField(_("packs"), default=0)
    treatments = models.PositiveIntegerField(_("treatments"), default=0)
    clients = models.PositiveIntegerField(_("client codes"), default=0)
    listed = models.TextField(_("the list"), blank=True)
    on_hand = models.CharField(_("still here"), max_length=200, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    finished_by = models.CharField(_("finished by"), max_length=120, blank=True)
    is_all_found = models.BooleanField(_("everything was found"), null=True, blank=True)
    note = models.CharField(_("what was learned"), max_length=500, blank=True)

    class Meta(ClinicRecord.Meta):
        ordering = ["-started_at", "-pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.CheckConstraint(
                name="recall_drill_finished_at_and_by",
                condition=Q(finished_at__isnull=True, finished_by="", is_all_found__isnull=True)
                | (Q(finished_at__isnull=False, is_all_found__isnull=False) & ~Q(finished_by="")),
            ),
            models.CheckConstraint(
                name="recall_drill_ends_after_start",
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=models.F("started_at")),
            ),
        ]
        indexes = [models.Index(fields=["clinic", "-started_at"], name="recall_drill_by_time")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.subject}"

    def label(self) -> str:
        """What was practised."""
        return str(_("Recall drill: %(subject)s") % {"subject": self.subject})

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("recall-drill-detail", args=[self.pk])
