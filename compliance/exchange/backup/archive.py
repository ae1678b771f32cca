"""What is inside a backup: a compressed tar of members, the manifest last, in constant memory."""

import contextlib
import hashlib
import io
import json
import os
import re
import tarfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from compliance.exchange.backup import frames

MANIFEST = "manifest.json"
MEMBER = re.compile(r"(database\.sqlite3|tables/[a-z0-9_]+\.copy|keys/[\w.-]+|files/[\w./-]+)")
BLOCK = 1024 * 1024
LARGEST_MANIFEST = 256 * BLOCK


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says it holds: digests of members and tables, and where each chain ended."""

    created_at: str
    version: str
    vendor: str
    migrations: list[list[str]]
    clinics: list[dict[str, Any]]
    tables: dict[str, dict[str, Any]]
    members: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def file_count(self) -> int:
        """How many uploaded and printed files are in it."""
        return sum(name.startswith("files/") for name in self.members)


class _Deflated:
    """Compresses what is written to it; the tar goes through it."""

    def __init__(self, out: Any) -> None:
        self.out, self.packer = out, zlib.compressobj(1)

    def write(self, data: bytes) -> int:
        self.out.write(self.packer.compress(data))
        return len(data)

    def close(self) -> None:
        self.out.write(self.packer.flush())


class _Inflated:
    """Reads as a stream what `_Deflated` wrote."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces, self.unpacker, self.waiting = pieces, zlib.decompressobj(), b""

    def read(self, size: int) -> bytes:
        """At most so many bytes; fewer only at the end."""
        parts = []
        while size > 0 and (part := self._some(size)):
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def _some(self, size: int) -> bytes:
        """Up to so many bytes, however well they were packed; none at the end."""
        while True:
            part = self.unpacker.decompress(self.unpacker.unconsumed_tail or self.waiting, size)
            if not self.unpacker.unconsumed_tail:
                self.waiting = b""
            if part:
                return part
            self.waiting = next(self.pieces, b"")
            if not self.waiting:
                return b""

    @property
    def is_whole(self) -> bool:
        """Did it end where it was meant to?"""
        return self.unpacker.eof and not self.unpacker.unused_data


class _Hashed:
    """A file that digests itself while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.digest = file, hashlib.sha256()

    def read(self, size: int) -> bytes:
        part = self.file.read(size)
        self.digest.update(part)
        return part


class Packer:
    """Writes members one after the other, then the manifest."""

    def __init__(self, writer: frames.Writer) -> None:
        self.writer, self.deflated = writer, _Deflated(writer)
        self.tar = tarfile.open(fileobj=self.deflated, mode="w|")  # type: ignore[call-overload]  # noqa: SIM115
        self.members: dict[str, dict[str, Any]] = {}

    def add(self, name: str, opened: Callable[[], Any]) -> None:
        """Put a file in under a name; one that was erased in the meantime is left out."""
        with contextlib.suppress(FileNotFoundError), opened() as file:
            info = tarfile.TarInfo(name)
            info.size = file.seek(0, os.SEEK_END) or file.tell()
            file.seek(0)
            info.mode = 0o600
            hashed = _Hashed(file)
            self.tar.addfile(info, hashed)
            self.members[name] = {"size": info.size, "sha256": hashed.digest.hexdigest()}

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest and the end."""
        text = json.dumps(asdict(manifest), sort_keys=True).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size = len(text)
        self.tar.addfile(info, io.BytesIO(text))
        self.tar.close()
        self.deflated.close()
        self.writer.close()


def unpack(path: Path, *, passphrase: str, into: Path | None = None) -> Manifest:
    """Prove a whole file, and lay its members out below a folder where one is given.

    Raises Refusal for anything that is not exactly what was written.
    """
    with path.open("rb") as file:
        header = frames.read_header(file)
        stream = _Inflated(frames.pieces(file, header, frames.unlock(header, passphrase)))
        try:
            manifest, found = _members(stream, into)
            while stream.read(BLOCK):
                pass
        except (tarfile.TarError, zlib.error, ValueError, TypeError, EOFError) as error:
            raise frames.damaged() from error
    if manifest is None or not stream.is_whole or found != manifest.members:
        raise frames.damaged()
    return manifest


def locked(path: Path, *, passphrase: str) -> Iterator[bytes]:
    """An open backup as one that a passphrase locks, part by part."""
    with path.open("rb") as file:
        old = frames.read_header(file)
        header, key = frames.new_header(
            created_at=old.created_at, version=old.version, passphrase=passphrase
        )
        out = _Parts()
        writer = frames.Writer(out, header, key)
        for piece in frames.pieces(file, old, b""):
            writer.write(piece)
            yield out.taken()
        writer.close()
        yield out.taken()


class _Parts(list[bytes]):
    """What was written and not yet taken."""

    write = list.append

    def taken(self) -> bytes:
        """All of it, once."""
        data = b"".join(self)
        self.clear()
        return data


def _members(
    stream: _Inflated, into: Path | None
) -> tuple[Manifest | None, dict[str, dict[str, Any]]]:
    manifest, found = None, {}
    with tarfile.open(fileobj=stream, mode="r|") as tar:  # type: ignore[call-overload]
        for info in tar:
            content = tar.extractfile(info) if info.isreg() else None
            if content is None or manifest is not None or info.name in found:
                raise frames.damaged()
            if info.name == MANIFEST:
                manifest = Manifest(**json.loads(content.read(LARGEST_MANIFEST)))
            else:
                found[info.name] = _laid_out(info, content, into)
    return manifest, found


def _laid_out(info: tarfile.TarInfo, content: IO[bytes], into: Path | None) -> dict[str, Any]:
    """One member read to its end, and written where a folder is given."""
    if not MEMBER.fullmatch(info.name) or ".." in info.name:
        raise frames.damaged()
    digest, size = hashlib.sha256(), 0
    with contextlib.ExitStack() as stack:
        out = None
        if into is not None:
            place = into / info.name
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            out = stack.enter_context(place.open("xb"))
            place.chmod(0o600)
        while part := content.read(BLOCK):
            digest.update(part)
            size += len(part)
            if out:
                out.write(part)
    return {"size": size, "sha256": digest.hexdigest()}
