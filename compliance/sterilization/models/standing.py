"""What changes a sterilizer's standing, and what was decided about a failed spore test."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord
from compliance.sterilization.models.machines import STANDING


class MachineStatus(models.TextChoices):
    """FACTS Annex A `sterilizer_status`, with the re-test of 1.9: computed, never stored."""

    IN_SERVICE = "IN_SERVICE", _("In service")
    OUT_OF_SERVICE = "OUT_OF_SERVICE", _("Out of service")
    RETEST = "RETEST", _("Re-test")
    REPAIR = "REPAIR", _("In repair")
    REQUALIFY = "REQUALIFY", _("Re-qualification")
    RETIRED = "RETIRED", _("Retired")


class MachineEventKind(models.TextChoices):
    """What people say about a machine; what the tests say is read from the tests."""

    TAKEN_OUT = "TAKEN_OUT", _("Taken out of service")
    REVIEWED = "REVIEWED", _("Procedure reviewed, test repeated")
    MALFUNCTION = "MALFUNCTION", _("Malfunction found: to repair")
    REPAIRED = "REPAIRED", _("Repaired")
    MOVED = "MOVED", _("Moved to another place")
    EMERGENCY = "EMERGENCY", _("Outage, fire or flood")
    RETURNED = "RETURNED", _("Returned to service")


class MachineEvent(ClinicRecord):
    """Something that happened to a sterilizer: taken out, repaired, moved, returned and signed."""

    LEDGER_KIND = "machine_event"

    sterilizer = models.ForeignKey(
        "compliance.Sterilizer", models.PROTECT, related_name="events", editable=False
    )
    kind = models.CharField(_("what happened"), max_length=12, choices=MachineEventKind.choices)
    happened_at = models.DateTimeField(_("when"))
    happened_by = models.CharField(_("who"), max_length=120)
    note = models.CharField(_("note"), max_length=500)

    class Meta(ClinicRecord.Meta):
        ordering = ["-happened_at", "-pk"]
        indexes = [
            models.Index(
                fields=["sterilizer", "kind", "-happened_at"],
                condition=STANDING,
                name="machine_event_by_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sterilizer.code}: {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        """The page of its sterilizer."""
        return reverse("sterilizer-detail", args=[self.sterilizer_id])


class StepKind(models.TextChoices):
    """What is done after a failed spore test, in order, before the decision about its loads."""

    SET_ASIDE = "SET_ASIDE", _("Packs put aside, sign on the sterilizer")
    NOTIFIED = "NOTIFIED", _("Health unit told")
    READINGS = "READINGS", _("Readings and printout")
    INDICATORS = "INDICATORS", _("Chemical indicators")
    LOADING = "LOADING", _("Packing and loading")
    HANDLING = "HANDLING", _("Handling of the test")
    MACHINE = "MACHINE", _("The sterilizer itself")


class StepFinding(models.TextChoices):
    """What a step showed."""

    DONE = "DONE", _("Done")
    SOUND = "SOUND", _("In order")
    FAULT = "FAULT", _("Something was wrong")
    UNKNOWN = "UNKNOWN", _("Cannot be told any more")


class FailureStep(ClinicRecord):
    """One step after a failed spore test: what was done, what it showed, by whom."""

    LEDGER_KIND = "failure_step"

    spore_test = models.ForeignKey(
        "compliance.SporeTest", models.PROTECT, related_name="steps", editable=False
    )
    kind = models.CharField(_("step"), max_length=12, choices=StepKind.choices)
    finding = models.CharField(_("what it showed"), max_length=8, choices=StepFinding.choices)
    whom = models.CharField(_("whom"), max_length=200, blank=True)
    note = models.CharField(_("what was seen or done"), max_length=500)
    done_at = models.DateTimeField(_("when"))
    done_by = models.CharField(_("who"), max_length=120)

    class Meta(ClinicRecord.Meta):
        ordering = ["done_at", "pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["spore_test", "kind"],
                condition=STANDING,
                name="failure_step_once",
                violation_error_message=_("This step is done already."),
            ),
            models.CheckConstraint(
                name="failure_step_tells_whom",
                condition=models.Q(kind="NOTIFIED") & ~models.Q(whom="")
                | (~models.Q(kind="NOTIFIED") & models.Q(whom="")),
                violation_error_message=_("Say whom you told."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.spore_test}: {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        """The page of its look-back."""
        return reverse("look-back", args=[self.spore_test_id])


class Outcome(models.TextChoices):
    """What was decided about the loads of a failed spore test."""

    RECALL = "RECALL", _("Recall every load of the window")
    NO_RECALL = "NO_RECALL", _("No recall: sterilizer and procedure were found sound")
    FALSE_ALARM = "FALSE_ALARM", _("False alarm: the test was at fault, not the sterilizer")


class FailureDecision(ClinicRecord):
    """The signed decision about a failed spore test, with what was looked at and why."""

    LEDGER_KIND = "failure_decision"

    spore_test = models.ForeignKey(
        "compliance.SporeTest", models.PROTECT, related_name="decisions", editable=False
    )
    outcome = models.CharField(_("decision"), max_length=12, choices=Outcome.choices)
    is_readings_checked = models.BooleanField(_("readings and printout looked at"), default=False)
    is_indicators_checked = models.BooleanField(_("indicators looked at"), default=False)
    is_loading_checked = models.BooleanField(_("packing and loading reviewed"), default=False)
    is_handling_checked = models.BooleanField(_("handling of the test reviewed"), default=False)
    is_machine_checked = models.BooleanField(_("machine checked for a fault"), default=False)
    reason = models.TextField(_("why"), max_length=2000)
    notified = models.CharField(_("whom of the health unit"), max_length=200, blank=True)
    notified_at = models.DateTimeField(_("told at"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"))
    decided_by = models.CharField(_("decided by"), max_length=120)

    class Meta(ClinicRecord.Meta):
        ordering = ["-decided_at", "-pk"]
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["spore_test"],
                condition=STANDING,
                name="failure_decided_once",
                violation_error_message=_("This is decided already."),
            ),
            models.CheckConstraint(
                name="failure_notified_whom_and_when",
                condition=models.Q(notified="", notified_at__isnull=True)
                | (~models.Q(notified="") & models.Q(notified_at__isnull=False)),
                violation_error_message=_("Say whom you told, and when."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.spore_test}: {self.get_outcome_display()}"

    def get_absolute_url(self) -> str:
        """The page of its look-back."""
        return reverse("look-back", args=[self.spore_test_id])
