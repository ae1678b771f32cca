"""The clinic's aftercare sheet by version, its steps; and the client's card with its notices."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord
from compliance.treatments.models.people import STANDING

MOST_HOURS = [MaxValueValidator(24 * 60)]


class StepKind(models.TextChoices):
    """What a step asks of the client."""

    DO = "DO", _("Do this")
    AVOID = "AVOID", _("Leave this alone")


class Labelled(models.TextChoices):
    """Is the product labelled for use after needling? FACTS 5.4; never guessed."""

    YES = "YES", _("Yes, its label says so")
    NO = "NO", _("No")
    UNKNOWN = "UNKNOWN", _("Not known")


class AftercareVersion(ClinicRecord):
    """What clients take home. Open to change until somebody signs it off; then it stays."""

    LEDGER_KIND = "aftercare_version"

    number = models.PositiveIntegerField(_("version"), editable=False)
    phone = models.CharField(
        _("number to call"), max_length=40, blank=True, help_text=_("Answered also in the evening.")
    )
    note = models.CharField(
        _("a sentence of your own"), max_length=300, blank=True, help_text=_("At the end.")
    )
    signed_at = models.DateTimeField(_("signed off"), null=True, blank=True, editable=False)
    signed_by = models.CharField(_("signed off by"), max_length=120, blank=True, editable=False)

    class Meta(ClinicRecord.Meta):
        ordering = ["-number", "-pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["clinic", "number"], name="aftercare_version_number_once"
            ),
            models.CheckConstraint(
                name="aftercare_version_signed_at_and_by",
                condition=Q(signed_at__isnull=True, signed_by="")
                | (Q(signed_at__isnull=False) & ~Q(signed_by="")),
            ),
        ]

    def __str__(self) -> str:
        return _("Aftercare sheet, version %(number)s") % {"number": self.number}

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("aftercare-detail", args=[self.pk])

    @property
    def is_signed(self) -> bool:
        """Did somebody put their name to it?"""
        return self.signed_at is not None


class AftercareStep(ClinicRecord):
    """One step: what, and from which hour after the treatment to which."""

    LEDGER_KIND = "aftercare_step"

    version = models.ForeignKey(
        "compliance.AftercareVersion", models.PROTECT, related_name="steps", editable=False
    )
    kind = models.CharField(_("kind"), max_length=10, choices=StepKind.choices, default=StepKind.DO)
    words = models.CharField(_("what the client reads"), max_length=300)
    from_hours = models.PositiveSmallIntegerField(
        _("from, in hours after"), default=0, validators=MOST_HOURS
    )
    to_hours = models.PositiveSmallIntegerField(
        _("until, in hours after"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), *MOST_HOURS],
        help_text=_("Left empty: without a fixed end."),
    )
    ingredient = models.CharField(_("ingredients"), max_length=120, blank=True)
    product = models.CharField(_("product"), max_length=120, blank=True)
    lot = models.CharField(
        _("lot"), max_length=60, blank=True, help_text=_("Where the clinic hands it out.")
    )
    labelled = models.CharField(
        _("labelled for use after needling"),
        max_length=10,
        choices=Labelled.choices,
        default=Labelled.UNKNOWN,
    )

    class Meta(ClinicRecord.Meta):
        ordering = ["from_hours", "kind", "recorded_at", "pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.CheckConstraint(
                name="aftercare_step_ends_after_it_begins",
                condition=Q(to_hours__isnull=True) | Q(to_hours__gt=F("from_hours")),
                violation_error_message=_("It cannot end before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return self.words

    def get_absolute_url(self) -> str:
        """The page of its version."""
        return reverse("aftercare-detail", args=[self.version_id])


class ClientCard(ClinicRecord):
    """A card with a random code; whoever has it learns one thing: ring us, or no open notice.

    The code is kept out of the history, so that an exported bundle opens no card.
    """

    LEDGER_KIND = "client_card"
    LEDGER_EXCLUDES = frozenset({"code"})

    client = models.ForeignKey(
        "compliance.Client", models.PROTECT, related_name="cards", editable=False
    )
    code = models.CharField(max_length=20, unique=True, editable=False)
    issued_on = models.DateField(_("made on"))

    class Meta(ClinicRecord.Meta):
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["client"], condition=STANDING, name="client_card_once",
                violation_error_message=_("This client has a card already."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.client.code

    def get_absolute_url(self) -> str:
        """The page of the card."""
        return reverse("card-detail", args=[self.client_id])


class ClientNotice(ClinicRecord):
    """Why a client should ring. The card's page says that, and never why."""

    LEDGER_KIND = "client_notice"

    client = models.ForeignKey(
        "compliance.Client", models.PROTECT, related_name="notices", editable=False
    )
    reason = models.CharField(_("why"), max_length=300)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    closed_by = models.CharField(_("closed by"), max_length=120, blank=True, editable=False)
    closing_note = models.CharField(
        _("what came of it"), max_length=300, blank=True, editable=False
    )

    class Meta(ClinicRecord.Meta):
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.CheckConstraint(
                name="client_notice_closed_at_by_and_note",
                condition=Q(closed_at__isnull=True, closed_by="", closing_note="")
                | (Q(closed_at__isnull=False) & ~Q(closed_by="") & ~Q(closing_note="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["client"],
                condition=Q(closed_at__isnull=True, voided_at__isnull=True),
                name="client_notice_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.client.code}: {self.reason}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("notice-detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Does the client still wait to hear?"""
        return self.closed_at is None and not self.is_void
