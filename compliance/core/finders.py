"""Serves the made fonts beside our other static files, so that collecting picks them up."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage, Storage

from compliance.core import fonts

PREFIX = "klarity/fonts"


class FontFinder(BaseFinder):
    """Finds `klarity/fonts/*.woff2`; makes them when they are first asked for."""

    def check(self, **_kwargs: Any) -> list[Any]:
        """Nothing to configure, nothing to check."""
        return []

    def find(self, path: str, find_all: bool = False, **_kwargs: Any) -> Any:  # noqa: FBT001, FBT002 - Django's signature
        """The file behind a static path, if it is one of ours."""
        folder, _, name = path.rpartition("/")
        wanted = {fonts.file_name(weight) for weight in fonts.WEIGHTS}
        found = [str(fonts.folder() / name)] if folder == PREFIX and name in wanted else []
        return found if find_all else (found[0] if found else [])

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        """Every made file with the storage it lies in."""
        storage = FileSystemStorage(location=fonts.folder())
        storage.prefix = PREFIX  # type: ignore[attr-defined]
        for weight in fonts.WEIGHTS:
            name = fonts.file_name(weight)
            if not matches_patterns(name, list(ignore_patterns or [])):
                yield name, storage
