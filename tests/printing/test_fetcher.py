"""No network, no files: papers that try, and get nothing."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import pytest
import weasyprint

from compliance.printing.services import RenderedPdf, RenderError
from tests.printing.factory import make_pdf, plain_bytes, text_of

pytestmark = pytest.mark.pdf


class Listener(BaseHTTPRequestHandler):
    """Counts whoever comes to the door."""

    visits: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.visits.append(self.path)
        self.send_response(302)
        self.send_header("Location", "/again")
        self.end_headers()

    def log_message(self, *_said: object) -> None:
        """Say nothing."""


HOSTILE = {
    "image": ("", "<img src='{url}' alt=''>"),
    "picture in a style": ("", "<p style='background: url({url})'>x</p>"),
    "style sheet": ("<link rel='stylesheet' href='{url}'>", "x"),
    "import": ("<style>@import '{url}';</style>", "x"),
    "typeface": (
        "<style>@font-face {{ font-family: F; src: url({url}) }} p {{ font-family: F }}</style>",
        "<p>x</p>",
    ),
    "list marker": ("", "<ul style='list-style-image: url({url})'><li>x</ul>"),
    "content": ("<style>p::before {{ content: url({url}) }}</style>", "<p>x</p>"),
    "embedded": ("", "<embed src='{url}'>"),
    "object": ("", "<object data='{url}'></object>"),
    "picture in a drawing": (
        "",
        "<svg width='9' height='9'><image href='{url}' width='9' height='9'/></svg>",
    ),
    "drawing in data": (
        "",
        "<img alt='' src='data:image/svg+xml,<svg xmlns=%22http://www.w3.org/2000/svg%22>{picture}'>",
    ),
    "base": ("<base href='{url}'>", "<img src='x.png' alt=''>"),
    "attachment": ("<link rel='attachment' href='{url}'>", "x"),
    "attached link": ("", "<a rel='attachment' href='{url}'>x</a>"),
    "frame": ("", "<iframe src='{url}'></iframe>"),
    "color profile": ("<style>@color-profile --x {{ src: url({url}) }}</style>", "x"),
}


@pytest.fixture
def address() -> Iterator[str]:
    """A server that would notice being asked."""
    Listener.visits.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/x"
    server.shutdown()
    server.server_close()


def print_hostile(paper: tuple[str, str], url: str) -> RenderedPdf | None:
    """The paper, or None where asking for the address ended the render."""
    picture = f"<image href=%22{url}%22 width=%229%22 height=%229%22/></svg>"
    head, body = (part.format(url=url, picture=picture) for part in paper)
    try:
        return make_pdf(f"{body}<p>end</p>", head)
    except RenderError as refusal:
        if "may not use" not in refusal.sentence:
            raise
        return None


@pytest.mark.parametrize("name", HOSTILE)
def test_no_paper_reaches_the_network(name: str, address: str) -> None:
    print_hostile(HOSTILE[name], address)
    assert Listener.visits == []


def test_the_server_would_have_noticed(address: str) -> None:
    weasyprint.HTML(string=f"<img src='{address}' alt=''>").render()
    assert Listener.visits[:2] == ["/x", "/again"]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_paper_reads_a_file(name: str, tmp_path: Path) -> None:
    canary = tmp_path / "canary.css"
    canary.write_text("p::after { content: 'CANARY-4711' } /* CANARY-4711 */", encoding="utf-8")
    pdf = print_hostile(HOSTILE[name], canary.as_uri())
    assert pdf is None or b"CANARY" not in plain_bytes(pdf)
    assert pdf is None or "CANARY" not in text_of(pdf)


@pytest.mark.parametrize(
    "address",
    [
        "asset:fonts/../../services.py",
        "asset:other.css",
        "asset:paper.css?x",
        "ftp://a.example/x.css",
    ],
)
def test_only_registered_assets_are_given(address: str) -> None:
    with pytest.raises(RenderError, match="may not use"):
        make_pdf("x", f"<link rel='stylesheet' href='{address}'>")
