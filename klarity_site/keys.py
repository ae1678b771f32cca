"""Key material: one file per secret in the data folder, readable by its owner alone."""

import base64
import contextlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from klarity_site.env import refuse

SECRET, SEAL, VAULT = "secret.key", "seal.pem", "vault.key"
PREVIOUS_SEAL = "seal-previous.pem"  # only until every clinic knows the new one
RETIRED_SEALS = "seal-retired.pem"  # public halves, for what earlier keys signed
END_OF_KEY = b"-----END PUBLIC KEY-----\n"


def ensure_keys(data_dir: Path) -> Path:
    """Make every key that is missing; return their folder."""
    home = data_dir / "keys"
    try:
        for place in (data_dir, home):
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, make in {SECRET: _new_secret, SEAL: _new_seal, VAULT: _new_vault}.items():
            if not (home / name).exists():
                _write_once(home / name, make)
    except OSError as error:
        refuse(f"the data folder {data_dir} cannot be written: {error.strerror}.")
    return home


def read_secret_key(data_dir: Path) -> str:
    """The key that signs sessions and links."""
    return (data_dir / "keys" / SECRET).read_text("ascii").strip()


def read_seal_key(data_dir: Path) -> bytes:
    """The private key that seals PDFs, as PEM."""
    return (data_dir / "keys" / SEAL).read_bytes()


def read_previous_seal_key(data_dir: Path) -> bytes:
    """The private key before the last change, as PEM; empty where there is none to hand."""
    path = data_dir / "keys" / PREVIOUS_SEAL
    return path.read_bytes() if path.exists() else b""


def read_retired_seals(data_dir: Path) -> list[bytes]:
    """The public halves of earlier seal keys, each as PEM."""
    path = data_dir / "keys" / RETIRED_SEALS
    text = path.read_bytes() if path.exists() else b""
    return [END_OF_KEY.join((each, b"")) for each in text.split(END_OF_KEY) if each.strip()]


def seal_changed_at(data_dir: Path) -> int:
    """When the seal key's file was last changed, for whoever keeps the key in memory."""
    return (data_dir / "keys" / SEAL).stat().st_mtime_ns


def change_seal_key(data_dir: Path) -> None:
    """Make a new seal key. The old one stays until `forget_previous_seal_key`; a second call
    before that changes nothing."""
    from cryptography.hazmat.primitives import serialization

    home = data_dir / "keys"
    if (home / PREVIOUS_SEAL).exists():
        return
    old = serialization.load_pem_private_key(read_seal_key(data_dir), password=None)
    public = old.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    _replace(home / RETIRED_SEALS, b"".join(read_retired_seals(data_dir)) + public)
    os.link(home / SEAL, home / PREVIOUS_SEAL)
    _replace(home / SEAL, _new_seal())


def forget_previous_seal_key(data_dir: Path) -> None:
    """Destroy the old private key: from now on nothing can be signed with it."""
    (data_dir / "keys" / PREVIOUS_SEAL).unlink(missing_ok=True)
    sync_folder(data_dir / "keys")


def read_vault_key(data_dir: Path) -> bytes:
    """The key that wraps each client's own key."""
    written = (data_dir / "keys" / VAULT).read_text("ascii")
    return base64.b64decode(written.strip(), validate=True)


def _new_secret() -> bytes:
    return secrets.token_urlsafe(64).encode("ascii") + b"\n"


def _new_vault() -> bytes:
    return base64.b64encode(secrets.token_bytes(32)) + b"\n"


def _new_seal() -> bytes:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _write_once(path: Path, make: Callable[[], bytes]) -> None:
    """Write a whole key or none; of two writers at once the first wins."""
    draft = _draft(path, make())
    try:
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def _replace(path: Path, data: bytes) -> None:
    """Put a whole file in the place of another, or leave that one."""
    _draft(path, data).replace(path)
    sync_folder(path.parent)


def _draft(path: Path, data: bytes) -> Path:
    """The data on disk under another name, readable by its owner alone."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return draft


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
