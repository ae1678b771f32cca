"""The outer shell of a backup file: pieces that are each proven, in their order, to the end.

A file begins with a magic line and a short plain header. Every piece carries a tag that binds it
to the header, to its place and to whether it is the last: a changed, missing, moved or added byte
is found. With a passphrase the pieces are sealed with AES-256-GCM under a key of scrypt; without
one the tag is a SHA-256, which finds damage but not somebody who writes a new file.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.utils.translation import gettext as _

from compliance.core.errors import Refusal

MAGIC = b"KLARITY BACKUP 1\n"
PIECE = 1024 * 1024
LARGEST = PIECE + 64
LONGEST_HEADER = 4096
LAST = 1 << 31
TAG = 32
SALT_BYTES, KEY_BYTES, CHECK_BYTES = 16, 32, 16
SCRYPT = {"n": 2**16, "r": 8, "p": 1}  # 64 MB and about a fifth of a second for every guess
SHORTEST_PASSPHRASE = 12


@dataclass(frozen=True, slots=True)
class Header:
    """What can be read without the passphrase."""

    created_at: str
    version: str
    salt: str = ""
    check: str = ""

    @property
    def is_encrypted(self) -> bool:
        """Is a passphrase needed?"""
        return bool(self.salt)

    def to_bytes(self) -> bytes:
        """As it stands at the beginning of the file."""
        told = {name: getattr(self, name) for name in self.__slots__}
        text = json.dumps(told, sort_keys=True).encode()
        return MAGIC + len(text).to_bytes(4, "big") + text


class Seal:
    """Tags pieces, and hides them where there is a key."""

    def __init__(self, header: Header, key: bytes) -> None:
        self.bound = hashlib.sha256(header.to_bytes()).digest()
        self.cipher = AESGCM(key) if key else None

    def close(self, piece: bytes, number: int, *, is_last: bool) -> bytes:
        """A piece as it is stored."""
        place = _place(number, is_last)
        if self.cipher:
            return self.cipher.encrypt(place, piece, self.bound)
        return hashlib.sha256(self.bound + place + piece).digest() + piece

    def open(self, stored: bytes, number: int, *, is_last: bool) -> bytes:
        """What was stored. Raises Refusal where it is not what was written there."""
        place = _place(number, is_last)
        if self.cipher:
            try:
                return self.cipher.decrypt(place, stored, self.bound)
            except (InvalidTag, ValueError) as error:
                raise damaged() from error
        tag, piece = stored[:TAG], stored[TAG:]
        if hashlib.sha256(self.bound + place + piece).digest() != tag:
            raise damaged()
        return piece


class Writer:
    """Takes bytes and writes pieces; `close` writes the last one."""

    def __init__(self, out: Any, header: Header, key: bytes) -> None:
        self.out, self.seal = out, Seal(header, key)
        self.waiting = bytearray()
        self.number = 0
        out.write(header.to_bytes())

    def write(self, data: bytes) -> int:
        """Keep bytes, piece by piece."""
        self.waiting += data
        while len(self.waiting) > PIECE:
            self._put(bytes(self.waiting[:PIECE]), is_last=False)
            del self.waiting[:PIECE]
        return len(data)

    def close(self) -> None:
        """Write what is left as the last piece."""
        self._put(bytes(self.waiting), is_last=True)
        self.waiting.clear()

    def _put(self, piece: bytes, *, is_last: bool) -> None:
        stored = self.seal.close(piece, self.number, is_last=is_last)
        length = len(stored) | (LAST if is_last else 0)
        self.out.write(length.to_bytes(4, "big") + stored)
        self.number += 1


def new_header(*, created_at: str, version: str, passphrase: str) -> tuple[Header, bytes]:
    """The header of a new file and its key, which is empty without a passphrase."""
    if not passphrase:
        return Header(created_at, version), b""
    check_passphrase(passphrase)
    salt = os.urandom(SALT_BYTES)
    key, check = _derived(passphrase, salt)
    return Header(created_at, version, salt.hex(), check), key


def check_passphrase(passphrase: str) -> None:
    """Refuse one that could be guessed."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise Refusal(_("A passphrase needs at least twelve characters."), "passphrase")


def read_header(file: IO[bytes]) -> Header:
    """The header of a file. Raises Refusal for any other file."""
    if file.read(len(MAGIC)) != MAGIC:
        raise Refusal(_("This is not a backup made by Klarity."))
    length = int.from_bytes(file.read(4), "big")
    text = file.read(length) if length <= LONGEST_HEADER else b""
    try:
        header = Header(**json.loads(text))
    except (ValueError, TypeError) as error:
        raise damaged() from error
    if header.to_bytes() != MAGIC + length.to_bytes(4, "big") + text:
        raise damaged()
    return header


def unlock(header: Header, passphrase: str) -> bytes:
    """The key of a file. Raises Refusal for a missing or wrong passphrase."""
    if not header.is_encrypted:
        return b""
    if not passphrase:
        raise Refusal(_("This backup is locked: its passphrase is needed."), "passphrase")
    try:
        salt = bytes.fromhex(header.salt)
    except (ValueError, TypeError) as error:
        raise damaged() from error
    key, check = _derived(passphrase, salt)
    if check != header.check:
        raise Refusal(_("This passphrase does not open this backup."), "passphrase")
    return key


def pieces(file: IO[bytes], header: Header, key: bytes) -> Iterator[bytes]:
    """What a file holds after its header, each piece proven before it is given out."""
    seal, number, is_last = Seal(header, key), 0, False
    while not is_last:
        begun = file.read(4)
        length = int.from_bytes(begun, "big")
        is_last, length = bool(length & LAST), length & ~LAST
        if len(begun) < 4:
            raise cut_off()
        if length > LARGEST:
            raise damaged()
        stored = file.read(length)
        if len(stored) < length:
            raise cut_off()
        yield seal.open(stored, number, is_last=is_last)
        number += 1
    if file.read(1):
        raise damaged()


def damaged() -> Refusal:
    """The sentence about a changed file."""
    return Refusal(_("This backup is damaged: it is not as it was written. Use another one."))


def cut_off() -> Refusal:
    """The sentence about a file that ends too early."""
    return Refusal(_("This backup is damaged: its end is missing. Use another one."))


def _place(number: int, is_last: bool) -> bytes:  # noqa: FBT001
    return bytes([is_last]) + number.to_bytes(11, "big")


def _derived(passphrase: str, salt: bytes) -> tuple[bytes, str]:
    made = Scrypt(salt=salt, length=KEY_BYTES + CHECK_BYTES, **SCRYPT).derive(passphrase.encode())
    return made[:KEY_BYTES], made[KEY_BYTES:].hex()
