"""Papers about people, and the kinds of paper there are."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord
from compliance.practitioners import rules
from compliance.practitioners.models.people import check_kinds, check_year


class CredentialType(models.TextChoices):
    """The catalogue's codes; what is known about each is in `catalogue.py` (FACTS 2.1)."""

    LIC = "LIC", _("Professional licence or registration")
    REG_V = "REG-V", _("Voluntary register")
    MN_TRN = "MN-TRN", _("Micro-needling training certificate")
    DEV_TRN = "DEV-TRN", _("Maker's training on a device")
    BBP = "BBP", _("Bloodborne pathogens training")
    IPAC = "IPAC", _("Infection prevention training")
    FA_CPR = "FA-CPR", _("First aid and CPR")
    ANA = "ANA", _("Anaphylaxis and lidocaine toxicity training")
    INS = "INS", _("Liability insurance")
    HBV = "HBV", _("Hepatitis B immunity")
    BGC = "BGC", _("Background check")
    CPD = "CPD", _("Continuing education")


class Area(models.TextChoices):
    """Where on the body a certificate allows the treatment."""

    FACE = "FACE", _("Face")
    SCALP = "SCALP", _("Scalp")
    BODY = "BODY", _("Body")


class Outcome(models.TextChoices):
    """What a paper came to that keeps its values to itself (FACTS 2.1)."""

    CLEAR = "CLEAR", _("In order")
    REVIEW = "REVIEW", _("To be looked at")
    DECLINED = "DECLINED", _("Declined, signed")


def check_areas(text: str) -> None:
    """Raises ValidationError unless the text is areas joined by `|`, each once."""
    areas = text.split("|")
    if len(set(areas)) != len(areas) or not set(areas) <= set(Area.values):
        raise ValidationError(_("Name areas such as FACE or FACE|BODY, each once."))


