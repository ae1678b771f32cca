"""The guide's own reader, held against a whole Markdown reader."""

import pytest
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from compliance.guide.queries import FOLDER
from compliance.guide.rules import Block, Piece, find, read

KINDS = {"paragraph": "paragraph", "heading": "heading", "bullet_list": "list"}
KINDS |= {"ordered_list": "steps", "blockquote": "note", "code_block": "command"}
INSIDE = {"text": "plain", "strong": "strong", "code_inline": "code", "link": "link"}
FILES = sorted(FOLDER.glob("*.md"))


def said(node: SyntaxTreeNode) -> str:
    """The words under a node."""
    if node.type in {"text", "code_inline"}:
        return node.content
    return " " if node.type == "softbreak" else "".join(said(child) for child in node.children)


def dressed(node: SyntaxTreeNode) -> list[tuple[str, str]]:
    """What is bold, code or a link under a node."""
    found = [
        (INSIDE[n.type], said(n)) for n in node.walk() if INSIDE.get(n.type, "plain") != "plain"
    ]
    return [(kind, words) for kind, words in found if words]


def whole(text: str) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """A page as a whole Markdown reader understands it."""
    blocks: list[tuple[str, str, list[tuple[str, str]]]] = []
    for node in SyntaxTreeNode(MarkdownIt().parse(text)).children:
        picture = next((n for n in node.walk() if n.type == "image"), None)
        if picture:
            blocks.append(("picture", picture.content, []))
        elif node.type == "code_block":
            rows = [row.strip() for row in node.content.splitlines()]
            blocks.append(("command", " ".join(rows), [("code", row) for row in rows]))
        else:
            parts = node.children if node.type.endswith("_list") else [node]
            blocks.append((KINDS[node.type], " ".join(map(said, parts)), dressed(node)))
    return blocks


def ours(block: Block) -> tuple[str, str, list[tuple[str, str]]]:
    """A block in the same shape."""
    pieces = [piece for line in block.lines for piece in line if piece.kind != "plain"]
    return block.kind, block.text, [(piece.kind, piece.text) for piece in pieces]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_page_is_read_as_any_reader_of_markdown_reads_it(path):
    text = path.read_text("utf-8")
    page = read(path.stem, text, "/guide/")
    title, lead, *rest = whole(text)
    assert (page.title, page.lead) == (title[1], lead[1])
    assert [ours(block) for block in page.blocks] == rest


TEXT = """# A title

What it is about.

## Two words?

Tap **Save** or [read on](other.md#its-part), then
[look](https://example.org/).

![What is shown](pictures/one.webp "Save · Change")
"""


def test_links_lead_to_pages_inside_and_to_addresses_outside():
    page = read("first", TEXT, "/guide/")
    heading, words, picture = page.blocks
    assert heading.anchor == "two-words"
    assert [piece for piece in words.lines[0] if piece.kind == "link"] == [
        Piece("link", "read on", "/guide/other/#its-part"),
        Piece("link", "look", "https://example.org/"),
    ]
    assert (picture.file, picture.text, picture.shows) == (
        "one.webp",
        "What is shown",
        "Save · Change",
    )


def test_a_search_finds_parts_with_all_words_and_headings_first():
    first = read("first", TEXT, "/guide/")
    other = read("other", "# Other\n\nAbout two.\n\n## Save it\n\nTwo times.", "/guide/")
    found = [hit.address for hit in find((first, other), "TWO save", "/guide/")]
    assert found == ["/guide/first/#two-words", "/guide/other/#save-it"]
    assert find((first, other), "two", "/guide/")[0].heading == "Two words?"
    assert find((first, other), "  ", "/guide/") == []
    assert find((first, other), "nowhere", "/guide/") == []
