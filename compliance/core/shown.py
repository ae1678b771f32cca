"""What a page says, as plain lines: to keep a copy of what somebody was shown."""

from collections.abc import Sequence
from html.parser import HTMLParser

MOST = 40_000  # characters; a page of the app has a tenth of it
BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "fieldset"),
        *("figcaption", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "legend", "li"),
        *("main", "nav", "ol", "option", "p", "section", "summary", "table", "tbody", "thead"),
        *("tr", "ul"),
    )
)
CELLS = frozenset({"td", "th"})
SILENT = frozenset({"aside", "script", "style", "svg", "template", "select", "noscript"})


class _Reader(HTMLParser):
    """Collects the words of the main part of a page, block by block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.heading = ""
        self.words: list[str] = []
        self.inside: list[str] = []
        self.is_main = False

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """A block begins a new line."""
        if tag == "main":
            self.is_main = True
        if tag in SILENT or tag == "h1":
            self.inside.append(tag)
        if tag in BLOCKS or tag == "br":
            self.end_line()
        if tag in CELLS:
            self.words.append(" | ")

    def handle_endtag(self, tag: str) -> None:
        """A block ends its line."""
        if tag in BLOCKS:
            self.end_line()
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()
        if tag == "main":
            self.is_main = False

    def handle_data(self, data: str) -> None:
        """Words count inside the main part."""
        place = self.inside[-1] if self.inside else ""
        if place in SILENT:
            return
        if self.is_main:
            self.heading += data if place == "h1" else ""
            self.words.append(data)

    def end_line(self) -> None:
        """Keep the words so far as one line."""
        line = " ".join("".join(self.words).split()).strip("| ")
        if line:
            self.lines.append(line)
        self.words = []


def read(html: str) -> tuple[str, str]:
    """The heading of a page and the text of its main part, one line for each block."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_line()
    heading = " ".join(reader.heading.split()) or next(iter(reader.lines), "")
    return heading, "\n".join(reader.lines)[:MOST]
