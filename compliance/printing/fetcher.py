"""What WeasyPrint may read: registered assets and `data:` addresses, no network, no file."""

from pathlib import Path

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

MEDIA_TYPES = {".css": "text/css", ".ttf": "font/ttf"}


class NotRegistered(FatalURLFetchingError):  # type: ignore[misc] # noqa: N818 - stops a render
    """A paper asked for something that is not ours to give."""


class Assets(URLFetcher):  # type: ignore[misc] # the library has no types
    """Gives the registered assets and nothing else; anything else ends the render."""

    def __init__(self, registered: dict[str, Path]) -> None:
        super().__init__(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)
        self._registered = registered

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Answer one request of a paper."""
        if url.lower().startswith("data:"):
            return super().fetch(url, headers)
        path = self._registered.get(url)
        if path is None:
            raise NotRegistered(url[:200])
        media_type = MEDIA_TYPES[path.suffix]
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": media_type})
