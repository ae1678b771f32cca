"""Finding upload links and what they are still worth."""

from datetime import datetime

from compliance.clinics.queries import token_digest
from compliance.practitioners.models import UploadLink

SCOPE_AND_DETAILS = (
    *("device_kinds", "max_needle_mm", "areas", "conditions", "level", "trainer"),
    *("names_service", "register_url", "accreditor", "content", "device_model"),
    *("cover_limit", "covers_since_on"),
)


def find_upload_link(token: str) -> UploadLink | None:
    """The upload link that a secret belongs to, whatever it is still worth."""
    found: UploadLink | None = (
        UploadLink.objects.select_related("clinic", "credential__practitioner")
        .filter(token_digest=token_digest(token))
        .first()
    )
    return found


def is_open(link: UploadLink, *, at: datetime) -> bool:
    """Works once, until its moment of expiry, until it is withdrawn or its credential is void."""
    is_standing = not link.is_void and not link.credential.is_void
    return is_standing and link.used_at is None and at < link.expires_at
