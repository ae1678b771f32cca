"""The child process that turns one HTML page into one PDF. It knows no Django and no database.

`python -m compliance.printing.child FOLDER CPU_SECONDS MEMORY_MB` reads `job.json`, `page.html` and
the attached files in the folder, writes `paper.pdf` there, and tells its progress and its end as
lines of JSON.
"""

import json
import logging
import os
import re
import resource
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from compliance.printing.assets import registered
from compliance.printing.replay import CannotReplay, markup
from compliance.printing.replay import paper as replay
from compliance.printing.replay.paper import Shop
from compliance.printing.tables import Spool, spooled

if TYPE_CHECKING:
    from weasyprint import HTML, Attachment

MEGABYTE = 1024 * 1024
HEADROOM = 1024 * MEGABYTE  # address space is always larger than the memory in use
SAFE_LINK = re.compile(r"(?:#|https://|mailto:)", re.IGNORECASE)
# PDF/A wants every foreign property described, so the mark of PDF/UA brings its description.
UA_MARK = b"""<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" \
pdfuaid:part="1" />\
<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about="">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Part of ISO 14289 the file follows</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property>\
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""


def say(**words: object) -> None:
    """Tell the parent something, as one line that cannot be torn."""
    os.write(sys.stdout.fileno(), json.dumps(words).encode() + b"\n")


class Progress(logging.Handler):
    """Passes on the number of each page as WeasyPrint lays it out."""

    def emit(self, record: logging.LogRecord) -> None:
        if "Page %d" in str(record.msg) and isinstance(record.args, tuple):
            say(page=record.args[0])


class Notes(logging.Handler):
    """Keeps what WeasyPrint complains about."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage()[:300])


