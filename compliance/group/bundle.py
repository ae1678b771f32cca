"""Many files as one download, part by part: nothing is kept twice."""

import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import IO, Any

BLOCK = 256 * 1024

Files = Iterable[tuple[str, Callable[[], IO[bytes]]]]


class _Out:
    """What was written and not taken yet."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: Any) -> int:
        """Keep it until it is taken."""
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing to do."""

    def take(self) -> bytes:
        """All of it, once."""
        taken, self._parts = b"".join(self._parts), []
        return taken


def zipped(files: Files, *, at: datetime) -> Iterator[bytes]:
    """A ZIP of the files as they are read; one that is not there any more is left out."""
    out = _Out()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[call-overload] # a stream is enough
        for name, opened in files:
            try:
                source = opened()
            except OSError:
                continue
            info = zipfile.ZipInfo(name, at.timetuple()[:6])
            with source, archive.open(info, "w", force_zip64=True) as target:
                while block := source.read(BLOCK):
                    target.write(block)
                    yield out.take()
    yield out.take()
