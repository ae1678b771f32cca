"""Clinics, accounts, memberships and invitations; and the base of every record."""

from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import MinLengthValidator, MinValueValidator, validate_slug
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from compliance.clinics.rulepacks import Rules, rules_of
from compliance.clinics.rules import check_timezone as check_timezone  # for 0001
from compliance.core import times
from compliance.core.ids import uuid7


class UserManager(BaseUserManager["User"]):
    """Accounts are found by e-mail address, whatever its case."""

    def create_user(self, *, email: str, name: str, password: str | None = None) -> "User":
        """A new account with its password hashed, or without a usable one."""
        user = self.model(email=email.strip().lower(), name=name.strip())
        user.set_password(password)
        user.full_clean()
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """The account with this address."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """Someone who can sign in. What they may do is decided by a membership of a clinic."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("Someone with this e-mail address is here already.")},
    )
    name = models.CharField(_("your name"), max_length=120)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """The name as printed on signatures."""
        return self.name


class Role(models.TextChoices):
    """What a member may do; DESIGN 3."""

    OWNER = "OWNER", _("Owner")
    PRACTITIONER = "PRACTITIONER", _("Practitioner")
    ASSISTANT = "ASSISTANT", _("Assistant")
    INSPECTOR = "INSPECTOR", _("Inspector")


class Pack(models.TextChoices):
    """Rule packs that a clinic can follow; FACTS 8."""

    BASELINE = "baseline", _("Baseline")
    CA_ON = "CA-ON", _("Canada, Ontario")
    CA_SK = "CA-SK", _("Canada, Saskatchewan")
    US = "US", _("United States")
    US_CA = "US-CA", _("United States, California")
    US_DC = "US-DC", _("United States, District of Columbia")
    UK = "UK", _("United Kingdom")


class Paper(models.TextChoices):
    """Paper that PDFs are laid out for."""

    A4 = "a4", _("A4")
    LETTER = "letter", _("Letter")


class Language(models.TextChoices):
    """Languages that papers and public pages come in."""

    EN = "en", _("English")
    FR = "fr", _("French")
    ES = "es", _("Spanish")


