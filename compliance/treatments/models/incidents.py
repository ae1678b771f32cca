"""What went wrong with a body: exposures to blood, other incidents, adverse reactions."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord
from compliance.treatments.models.care import Reaction


class IncidentKind(models.TextChoices):
    """FACTS 1.4 (exposure) and 1.11 (needlestick)."""

    EXPOSURE = "EXPOSURE", _("Blood or body fluid on somebody")
    SHARPS = "SHARPS", _("Needlestick or cut")
    OTHER = "OTHER", _("Something else")


class Exposed(models.TextChoices):
    """Whose body it was."""

    CLIENT = "CLIENT", _("A client")
    STAFF = "STAFF", _("One of us")
    OTHER = "OTHER", _("Somebody else")
    NOBODY = "NOBODY", _("Nobody was touched")


class Incident(ClinicRecord):
    """An exposure or another incident. Who was exposed is sealed, or is a client code."""

    LEDGER_KIND = "incident"
    LEDGER_EXCLUDES = frozenset({"wrapped_key", "ciphertext"})

    kind = models.CharField(_("what was it"), max_length=20, choices=IncidentKind.choices)
    happened_at = models.DateTimeField(_("when"))
    service = models.CharField(_("during which service"), max_length=120)
    how = models.CharField(_("how did it happen"), max_length=500)
    body_place = models.CharField(_("where on the body"), max_length=120, blank=True)
    exposed = models.CharField(_("whose body"), max_length=20, choices=Exposed.choices)
    client = models.ForeignKey(
        "compliance.Client",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="incidents",
        verbose_name=_("client code"),
    )
    practitioner = models.ForeignKey(
        "compliance.Practitioner",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="incidents",
        verbose_name=_("who provided the service"),
    )
    sharp = models.CharField(_("type and brand of the needle or blade"), max_length=120, blank=True)
    action_taken = models.CharField(_("what was done"), max_length=500, blank=True)
    reported_to = models.CharField(_("reported to"), max_length=120, blank=True)
    reported_on = models.DateField(_("reported on"), null=True, blank=True)
    wrapped_key = models.BinaryField(blank=True, editable=False)
    ciphertext = models.BinaryField(blank=True, editable=False)
    sealed_at = models.DateTimeField(_("sealed"), null=True, blank=True, editable=False)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)
    erased_by = models.CharField(_("erased by"), max_length=120, blank=True, editable=False)

    class Meta(ClinicRecord.Meta):
        ordering = ["-happened_at", "-pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.CheckConstraint(
                name="incident_client_where_a_client",
                condition=Q(exposed=Exposed.CLIENT) | Q(client__isnull=True),
                violation_error_message=_("A client code belongs here only where it was a client."),
            ),
            models.CheckConstraint(
                name="incident_erased_at_and_by",
                condition=Q(erased_at__isnull=True, erased_by="")
                | (Q(erased_at__isnull=False, wrapped_key=b"", ciphertext=b"") & ~Q(erased_by="")),
            ),
            models.CheckConstraint(
                name="incident_reported_on_and_to",
                condition=Q(reported_on__isnull=True, reported_to="")
                | (Q(reported_on__isnull=False) & ~Q(reported_to="")),
                violation_error_message=_("Say both: to whom it was reported, and when."),
            ),
        ]
        indexes = [models.Index(fields=["clinic", "-happened_at"], name="incident_by_time")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.clinic.day(self.happened_at).isoformat()}"

    def get_absolute_url(self) -> str:
        """Its page, without a name."""
        return reverse("incident-detail", args=[self.pk])

    @property
    def owner(self) -> str:
        """What both seals are bound to."""
        return f"{self.clinic_id} incident {self.pk}"

    @property
    def has_person(self) -> bool:
        """Is it known who it was: a client code, or somebody sealed?"""
        return self.client_id is not None or bool(self.ciphertext)


class Sign(models.TextChoices):
    """What is seen or felt, from FACTS 3.3 and 5.3."""

    REDNESS = "REDNESS", _("Redness or swelling that stays")
    INFECTION = "INFECTION", _("Signs of infection: warmth, pus, spreading redness")
    ALLERGY = "ALLERGY", _("Rash, itching or hives")
    BURN = "BURN", _("Burn or blister")
    PIGMENT = "PIGMENT", _("Dark or light patches")
    SCAR = "SCAR", _("Scar or keloid")
    NODULE = "NODULE", _("Small hard bumps")
    COLD_SORE = "COLD_SORE", _("Cold sore")
    NUMBING = "NUMBING", _("Numb mouth, ringing ears, metallic taste, slurred speech")
    BLUE = "BLUE", _("Grey or blue skin, short of breath")
    FAINT = "FAINT", _("Fainted")
    OTHER = "OTHER", _("Something else")


class Suspect(models.TextChoices):
    """What may have caused it: it decides where a report goes."""

    DEVICE = "DEVICE", _("The pen, the needle or the technique")
    CREAM = "CREAM", _("The numbing cream")
    AFTERCARE = "AFTERCARE", _("Something put on afterwards")
    UNKNOWN = "UNKNOWN", _("Not known")


class AdverseReaction(ClinicRecord):
    """A reaction that is more than the usual redness, until it has settled."""

    LEDGER_KIND = "adverse_reaction"

    treatment = models.ForeignKey(
        "compliance.Treatment", models.PROTECT, related_name="adverse_reactions", editable=False
    )
    noticed_at = models.DateTimeField(_("noticed"))
    sign = models.CharField(_("what is seen or felt"), max_length=20, choices=Sign.choices)
    severity = models.CharField(
        _("how strong"),
        max_length=10,
        choices=[each for each in Reaction.choices if each[0] != Reaction.NONE],
    )
    suspect = models.CharField(_("what may have caused it"), max_length=20, choices=Suspect.choices)
    action_taken = models.CharField(_("what was done and advised"), max_length=500, blank=True)
    reported_to = models.CharField(_("reported to"), max_length=120, blank=True)
    reported_on = models.DateField(_("reported on"), null=True, blank=True)
    report_number = models.CharField(_("number of the report"), max_length=60, blank=True)
    settled_on = models.DateField(_("settled on"), null=True, blank=True)

    class Meta(ClinicRecord.Meta):
        ordering = ["-noticed_at", "-pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.CheckConstraint(
                name="adverse_reaction_reported_on_and_to",
                condition=Q(reported_on__isnull=True, reported_to="")
                | (Q(reported_on__isnull=False) & ~Q(reported_to="")),
                violation_error_message=_("Say both: to whom it was reported, and when."),
            ),
        ]
        indexes = [models.Index(fields=["clinic", "-noticed_at"], name="reaction_by_time")]

    def __str__(self) -> str:
        return f"{self.treatment.ref}: {self.get_sign_display()}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("reaction-detail", args=[self.pk])
