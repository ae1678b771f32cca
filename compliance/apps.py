"""The one Django app."""

from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    """One label, one migrations folder, every slice inside."""

    name = "compliance"
    label = "compliance"
    verbose_name = "Klarity"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register our system checks, and what lower rooms are told by upper ones."""
        from compliance import checks  # noqa: F401
        from compliance.audit.pdf.checking import AUDIT
        from compliance.audit.pdf.visit import VISIT
        from compliance.checklist.packet import ANSWERS
        from compliance.documents import papers
        from compliance.practitioners import counting
        from compliance.practitioners.packet import SHEET
        from compliance.treatments.queries.treatments import counts_by_kind

        counting.register(counts_by_kind)
        papers.register(SHEET)
        papers.register(AUDIT)
        papers.register(VISIT)
        papers.register(ANSWERS)
