"""What a clinic chose to publish: one row per publication of one answer."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.clinics.models import ClinicRecord

LONGEST_ANSWER = 600


class PublishedAnswer(ClinicRecord):
    """One answer, from its first draft until it is taken back; a new wording is a new row.

    Answers that the records give have no text here: they are computed when someone asks.
    """

    LEDGER_KIND = "public-answer"

    question = models.CharField(max_length=40, editable=False)
    own_text = models.TextField(
        _("your answer"),
        max_length=LONGEST_ANSWER,
        validators=[MaxLengthValidator(LONGEST_ANSWER)],  # a text field checks it in forms only
        blank=True,
        help_text=_("Plain words, as you would say it to a client. Everyone can read it."),
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    published_by = models.CharField(max_length=120, blank=True, editable=False)
    unpublished_at = models.DateTimeField(_("taken back at"), null=True, blank=True, editable=False)
    unpublished_by = models.CharField(max_length=120, blank=True, editable=False)

    class Meta(ClinicRecord.Meta):
        constraints = [
            *ClinicRecord.Meta.constraints,
            models.UniqueConstraint(
                fields=["clinic", "question"],
                condition=models.Q(unpublished_at__isnull=True, voided_at__isnull=True),
                name="published_answer_once_per_question",
                violation_error_message=_("There is an answer to this question already."),
            ),
            models.CheckConstraint(
                name="published_answer_published_at_and_by",
                condition=models.Q(published_at__isnull=True, published_by="")
                | (models.Q(published_at__isnull=False) & ~models.Q(published_by="")),
            ),
            models.CheckConstraint(
                name="published_answer_unpublished_at_and_by",
                condition=models.Q(unpublished_at__isnull=True, unpublished_by="")
                | (
                    models.Q(unpublished_at__gte=models.F("published_at"))
                    & ~models.Q(unpublished_by="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.question

    def get_absolute_url(self) -> str:
        """The answer's own page."""
        return reverse("answer-detail", args=[self.question])
