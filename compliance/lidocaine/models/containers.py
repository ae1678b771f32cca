"""Containers and movements of grams."""

from datetime import date, datetime
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord
from compliance.core.units import trimmed
from compliance.lidocaine import rules
from compliance.lidocaine.models.products import MOST_DAYS, size_field
from compliance.lidocaine.rules import Condition, MovementKind


class Container(ClinicRecord):
    """One tube, jar, pump or sachet. What is left in it is the sum of its movements."""

    LEDGER_KIND = "lidocaine_container"

    code = models.CharField(
        _("code"), max_length=40, help_text=_("The number you write on it, such as LC-0007.")
    )
    product = models.ForeignKey(
        "compliance.Product", models.PROTECT, related_name="containers", verbose_name=_("cream")
    )
    lot = models.CharField(_("lot"), max_length=60, blank=True)
    expires_printed = models.CharField(
        _("expiry as printed"),
        max_length=60,
        blank=True,
        help_text=_("Exactly as on the label, such as EXP 2027-03."),
    )
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    size_g = size_field()
    received_on = models.DateField(_("received on"))
    supplier = models.CharField(_("supplier"), max_length=120, blank=True)
    condition = models.CharField(
        _("condition on arrival"),
        max_length=10,
        choices=Condition.choices,
        default=Condition.INTACT,
    )
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    opened_by = models.CharField(_("opened by"), max_length=120, blank=True)
    # what was written on it when it was opened: a later change of the label's limit leaves it
    open_until = models.DateField(_("once opened, good until"), null=True, blank=True)
    in_use_days = models.PositiveSmallIntegerField(
        _("days of use once opened"),
        null=True,
        blank=True,
        validators=MOST_DAYS,
        help_text=_("Only where this one differs from its product."),
    )
    place = models.ForeignKey(
        "compliance.StoragePlace",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="containers",
        verbose_name=_("where it is kept"),
    )

    counted_at: datetime | None  # after `queries.with_last_count`
    stock_g: Decimal  # these six: after `queries.with_stock`
    issued_g: Decimal
    wasted_g: Decimal
    gone_g: Decimal
    holds: int
    due_on: date | None

    class Meta(ClinicRecord.Meta):
        ordering = ["code", "pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["clinic", "code"],
                condition=Q(voided_at__isnull=True),
                name="lidocaine_container_code_once",
                violation_error_message=_("Another container has this code."),
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True, expires_printed="")
                | (Q(expires_on__isnull=False) & ~Q(expires_printed="")),
                name="lidocaine_container_expiry_as_printed",
            ),
            models.CheckConstraint(
                condition=Q(opened_on__isnull=True, opened_by="", open_until__isnull=True)
                | (Q(opened_on__isnull=False) & ~Q(opened_by="")),
                name="lidocaine_container_opened_on_and_by",
            ),
            models.CheckConstraint(
                condition=Q(opened_on__isnull=True) | Q(opened_on__gte=F("received_on")),
                name="lidocaine_container_opened_after_arrival",
                violation_error_message=_("It cannot be opened before it was received."),
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "lot"], name="lidocaine_container_lot"),
            models.Index(fields=["clinic", "received_on"], name="lidocaine_container_received"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("container-detail", args=[self.pk])

    @property
    def discard_on(self) -> date | None:
        """The last day it may be used: the printed expiry, or earlier once opened."""
        return rules.earliest(self.expires_on, self.open_until)

    @property
    def days_once_open(self) -> int | None:
        """Its own limit, else its product's, else the default of its kind."""
        return rules.in_use_limit(
            self.in_use_days,
            self.product.in_use_days,
            container_type=self.product.container_type,
            is_compounded=self.product.is_compounded,
        )

    def status(self, on: date) -> rules.StockStatus:
        """Where it stands on a day. Needs `queries.with_stock` of that day."""
        return rules.container_status(
            on=on,
            stock_g=self.stock_g,
            issued_g=-self.issued_g,
            wasted_g=-self.wasted_g,
            gone_g=-self.gone_g,
            is_held=self.holds > 0,
            is_damaged=self.condition == Condition.DAMAGED,
            opened_on=self.opened_on,
            discard_on=self.discard_on,
        )


class Movement(ClinicRecord):
    """One signed change of a container's grams. Never amended: a reversal with a reason undoes it.

    A reversal has the kind and the moment of what it undoes, so that every sum comes out right.
    """

    LEDGER_KIND = "lidocaine_movement"

    container = models.ForeignKey(
        "compliance.Container",
        models.PROTECT,
        related_name="movements",
        verbose_name=_("container"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=MovementKind.choices)
    grams = models.DecimalField(_("grams"), max_digits=7, decimal_places=1)
    moved_at = models.DateTimeField(_("when"))
    moved_by = models.CharField(_("by"), max_length=120)
    witness = models.CharField(_("witness"), max_length=120, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversal"
    )
    reading = models.ForeignKey(  # the temperature that put the container on hold
        "compliance.TemperatureReading",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="holds",
        editable=False,
    )

    class Meta(ClinicRecord.Meta):
        ordering = ["moved_at", "recorded_at", "pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True), name="lidocaine_movement_is_never_void"
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True) | ~Q(reason=""),
                name="lidocaine_movement_reversal_says_why",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=rules.HOLDS, grams=0)
                | Q(kind__in=rules.EITHER_WAY) & ~Q(grams=0)
                | Q(kind="RECEIVE", grams__gt=0, reverses__isnull=True)
                | Q(kind="RECEIVE", grams__lt=0, reverses__isnull=False)
                | Q(kind__in=rules.OUTGOING, grams__lt=0, reverses__isnull=True)
                | Q(kind__in=rules.OUTGOING, grams__gt=0, reverses__isnull=False),
                name="lidocaine_movement_sign_fits_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["container", "moved_at"], name="lidocaine_movement_of"),
            models.Index(fields=["clinic", "moved_at"], name="lidocaine_movement_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.container.code}: {self.get_kind_display()} {trimmed(abs(self.grams))} g"

    @property
    def is_reversal(self) -> bool:
        return self.reverses_id is not None

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("movement-detail", args=[self.pk])
