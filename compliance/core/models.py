"""What core keeps: the keys of forms already answered, and signs of life of the installation."""

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


class Sign(models.Model):
    """The latest sign of life of one part of the installation: it says nothing about people."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()
    is_well = models.BooleanField(default=True)
    said = models.TextField(default="{}")

    def __str__(self) -> str:
        return f"{self.name} {self.at}"