def bound(cpu_seconds: int, memory_mb: int) -> None:
    """Ask the system to end this process when it takes too much; no core file either."""
    address_space = memory_mb * MEGABYTE + HEADROOM
    for kind, soft, hard in (
        (resource.RLIMIT_CPU, cpu_seconds, cpu_seconds + 5),
        (resource.RLIMIT_AS, address_space, address_space),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        try:
            resource.setrlimit(kind, (soft, hard))
        except (OSError, ValueError):  # macOS refuses RLIMIT_AS: the watch below does the work
            continue
    threading.Thread(target=watch_memory, args=(memory_mb,), daemon=True).start()


def watch_memory(memory_mb: int) -> None:
    """End the process when the memory really in use passes the bound."""
    while memory_in_use() <= memory_mb * MEGABYTE:
        time.sleep(0.05)
    say(failure="memory")
    os._exit(0)


def memory_in_use() -> int:
    """Resident memory in bytes: now on Linux, the peak so far elsewhere."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # macOS counts it in bytes
    return pages * resource.getpagesize()


def strip_links(page: "HTML") -> None:
    """Leave only links to https, to mail and inside the paper, and no attachment but ours."""
    for element in page.etree_element.iter():
        if element.tag in {"a", "area"} and not SAFE_LINK.match(element.get("href", "#").strip()):
            del element.attrib["href"]
        if "attachment" in element.get("rel", "").lower().split():
            element.attrib.pop("href", None)


def finish(pdf: Any, *, is_archive: bool) -> None:
    """Last touches on the finished objects: nothing empty, and both standards in one file."""
    for item in pdf.objects:
        for empty in ("Pattern", "Shading") if isinstance(item, dict) else ():
            if item.get(empty) == {}:
                del item[empty]
        if is_archive and getattr(item, "extra", {}).get("Type") == "/Metadata":
            item.stream = [item.stream[0].replace(b"</rdf:RDF>", UA_MARK + b"</rdf:RDF>")]


def attachments(job: dict[str, Any], folder: Path, created: datetime) -> "list[Attachment]":
    """The files that travel inside the PDF."""
    from weasyprint import Attachment  # slow, and fails without Pango: only here

    return [
        Attachment(
            string=(folder / f"attachment-{number}").read_bytes(),
            name=each["name"],
            description=each["description"],
            relationship="Data",
            created=created,
            modified=created,
        )
        for number, each in enumerate(job["attachments"])
    ]


def write_paper(
    source: str, job: dict[str, Any], folder: Path, spelled: dict[int, str]
) -> dict[str, object]:
    """Lay the page out, write the PDF, and say how many pages it has."""
    from weasyprint import HTML  # slow, and fails without Pango: only here

    from compliance.printing.fetcher import Assets

    notes = Notes()
    logging.getLogger("weasyprint").addHandler(notes)
    is_archive = (job["variant"] or "").startswith("pdf/a")
    options = {
        "pdf_variant": job["variant"],
        "pdf_identifier": job["identifier"].encode(),
        "pdf_tags": True,
        "pdf_forms": job["fillable"],
        "attachments": attachments(job, folder, datetime.fromisoformat(job["created"])),
    }

    def parse(text: str) -> HTML:
        page = HTML(string=text, url_fetcher=Assets(registered()))
        strip_links(page)
        return page

    def write(paper: Any, target: Path, then: Callable[[Any], None] = lambda _pdf: None) -> None:
        paper.metadata.title, paper.metadata.lang = job["title"], job["lang"]
        paper.metadata.generator = "Klarity"
        paper.metadata.created = paper.metadata.modified = job["created"]

        def finisher(_document: object, pdf: Any) -> None:
            finish(pdf, is_archive=is_archive)
            then(pdf)

        paper.write_pdf(target, finisher=finisher, **options)

    tables = [spooled(each, folder, spelled) for each in job["tables"]]
    pages = write_replayed(parse, source.translate(spelled), tables, job, folder, write)
    if not pages:
        page = parse(source.translate(spelled))
        for table in tables:
            markup.place_of(page.etree_element, table.key).append(markup.whole(table))
        paper = page.render(**options)
        write(paper, folder / "paper.pdf")
        pages = len(paper.pages)
    logging.getLogger("weasyprint").removeHandler(notes)
    return {"pages": pages, "notes": notes.lines}


def write_replayed(
    parse: Callable[[str], "HTML"],
    source: str,
    tables: list[Spool],
    job: dict[str, Any],
    folder: Path,
    write: Callable[..., None],
) -> int:
    """Write a paper with long tables the fast way; no pages where only WeasyPrint can do it."""
    if not (tables and job["replay"]):
        return 0
    shop = Shop(parse, source, job["lang"], job["identifier"], lambda page: say(page=page))
    try:
        return replay.write(shop, tables, folder / "paper.pdf", write)
    except CannotReplay as reason:
        say(slow=str(reason))
        return 0


def print_paper(folder: Path) -> dict[str, object]:
    """Write the paper; a letter that no font has is then written as its number."""
    progress = logging.getLogger("weasyprint.progress")
    progress.setLevel(logging.INFO)
    progress.addHandler(Progress())
    job = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    source = (folder / "page.html").read_text(encoding="utf-8")
    answer = write_paper(source, job, folder, {})
    unknown = set(re.findall(r"notdef glyph [^()]*\(U\+([0-9A-F]+)\)", str(answer["notes"])))
    if not unknown:
        return answer
    letters = {int(number, 16): f"[U+{number}]" for number in unknown}
    return write_paper(source, job, folder, letters)


def main(folder: Path, cpu_seconds: int, memory_mb: int) -> None:
    """Print one paper within its bounds, and tell how it ended."""
    bound(cpu_seconds, memory_mb)
    try:
        say(**print_paper(folder))
    except MemoryError:
        say(failure="memory")
    except OSError as error:
        say(
            failure="library" if "cannot load library" in str(error) else "crash", detail=str(error)
        )
    except BaseException as error:
        if type(error).__name__ != "NotRegistered":
            raise
        say(failure="asset", detail=str(error))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
