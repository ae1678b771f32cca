"""Records in and out, and a clinic to look at."""

from compliance.exchange.services.adding import Added, Unfit, add_record, add_records
from compliance.exchange.services.exporting import CSV, XLSX, export_records, template
from compliance.exchange.services.importing import Outcome, import_records
from compliance.exchange.services.samples import load_sample

__all__ = [
    "CSV",
    "XLSX",
    "Added",
    "Outcome",
    "Unfit",
    "add_record",
    "add_records",
    "export_records",
    "import_records",
    "load_sample",
    "template",
]