class CredentialKind(ClinicRecord):
    """A kind of credential that a clinic added to the catalogue for itself."""

    LEDGER_KIND = "credential_kind"

    code = models.CharField(
        _("code"),
        max_length=20,
        validators=[
            RegexValidator(r"^[A-Z0-9][A-Z0-9-]*\Z", _("Use capital letters, digits and dashes."))
        ],
        help_text=_("A short name for lists, such as LASER."),
    )
    name = models.CharField(_("name"), max_length=120)
    issuers = models.CharField(
        _("who issues it"), max_length=200, blank=True, help_text=_("A hint for whoever adds one.")
    )
    months = models.PositiveSmallIntegerField(
        _("usually valid for, in months"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
        help_text=_("Empty when it does not expire."),
    )
    has_scope = models.BooleanField(_("names devices, needle length or areas"), default=False)

    class Meta(ClinicRecord.Meta):
        ordering = ["name", "pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["clinic", "code"],
                condition=models.Q(voided_at__isnull=True),
                name="credential_kind_code_once",
                violation_error_message=_("Another kind has this code."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("credential-kind-detail", args=[self.pk])

    def clean(self) -> None:
        """The catalogue's own codes are taken."""
        if self.code in CredentialType.values:
            raise ValidationError({"code": _("The catalogue has a kind with this code already.")})


class Credential(ClinicRecord):
    """One paper about a person. Its standing follows from dates and evidence and is never stored.

    A renewal is a new credential that names the one it renews.
    """

    LEDGER_KIND = "credential"

    practitioner = models.ForeignKey(
        "compliance.Practitioner",
        models.PROTECT,
        related_name="credentials",
        verbose_name=_("practitioner"),
        editable=False,
    )
    type = models.CharField(_("kind"), max_length=20)
    own_kind = models.ForeignKey(
        "compliance.CredentialKind",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="credentials",
        verbose_name=_("kind of this clinic's own"),
        editable=False,
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
    issuer = models.CharField(_("issued by"), max_length=200, blank=True)
    number = models.CharField(_("number"), max_length=100, blank=True)
    issued_on = models.DateField(_("issued on"), validators=[check_year], null=True, blank=True)
    expires_on = models.DateField(
        _("valid until"),
        validators=[check_year],
        null=True,
        blank=True,
        help_text=_("The last day it counts. Empty when it does not expire."),
    )
    device_kinds = models.CharField(
        _("covers"), max_length=60, blank=True, validators=[check_kinds]
    )
    max_needle_mm = models.DecimalField(
        _("needle length up to, in mm"),
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(Decimal(5))],
    )
    areas = models.CharField(_("areas"), max_length=40, blank=True, validators=[check_areas])
    conditions = models.CharField(
        _("conditions"),
        max_length=300,
        blank=True,
        help_text=_("What it is limited to, such as “under supervision”."),
    )
    level = models.CharField(_("level or class"), max_length=100, blank=True)
    trainer = models.CharField(
        _("trainer"), max_length=200, blank=True, help_text=_("Name and qualification.")
    )
    hours = models.DecimalField(
        _("hours"),
        max_digits=6,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.1"))],
    )
    accreditor = models.CharField(_("accredited by"), max_length=200, blank=True)
    live_models = models.PositiveSmallIntegerField(
        _("live models treated in training"), null=True, blank=True
    )
    content = models.CharField(
        _("what it was about"),
        max_length=300,
        blank=True,
        help_text=_("The topics, in a line."),
    )
    device_model = models.CharField(
        _("make and model"), max_length=120, blank=True, help_text=_("Of the device.")
    )
    cover_limit = models.CharField(
        _("covered up to"),
        max_length=100,
        blank=True,
        help_text=_("As the policy says, such as 2,000,000 per claim."),
    )
    covers_since_on = models.DateField(
        _("covers treatments since"),
        validators=[check_year],
        null=True,
        blank=True,
        help_text=_("The retroactive date of the policy."),
    )
    names_service = models.BooleanField(_("it names micro-needling"), null=True, blank=True)
    register_url = models.URLField(_("address of the register"), blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    document = models.ForeignKey(
        "compliance.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="credentials",
        verbose_name=_("document"),
        editable=False,
    )
    renews = models.ForeignKey(
        "compliance.Credential",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="renewals",
        verbose_name=_("renews"),
        editable=False,
    )
    revoked_on = models.DateField(
        _("withdrawn by its issuer on"), validators=[check_year], null=True, blank=True
    )
    revoke_reason = models.CharField(_("why withdrawn"), max_length=300, blank=True)

    class Meta(ClinicRecord.Meta):
        ordering = ["type", "-expires_on", "-issued_on", "pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.CheckConstraint(
                name="credential_expires_after_issue",
                condition=models.Q(issued_on__isnull=True)
                | models.Q(expires_on__isnull=True)
                | models.Q(expires_on__gte=models.F("issued_on")),
                violation_error_message=_("It cannot end before it was issued."),
            ),
            models.CheckConstraint(
                name="credential_revoked_with_reason",
                condition=models.Q(revoked_on__isnull=True, revoke_reason="")
                | (models.Q(revoked_on__isnull=False) & ~models.Q(revoke_reason="")),
                violation_error_message=_("Give both the day it was withdrawn and why."),
            ),
            models.CheckConstraint(
                name="credential_needle_is_positive",
                condition=models.Q(max_needle_mm__isnull=True) | models.Q(max_needle_mm__gt=0),
            ),
        ]
        indexes = [
            models.Index(
                fields=["clinic", "expires_on"],
                condition=models.Q(voided_at__isnull=True),
                name="credential_by_expiry",
            )
        ]

    def __str__(self) -> str:
        return self.title or self.get_type_display()

    def get_type_display(self) -> str:
        """The kind in words: the catalogue's, else the clinic's own."""
        if self.own_kind is not None:
            return self.own_kind.name
        return str(dict(CredentialType.choices).get(self.type, self.type))

    def label(self) -> str:
        """What and whose."""
        return f"{self} ({self.practitioner.name})"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("credential-detail", args=[self.pk])

    def clean(self) -> None:
        """Dates in order; a withdrawal with its reason."""
        if rules.is_out_of_order(self.issued_on, self.expires_on):
            raise ValidationError({"expires_on": _("It cannot end before it was issued.")})
        if bool(self.revoked_on) != bool(self.revoke_reason):
            raise ValidationError(_("Give both the day it was withdrawn and why."))
