"""The chain: one head per clinic, and its events. Text and bytes only, no foreign keys."""

from typing import Any, NoReturn

from django.db import models


class ChainHead(models.Model):
    """Where a clinic's chain ends; locked while an event is appended."""

    clinic_id = models.UUIDField(primary_key=True)
    sequence = models.BigIntegerField(default=0)
    hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.clinic_id} {self.sequence}"


class Event(models.Model):
    """One entry of a clinic's history. The body is stored as bytes and hashed as stored.

    The other columns repeat what the body says, for finding; `verify` compares them.
    Database triggers refuse to change or delete a row (`triggers.py`).
    """

    clinic_id = models.UUIDField()
    sequence = models.BigIntegerField()
    type = models.CharField(max_length=60)
    record_kind = models.CharField(max_length=40)
    record_id = models.CharField(max_length=40)
    recorded_at = models.DateTimeField()
    body = models.BinaryField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic_id", "sequence"], name="event_sequence_once")
        ]
        indexes = [
            models.Index(
                fields=["clinic_id", "record_kind", "record_id", "sequence"], name="event_of_record"
            ),
            models.Index(fields=["clinic_id", "recorded_at"], name="event_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.type}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only, so that an object with an old key cannot overwrite a row."""
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: history is never deleted."""
        raise TypeError("Ledger events are never deleted.")
