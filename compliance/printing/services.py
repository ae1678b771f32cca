"""HTML in, PDF out; and the codes printed on papers. A bounded child process does the rendering."""

import hashlib
import json
import logging
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal
from xml.etree import ElementTree as ET

import zxingcpp
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from compliance.core.errors import Refusal
from compliance.printing.tables import LongTable, spool

logger = logging.getLogger(__name__)

Variant = Literal["pdf/ua-1", "pdf/a-3a"]
ROOT = Path(__file__).resolve().parents[2]
# What the child may know of our environment: enough to find Pango and the font cache, no secret.
PASSED_ON = (
    "PATH",
    "HOME",
    "XDG_CACHE_HOME",
    "LANG",
    "DYLD_FALLBACK_LIBRARY_PATH",
    "FONTCONFIG_FILE",
)
_SLOTS = threading.BoundedSemaphore(2)


class RenderError(Refusal):
    """A paper that could not be made, as one sentence."""


@dataclass(frozen=True)
class Attachment:
    """A file that travels inside a PDF, as its data."""

    name: str
    media_type: str
    data: bytes
    description: str


@dataclass(frozen=True)
class Limits:
    """What one render may take before it is ended."""

    cpu_seconds: int = 10
    memory_mb: int = 768
    wall_seconds: float = 60


@dataclass(frozen=True)
class RenderedPdf:
    """A finished PDF, and what WeasyPrint complained about while making it."""

    data: bytes
    pages: int
    notes: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """The digest of the whole file."""
        return hashlib.sha256(self.data).hexdigest()


