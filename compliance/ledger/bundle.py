"""A clinic's whole history in one file that a stand-alone program can check.

The file is a zip: `manifest.json`, `events.jsonl` (the bytes as they were hashed), `records.jsonl`
(every record as it stands today) and `defaults.json` (what a field holds in records from before the
field existed). `verify_bundle.py` reads it.
"""

import json
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from compliance.ledger import anchors, queries
from compliance.ledger.models import Event
from compliance.ledger.services import defaults_of, state_of


def write(clinic_id: UUID, *, at: datetime, out: Path) -> anchors.Anchor:
    """Write the bundle and return the anchor that is in its manifest."""
    anchor = anchors.anchor(clinic_id, at=at)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("manifest.json", anchor.to_json())
        bundle.writestr("defaults.json", json.dumps(_defaults()))
        with bundle.open("events.jsonl", "w", force_zip64=True) as file:
            events = Event.objects.filter(clinic_id=clinic_id)
            for event in events.order_by("sequence").iterator(chunk_size=1000):
                line = {
                    "sequence": event.sequence,
                    "hash": bytes(event.hash).hex(),
                    "body": bytes(event.body).decode(errors="replace"),
                }
                file.write(json.dumps(line).encode() + b"\n")
        with bundle.open("records.jsonl", "w", force_zip64=True) as file:
            for kind, model in sorted(queries.kinds().items()):
                own = {"pk": clinic_id} if queries.is_clinic(model) else {"clinic_id": clinic_id}
                for record in model._default_manager.filter(**own).order_by("pk").iterator():
                    line = {"kind": kind, "id": str(record.pk), "state": state_of(record)}
                    file.write(json.dumps(line).encode() + b"\n")
    return anchor


def _defaults() -> dict[str, dict[str, Any]]:
    return {kind: defaults_of(model) for kind, model in sorted(queries.kinds().items())}
