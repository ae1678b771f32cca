"""Records in and out."""

from compliance.exchange.services.exporting import CSV, XLSX, export_records, template
from compliance.exchange.services.importing import Outcome, import_records

__all__ = ["CSV", "XLSX", "Outcome", "export_records", "import_records", "template"]
