"""A chain's head, signed with the seal key, to be kept outside the database.

A chain alone does not stop someone who holds the database from writing it all anew; an anchor
that was printed or sent away does.
"""

import base64
import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from compliance.core import times
from compliance.core.errors import Refusal
from compliance.ledger import queries, rules
from klarity_site import keys

SCHEME = ec.ECDSA(hashes.SHA256())


@dataclass(frozen=True, slots=True)
class Anchor:
    """Clinic, size, head hash and time, with the signature and the key's fingerprint."""

    clinic: str
    size: int
    head: str
    at: str
    signature: str
    key: str

    def to_json(self) -> str:
        """One line, as kept in an anchors file."""
        return rules.canonical(asdict(self)).decode()

    @property
    def head_in_fours(self) -> str:
        """The head hash as people compare it."""
        return rules.in_fours(self.head)

    @property
    def key_in_fours(self) -> str:
        """The key's fingerprint as people compare it."""
        return rules.in_fours(self.key)


def anchor(clinic_id: UUID, *, at: datetime) -> Anchor:
    """The head of a clinic's chain at this moment, signed. Runs one query."""
    size, head = queries.head(clinic_id)
    unsigned = Anchor(str(clinic_id), size, head.hex(), times.utc_text(at), "", fingerprint())
    signature = seal_key().sign(_message(unsigned), SCHEME)
    return replace(unsigned, signature=base64.b64encode(signature).decode())


def is_ours(given: Anchor) -> bool:
    """Was this anchor signed by this installation's seal key, or by an earlier one?"""
    return is_signed(given.signature, _message(given), given.key)


def is_signed(signature: str, message: bytes, key: str) -> bool:
    """Did one of our seal keys, now or earlier, sign this? `key` is its fingerprint."""
    public = {fingerprint_of(each): each for each in _public_keys()}.get(key)
    if public is None:
        return False
    try:
        public.verify(base64.b64decode(signature, validate=True), message, SCHEME)
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint() -> str:
    """SHA-256 of the seal key's public half, as hexadecimal."""
    return fingerprint_of(seal_key().public_key())


def fingerprint_of(public: ec.EllipticCurvePublicKey) -> str:
    """SHA-256 of a public key, as hexadecimal."""
    der = public.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return hashlib.sha256(der).hexdigest()


def read_anchors(lines: Iterable[str]) -> list[Anchor]:
    """The anchors of a file, one JSON object a line. Raises Refusal naming the line at fault."""
    found = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            found.append(_read(line, number))
    return found


def _message(anchor: Anchor) -> bytes:
    return rules.anchor_message(
        clinic=anchor.clinic, size=anchor.size, head=anchor.head, at=anchor.at
    )


def _read(line: str, number: int) -> Anchor:
    try:
        said: dict[str, Any] = json.loads(line)
        return Anchor(**{**said, "size": int(said["size"])})
    except (ValueError, KeyError, TypeError) as error:
        raise Refusal(f"Line {number} of the anchors file is not an anchor.") from error


def seal_key() -> ec.EllipticCurvePrivateKey:
    """The key that signs anchors and seals PDFs; read again once its file has changed."""
    folder = Path(settings.DATA_DIR)
    return _load(folder, keys.seal_changed_at(folder))


def previous_seal_key() -> ec.EllipticCurvePrivateKey | None:
    """The key before a change that is still under way."""
    pem = keys.read_previous_seal_key(Path(settings.DATA_DIR))
    return _read_key(pem) if pem else None


@cache
def _load(data_dir: Path, _changed_at: int) -> ec.EllipticCurvePrivateKey:
    return _read_key(keys.read_seal_key(data_dir))


def _read_key(pem: bytes) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(pem, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("The seal key is not an elliptic-curve key.")
    return key


def _public_keys() -> list[ec.EllipticCurvePublicKey]:
    """The public halves of the seal key and of every earlier one."""
    retired = keys.read_retired_seals(Path(settings.DATA_DIR))
    found = [serialization.load_pem_public_key(each) for each in retired]
    known = [each for each in found if isinstance(each, ec.EllipticCurvePublicKey)]
    return [seal_key().public_key(), *known]
