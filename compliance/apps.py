"""The one Django app."""

from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    """One label, one migrations folder, every slice inside."""

    name = "compliance"
    label = "compliance"
    verbose_name = "Klarity"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register our system checks."""
        from compliance import checks  # noqa: F401