def render(
    html: str,
    *,
    title: str,
    lang: str,
    created: datetime,
    identifier: bytes | str,
    variant: Variant | None = None,
    attachments: Sequence[Attachment] = (),
    tables: Sequence[LongTable] = (),
    replay: bool = True,
    fillable: bool = False,
    limits: Limits | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> RenderedPdf:
    """Make a tagged PDF of a whole HTML page; the same arguments give the same bytes.

    Long `tables` stand where the page has their places; without `replay` WeasyPrint sets them all.
    `pdf/a-3a` is PDF/UA-1 as well. `progress` hears (page, 0) for each page laid out, may raise to
    cancel, and hears (pages, pages) at the end. Raises RenderError.
    """
    if fillable and variant == "pdf/a-3a":
        raise ValueError("A fillable paper cannot be an archived one.")
    limits = limits or Limits()
    job = {
        "title": title,
        "lang": lang,
        "variant": variant,
        "fillable": fillable,
        "replay": replay,
        "created": created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "identifier": pdf_name(identifier),
        "attachments": [
            {"name": each.name, "media_type": each.media_type, "description": each.description}
            for each in attachments
        ],
    }
    with tempfile.TemporaryDirectory(prefix="klarity-print-") as name:
        folder = Path(name)
        job["tables"] = [
            spool(each, folder / f"table-{number}") for number, each in enumerate(tables)
        ]
        (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
        (folder / "page.html").write_text(html, encoding="utf-8")
        for number, each in enumerate(attachments):
            (folder / f"attachment-{number}").write_bytes(each.data)
        answer = _run_child(folder, limits, progress)
        data = (folder / "paper.pdf").read_bytes()
    if progress:
        progress(answer["pages"], answer["pages"])
    return RenderedPdf(data, answer["pages"], tuple(answer["notes"]))


def qr_svg(text: str) -> str:
    """A QR code as an SVG element, to be put into a page as it is; CSS gives its size."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    drawing = ET.fromstring(zxingcpp.write_barcode_to_svg(code, scale=1))  # noqa: S314 - our own
    side = drawing.get("width")
    path = next(part for part in drawing.iter() if part.tag.endswith("path")).get("d")
    return (
        f'<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" '
        f'role="img"><title>{escape(text)}</title>'
        f'<rect width="{side}" height="{side}" fill="#fff"/>'
        f'<path fill="#000" d="{path}"/></svg>'
    )


@dataclass(frozen=True)
class Mark:
    """What lets a reader check a paper: a QR code, words, the code to type. For `_mark.html`."""

    qr: SafeString
    title: str
    line: str
    code: str


def verify_mark(*, address: str, code: str, words: Mapping[str, str]) -> Mark:
    """The mark for a paper's foot; `words` come from `documents.queries.words(language)`.

    Without an address there is only the code, to be checked by the clinic.
    """
    place = address.partition("://")[2].removesuffix("/").rpartition("/")[0]
    return Mark(
        qr=SafeString(qr_svg(address) if address else ""),  # nosec B703 - drawn by our own door
        title=words["mark_title"],
        line=words["mark_scan"].format(place=place) if place else words["mark_ask"],
        code=code,
    )


def read_codes(greys: bytes, *, width: int, height: int) -> list[str]:
    """The texts of all bar codes on a picture given as shades of grey, none twice."""
    view: Any = memoryview(greys).cast("B", (height, width))
    return list(dict.fromkeys(each.text for each in zxingcpp.read_barcodes(view) if each.text))


def pdf_name(identifier: bytes | str) -> str:
    """Thirty-two hexadecimal letters, as PDF readers like it."""
    raw = identifier.encode() if isinstance(identifier, str) else identifier
    return hashlib.sha256(raw).hexdigest()[:32]


def _run_child(
    folder: Path, limits: Limits, progress: Callable[[int, int], None] | None
) -> dict[str, Any]:
    """Start the child, listen to it until its end, and never leave it behind."""
    deadline = time.monotonic() + limits.wall_seconds
    if not _SLOTS.acquire(timeout=limits.wall_seconds):
        raise RenderError(_("Other papers are being made just now. Please try again in a minute."))
    try:
        with (folder / "stderr").open("wb") as complaints:
            child = subprocess.Popen(  # noqa: S603 - our own program, no shell, arguments made here
                _command(folder, limits),
                cwd=ROOT,
                env=_environment(folder),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=complaints,
                start_new_session=True,
            )
        try:
            answer = _listen(child, deadline, progress)
        finally:
            child.kill()
            child.wait()
            child.stdout.close()  # type: ignore[union-attr] # it was asked for above
    finally:
        _SLOTS.release()
    if "pages" not in answer:
        _log(folder, child.returncode, answer)
        raise RenderError(_sentence(answer.get("failure", ""), child.returncode, limits))
    return answer


def _command(folder: Path, limits: Limits) -> list[str]:
    bounds = (str(limits.cpu_seconds), str(limits.memory_mb))
    return [sys.executable, "-m", "compliance.printing.child", str(folder), *bounds]


def _environment(folder: Path) -> dict[str, str]:
    passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return {**passed_on, "TMPDIR": str(folder), "PYTHONHASHSEED": "0", "PYTHONUTF8": "1"}


def _listen(
    child: subprocess.Popen[bytes], deadline: float, progress: Callable[[int, int], None] | None
) -> dict[str, Any]:
    """Read the child's lines until it ends or the time is over; the last line is its answer."""
    assert child.stdout is not None  # noqa: S101 - for the type checker: it was asked for
    pending = b""
    last: dict[str, Any] = {}
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while True:
            if not selector.select(max(0.0, deadline - time.monotonic())):
                return {"failure": "time"}
            chunk = os.read(child.stdout.fileno(), 65536)
            if not chunk:
                child.wait()
                return last
            *lines, pending = (pending + chunk).split(b"\n")
            for line in lines:
                last = json.loads(line)
                if "slow" in last:
                    logger.warning("A paper is set without replay: %s", last["slow"])
                if progress and "page" in last:
                    progress(last["page"], 0)


def _log(folder: Path, returncode: int, answer: dict[str, Any]) -> None:
    """Keep what the child said for whoever looks after the server."""
    complaints = (folder / "stderr").read_bytes()[-2000:].decode(errors="replace")
    logger.error("A paper failed: %s, exit %s, %s", answer, returncode, complaints)


def _sentence(failure: str, returncode: int, limits: Limits) -> str:
    """Why there is no paper, and what to do."""
    if failure == "memory" or (not failure and returncode == -signal.SIGKILL):
        return _(
            "This paper needs more than %(memory)s MB of memory and was stopped. "
            "Choose a shorter period."
        ) % {"memory": limits.memory_mb}
    if failure == "time" or returncode == -signal.SIGXCPU:
        return _("This paper took too long and was stopped. Choose a shorter period, or try again.")
    if failure == "asset":
        return _("This paper asks for a file that it may not use, so it was not made.")
    if failure == "library":
        return _(
            "PDFs cannot be made on this machine yet: Pango is missing. On Debian, install "
            "libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0; on macOS, run “brew "
            "install pango”."
        )
    return _("The paper could not be made. The server's log says why.")
