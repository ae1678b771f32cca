"""The only door to the ciphers of the vault.

A client's name and contact are sealed under a key of their own; that key is wrapped by the key of
the installation, which lies in a file beside the database. Whoever has one without the other reads
nothing; whoever destroys a client's key destroys every copy of the name. Clinic and client are
bound into both seals, so that neither can be moved to another client.
"""

import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from klarity_site import keys

NONCE_BYTES = 12
KEY_BITS = 256


class Unreadable(Exception):  # noqa: N818 - it says what is found, not what failed
    """The bytes were changed, belong to another client, or this is not the key that sealed them."""


def seal(
    contact: dict[str, str], *, owner: str, wrapped_key: bytes = b"", what: str = "contact"
) -> tuple[bytes, bytes]:
    """The wrapped key and the ciphertext of a client's contact; a new key where there is none.

    `what` tells apart the things that are sealed under one key.
    """
    if wrapped_key:
        key = _unlocked(wrapped_key, _installation_key(), f"key {owner}")
    else:
        key = AESGCM.generate_key(KEY_BITS)
        wrapped_key = _locked(key, _installation_key(), f"key {owner}")
    plain = json.dumps(contact, sort_keys=True, ensure_ascii=False).encode()
    return wrapped_key, _locked(plain, key, f"{what} {owner}")


def unseal(
    wrapped_key: bytes, ciphertext: bytes, *, owner: str, what: str = "contact"
) -> dict[str, str]:
    """What was sealed. Raises Unreadable."""
    key = _unlocked(wrapped_key, _installation_key(), f"key {owner}")
    contact: dict[str, str] = json.loads(_unlocked(ciphertext, key, f"{what} {owner}"))
    return contact


def is_ours(wrapped_key: bytes, *, owner: str) -> bool:
    """Was this client's key wrapped by the key of this installation?"""
    try:
        _unlocked(wrapped_key, _installation_key(), f"key {owner}")
    except Unreadable:
        return False
    return True


def _locked(plain: bytes, key: bytes, bound_to: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to.encode())


def _unlocked(sealed: bytes, key: bytes, bound_to: str) -> bytes:
    try:
        nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        return AESGCM(key).decrypt(nonce, rest, bound_to.encode())
    except (InvalidTag, ValueError) as error:
        raise Unreadable from error


def _installation_key() -> bytes:
    return _key_in(settings.DATA_DIR)


@lru_cache(maxsize=4)
def _key_in(folder: Any) -> bytes:
    return keys.read_vault_key(Path(folder))
