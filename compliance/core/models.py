"""What core keeps: the keys of forms already answered."""

from django.db import models


class UsedKey(models.Model):
    """One submitted form, so that a double tap or a retry is answered and not repeated."""

    scope = models.CharField(max_length=64)
    key = models.CharField(max_length=64)
    answer = models.CharField(max_length=500)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="used_key_once")]

    def __str__(self) -> str:
        return self.key
