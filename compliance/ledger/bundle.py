"""A clinic's whole history in one file that a stand-alone program can check.

The file is a zip: `manifest.json`, `events.jsonl` (the bytes as they were hashed) and
`records.jsonl` (every record as it stands today). `verify_bundle.py` reads it.
"""

import json
import zipfile
from datetime import datetime
from pathlib import Path
from uuid import UUID

from compliance.ledger import anchors, queries
from compliance.ledger.models import Event
from compliance.ledger.services import state_of


def write(clinic_id: UUID, *, at: datetime, out: Path) -> anchors.Anchor:
    """Write the bundle and return the anchor that is in its manifest."""
    anchor = anchors.anchor(clinic_id, at=at)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("manifest.json", anchor.to_json())
        with bundle.open("events.jsonl", "w", force_zip64=True) as file:
            events = Event.objects.filter(clinic_id=clinic_id)
            for event in events.order_by("sequence").iterator(chunk_size=1000):
                line = {
                    "sequence": event.sequence,
                    "hash": bytes(event.hash).hex(),
                    "body": bytes(event.body).decode(),
                }
                file.write(json.dumps(line).encode() + b"\n")
        with bundle.open("records.jsonl", "w", force_zip64=True) as file:
            for kind, model in sorted(queries.kinds().items()):
                own = {"pk": clinic_id} if kind == "clinic" else {"clinic_id": clinic_id}
                for record in model._default_manager.filter(**own).order_by("pk").iterator():
                    line = {"kind": kind, "id": str(record.pk), "state": state_of(record)}
                    file.write(json.dumps(line).encode() + b"\n")
    return anchor
