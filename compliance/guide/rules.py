"""Reads a page of the guide: a small part of Markdown, into plain values that a template shows.

Headings, paragraphs, two kinds of list, notes, pictures and commands; inside a line: words of a
screen in bold, links, and code. The tests hold this reader against a whole Markdown reader.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

PIECE = re.compile(r"\*\*(.+?)\*\*|`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)")
PICTURE = re.compile(r'!\[([^\]]+)\]\(pictures/([a-z-]+\.webp) "([^"]+)"\)')
ITEM = re.compile(r"(?:- |\d+\. )")
PAGE = re.compile(r"([a-z-]+)\.md(#[a-z0-9-]+)?")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words in a line: plain, `strong` (as a screen says them), `code` or a `link`."""

    kind: str
    text: str
    target: str = ""


Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A `heading`, `paragraph`, `list`, `steps`, `note`, `command` or `picture`."""

    kind: str
    lines: tuple[Line, ...] = ()
    anchor: str = ""  # of a heading
    file: str = ""  # of a picture, whose line says what it shows
    shows: str = ""  # the words that can be read in it

    @property
    def text(self) -> str:
        """Its words without their dress."""
        return " ".join("".join(piece.text for piece in line) for line in self.lines)


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its name in addresses, its title, what it is about, and the rest."""

    slug: str
    title: str
    lead: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A part of the guide that has all the words somebody looked for."""

    page: str
    heading: str
    address: str


def read(slug: str, text: str, root: str) -> Page:
    """A page of the guide; its links to other pages begin at the root."""
    title, lead, *rest = [_block(part, root) for part in _parts(text)]
    return Page(slug, title.text, lead.text, tuple(rest))


def find(pages: tuple[Page, ...], words: str, root: str) -> list[Hit]:
    """The parts of the guide with all these words; those whose heading has one come first."""
    wanted = words.casefold().split()
    hits = []
    for page in pages if wanted else ():
        for heading, anchor, said in _sections(page):
            if all(word in said.casefold() for word in wanted):
                where = f"{root}{page.slug}/{anchor and '#' + anchor}"
                hits.append(Hit(page.title, heading, where))
    return sorted(hits, key=lambda hit: not any(w in hit.heading.casefold() for w in wanted))


def _sections(page: Page) -> Iterator[tuple[str, str, str]]:
    """Heading, anchor and all words of each part of a page."""
    heading, anchor, said = page.title, "", [page.title, page.lead]
    for block in page.blocks:
        if block.kind == "heading":
            yield heading, anchor, " ".join(said)
            heading, anchor, said = block.text, block.anchor, []
        said.append(block.text)
    yield heading, anchor, " ".join(said)


def _parts(text: str) -> Iterator[str]:
    """The stretches between empty lines."""
    return (part for part in re.split(r"\n\s*\n", text.strip()) if part)


def _block(part: str, root: str) -> Block:
    """One stretch as what it is."""
    if picture := PICTURE.fullmatch(part.strip()):
        said, file, shows = picture.groups()
        return Block("picture", (_line(said, root),), file=file, shows=shows)
    if heading := re.fullmatch(r"#+ (.+)", part):
        return Block("heading", (_line(heading[1], root),), anchor=_anchor(heading[1]))
    if part.startswith("    "):
        return Block("command", tuple((Piece("code", row.strip()),) for row in part.splitlines()))
    if ITEM.match(part):
        items = re.split(r"\n(?=- |\d+\. )", part)
        kind = "list" if part.startswith("-") else "steps"
        return Block(kind, tuple(_line(ITEM.sub("", item, count=1), root) for item in items))
    kind = "note" if part.startswith("> ") else "paragraph"
    return Block(kind, (_line(re.sub(r"(?m)^> ?", "", part), root),))


def _line(text: str, root: str) -> Line:
    """A line in its pieces; broken lines are one line."""
    joined, at, pieces = " ".join(text.split()), 0, []
    for found in PIECE.finditer(joined):
        pieces.append(Piece("plain", joined[at : found.start()]))
        strong, code, link, target = found.groups()
        kind = "strong" if strong else "code" if code else "link"
        pieces.append(Piece(kind, strong or code or link, _address(target or "", root)))
        at = found.end()
    return tuple(piece for piece in (*pieces, Piece("plain", joined[at:])) if piece.text)


def _address(target: str, root: str) -> str:
    """Where a link leads inside the app: pages of the guide by their names."""
    page = PAGE.fullmatch(target)
    return f"{root}{page[1]}/{page[2] or ''}" if page else target


def _anchor(heading: str) -> str:
    """What a heading is called in an address, as readers of Markdown call it."""
    return re.sub(r"\s+", "-", re.sub(r"[^\w\s-]", "", heading.lower()).strip())