class Clinic(models.Model):
    """A clinic: the owner of records and of one chain of history."""

    LEDGER_KIND = "clinic"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.CharField(
        _("short name for addresses"),
        max_length=40,
        unique=True,
        validators=[validate_slug],
        error_messages={"unique": _("Another clinic here has this short name.")},
    )
    name = models.CharField(_("name of the clinic"), max_length=120)
    street = models.CharField(_("street address"), max_length=200, blank=True)
    city = models.CharField(_("town or city"), max_length=100, blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail address of the clinic"), blank=True)
    website = models.URLField(_("website"), blank=True)
    anchor_email = models.EmailField(_("address outside the clinic for anchors"), blank=True)
    timezone = models.CharField(
        _("time zone"), max_length=60, default="America/Toronto", validators=[check_timezone]
    )
    pack = models.CharField(
        _("rules to follow"), max_length=20, choices=Pack.choices, default=Pack.CA_ON
    )
    paper = models.CharField(_("paper"), max_length=10, choices=Paper.choices, default=Paper.LETTER)
    language = models.CharField(
        _("language of papers"), max_length=5, choices=Language.choices, default=Language.EN
    )
    check_after_days = models.PositiveSmallIntegerField(
        _("check credentials with their issuers again after, in days"),
        default=120,
        validators=[MinValueValidator(1)],
    )
    asks_second_step = models.BooleanField(_("everyone signs in with a second step"), default=False)
    # what it asks of itself beyond its rule pack, or less, each with a reason: `rulepacks` reads it
    own_rules = models.TextField(_("own changes to the rules"), default="{}", editable=False)
    is_sample = models.BooleanField(_("a sample clinic"), default=False)
    recorded_at = models.DateTimeField(editable=False)
    recorded_by = models.CharField(max_length=120, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its settings."""
        return reverse("settings")

    def label(self) -> str:
        """How the history names it."""
        return self.name

    @property
    def clinic_id(self) -> Any:
        """A clinic's own record belongs to its own chain."""
        return self.id

    def ledger_zone(self) -> str:
        """The zone that happened-at times are written in."""
        return self.timezone

    def day(self, at: datetime) -> date:
        """The clinic's own calendar day at a moment."""
        return times.local_day(at, self.timezone)

    def rules(self, on: date | None = None) -> Rules:
        """What it is asked: its rule pack with its own changes, as made by a day or ever."""
        return rules_of(self.pack, self.own_rules, on)

    @property
    def address(self) -> str:
        """The postal address on one line."""
        return ", ".join(filter(None, (self.street, f"{self.city} {self.postcode}".strip())))


STANDING_FIRST = models.F("voided_at").asc(nulls_first=True)  # databases differ on empty ones


class RecordQuerySet(models.QuerySet[Any]):
    """What every list of records can be asked."""

    def of(self, clinic: Clinic) -> Self:
        """This clinic's records, void ones included."""
        return self.filter(clinic=clinic)

    def standing(self) -> Self:
        """Without the void ones."""
        return self.filter(voided_at__isnull=True)


class ClinicRecord(models.Model):
    """The base of every record: its clinic, when and by whom it was written, whether it is void."""

    LEDGER_KIND: ClassVar[str]

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    clinic = models.ForeignKey(
        "compliance.Clinic", models.PROTECT, related_name="+", editable=False
    )
    recorded_at = models.DateTimeField(_("written down at"), editable=False)
    recorded_by = models.CharField(_("written down by"), max_length=120, editable=False)
    voided_at = models.DateTimeField(_("void since"), null=True, blank=True, editable=False)
    voided_by = models.CharField(_("voided by"), max_length=120, blank=True, editable=False)
    void_reason = models.CharField(_("why void"), max_length=300, blank=True, editable=False)

    objects: ClassVar[models.Manager[Any]] = RecordQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_void_says_who",
                condition=models.Q(voided_at__isnull=True, voided_by="", void_reason="")
                | (models.Q(voided_at__isnull=False) & ~models.Q(voided_by="", void_reason="")),
            )
        ]

    def label(self) -> str:
        """How people name this record."""
        return str(self)

    def ledger_zone(self) -> str:
        """The zone that happened-at times are written in."""
        return self.clinic.timezone

    @property
    def is_void(self) -> bool:
        """Does it no longer count?"""
        return self.voided_at is not None


class Membership(ClinicRecord):
    """A person's role in a clinic; ended, never deleted."""

    LEDGER_KIND = "membership"

    user = models.ForeignKey("compliance.User", models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta(ClinicRecord.Meta):
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["clinic", "user"],
                condition=models.Q(ended_at__isnull=True),
                name="membership_once_per_person",
                violation_error_message=_("This person is a member already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.name} ({self.get_role_display()})"

    def get_absolute_url(self) -> str:
        """What is known of the member."""
        return reverse("member-detail", args=[self.pk])


class Invitation(ClinicRecord):
    """A link that lets one person join with one role, once, for some days."""

    LEDGER_KIND = "invitation"
    LEDGER_EXCLUDES = frozenset({"token_digest"})

    name = models.CharField(_("name"), max_length=120, validators=[MinLengthValidator(2)])
    role = models.CharField(
        _("role"),
        max_length=20,
        choices=[choice for choice in Role.choices if choice[0] != Role.INSPECTOR],
        default=Role.ASSISTANT,
    )
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("valid until"), editable=False)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True, editable=False)
    accepted_by = models.ForeignKey(
        "compliance.User", models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    class Meta(ClinicRecord.Meta):
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.CheckConstraint(
                name="invitation_accepted_at_and_by",
                condition=models.Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | models.Q(accepted_at__isnull=False, accepted_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """What is known of the invitation."""
        return reverse("invitation-detail", args=[self.pk])
