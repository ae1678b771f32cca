"""P9: papers reach no network and no file, and what takes too long is ended with a sentence."""

from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import weasyprint

from compliance.printing.services import Limits, RenderError
from tests.printing.factory import make_pdf, plain_bytes
from tests.printing.test_fetcher import HOSTILE, Listener, print_hostile
from tests.promises.conftest import FULL

pytestmark = [
    pytest.mark.pdf,
    pytest.mark.skipif(not FULL, reason="every paper is a program of its own; see tests/printing"),
]
# RELIABILITY asks for thirty; those of tests/printing run with every change, these only here.
MORE = {
    "border": ("", "<p style='border-image: url({url}) 9'>x</p>"),
    "mask": ("", "<p style='mask-image: url({url})'>x</p>"),
    "cursor": ("", "<p style='cursor: url({url}), auto'>x</p>"),
    "many pictures": ("", "<img srcset='{url} 2x' src='{url}' alt=''>"),
    "picture of sources": ("", "<picture><source srcset='{url}'><img alt=''></picture>"),
    "film": ("", "<video poster='{url}' src='{url}'></video>"),
    "sound": ("", "<audio src='{url}'></audio>"),
    "button": ("", "<input type='image' src='{url}'>"),
    "old background": ("", "<table background='{url}'><tr><td>x</td></tr></table>"),
    "refresh": ("<meta http-equiv='refresh' content='0; url={url}'>", "x"),
    "icon": ("<link rel='icon' href='{url}'>", "x"),
    "part of a drawing": ("", "<svg width='9' height='9'><use href='{url}#a'/></svg>"),
    "drawing from elsewhere": (
        "",
        "<svg width='9' height='9'><style>@import '{url}';</style><rect width='9'/></svg>",
    ),
    "page": ("<style>@page {{ background: url({url}) }}</style>", "x"),
    "counter": ("<style>@counter-style c {{ symbols: url({url}) }}</style>", "<ol><li>x</ol>"),
    "a name for it": ("<style>:root {{ --a: url({url}) }} p {{ background: var(--a) }}</style>",
                            "<p>x</p>"),
}  # fmt: skip
PAPERS = HOSTILE | MORE
SLOW = {
    "a table without end": "<table><tr>" + "<td>x</td>" * 60 + "</tr></table>",
    "boxes in boxes": "<div style='display: flex'>" * 20 + "x" + "</div>" * 20,
    "columns": "<div style='columns: 3'>" + "<p>word </p>" * 30 + "</div>",
    "paragraphs": "<p>x</p>" * 60,
    "a list": "<ul>" + "<li>x</li>" * 60 + "</ul>",
    "grids": "<div style='display: grid'>" + "<i>x</i>" * 40 + "</div>",
    "boxes that float": "<div style='float: left; width: 1%'>x</div>" * 40,
    "tables in tables": "<table><tr><td>" * 8 + "x" + "</td></tr></table>" * 8,
    "words in colours": "<b style='color: red'>x</b> <i>y</i> " * 60,
    "one page each": "<p style='break-after: page'>x</p>" * 20,
    "drawings": "<svg width='9' height='9'><circle r='4'/></svg>" * 40,
    "inline boxes": "<span style='display: inline-block'>x</span>" * 50,
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


def test_no_paper_reaches_out(address, tmp_path: Path, promise):
    secret = tmp_path / "secret.svg"
    secret.write_text("<svg xmlns='http://www.w3.org/2000/svg'><text>CANARY</text></svg>")
    leaked = []
    for name, paper in PAPERS.items():
        print_hostile(paper, address)
        made = print_hostile(paper, secret.as_uri())
        if made is not None and b"CANARY" in plain_bytes(made):
            leaked.append(name)
    promise(
        9,
        "hostile papers that asked the network or read a file",
        figure=f"{len(Listener.visits)} visits, {leaked or 0} of {2 * len(PAPERS)}",
        bound="none",
        kept=not Listener.visits and not leaked and len(PAPERS) >= 30,
    )


def test_the_server_notices_a_printer_that_asks(address, control):
    weasyprint.HTML(string=f"<img src='{address}' alt=''>").write_pdf()
    control(
        9,
        "the library with its own fetcher",
        figure=f"{len(Listener.visits)} visits",
        broke=bool(Listener.visits),
    )


def how_it_ended(body: str) -> str:
    """The sentence that ended a paper; empty where it was made."""
    try:
        make_pdf(body, limits=Limits(cpu_seconds=2, wall_seconds=20))
    except RenderError as refusal:
        return refusal.sentence
    return ""


def test_a_slow_paper_is_ended(promise, control):
    said = [name for name, body in SLOW.items() if how_it_ended(body * 400)]
    promise(
        9,
        "slow papers that were ended with a sentence",
        figure=f"{len(said)} of {len(SLOW)}",
        bound=f"{len(SLOW)}",
        kept=len(said) == len(SLOW) == 12,
    )
    short = how_it_ended(SLOW["paragraphs"])
    control(9, "one of them, short", figure=short or "made, not ended", broke=not short)
