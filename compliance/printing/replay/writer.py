"""A PDF written as it is made: objects go to the file at once, small ones packed together."""

import hashlib
import struct
import zlib
from collections.abc import Sequence
from typing import IO, Any

from compliance.printing.replay import CannotReplay

ENTRY = struct.Struct(">BQH")  # a line of the cross-reference: kind, place, index
PLAIN, PACKED = 1, 2
PACK = 500
LEVEL = 6


class Writer:
    """Gives out numbers, writes objects, and remembers where each of them is.

    Our numbers begin at `own`; those below belong to WeasyPrint's objects, of which there must not
    be more. A gap is allowed, though readers distrust numbers that a file of its size cannot have.
    """

    def __init__(self, file: IO[bytes], own: int) -> None:
        self._file = file
        self._begin = own
        self._position = 0
        self._digest = hashlib.sha256()
        self._next = own
        self._own = bytearray()
        self._foreign: dict[int, bytes] = {}
        self._waiting: list[tuple[int, bytes]] = []
        self._put(b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n")

    def numbers(self, count: int = 1) -> int:
        """The first of so many new numbers in a row."""
        first = self._next
        self._next += count
        self._own += bytes(ENTRY.size * count)
        return first

    def add(self, number: int, data: bytes) -> None:
        """A small object."""
        self._waiting.append((number, data))
        if len(self._waiting) >= PACK:
            self._pack()

    def block(self, first: int, objects: Sequence[bytes]) -> None:
        """Many small objects numbered in a row."""
        self._packed(range(first, first + len(objects)), objects)

    def stream(self, number: int, data: bytes, entries: bytes = b"") -> None:
        """A stream, compressed."""
        self._stream(number, entries, zlib.compress(data, LEVEL))

    def finish(self, pdf: Any, identifier: bytes) -> None:
        """Write WeasyPrint's objects, then where everything is."""
        pdf.add_object(pdf.info)
        if len(pdf.objects) >= self._begin:
            raise CannotReplay("too many objects")
        for each in pdf.objects[1:]:
            if each.free == "f":
                continue
            if each.compressible:
                self.add(each.number, each.data)
            else:
                self._foreign[each.number] = ENTRY.pack(PLAIN, self._position, 0)
                self._put(each.indirect + b"\n")
        self._pack()
        self._write_places(pdf, identifier)

    def _write_places(self, pdf: Any, identifier: bytes) -> None:
        number, start = self.numbers(), self._position
        self._place(number, PLAIN, start, 0)
        first = ENTRY.pack(0, 0, 65535)
        foreign = [self._foreign.get(each, first) for each in range(1, len(pdf.objects))]
        table = b"".join([first, *foreign]) + self._own
        changing = self._digest.hexdigest()[:32].encode()
        ours = self._next - self._begin
        known = len(pdf.objects), self._begin, ours, self._next
        entries = b"/Type/XRef/Index[0 %d %d %d]/W[1 8 2]/Size %d/Root %s/Info %s/ID[<%s><%s>]" % (
            *known,
            pdf.catalog.reference,
            pdf.info.reference,
            identifier.hex().encode(),
            changing,
        )
        self._put(self._as_stream(number, entries, zlib.compress(table, LEVEL)))
        self._put(b"startxref\n%d\n%%%%EOF\n" % start)

    def _pack(self) -> None:
        if self._waiting:
            numbers, objects = zip(*self._waiting, strict=True)
            self._packed(numbers, objects)
            self._waiting = []

    def _packed(self, numbers: Sequence[int], objects: Sequence[bytes]) -> None:
        """An object stream."""
        pack, places, place = self.numbers(), [], 0
        for index, (number, data) in enumerate(zip(numbers, objects, strict=True)):
            places.append(b"%d %d" % (number, place))
            place += len(data) + 1
            self._place(number, PACKED, pack, index)
        head = b" ".join(places) + b"\n"
        entries = b"/Type/ObjStm/N %d/First %d" % (len(objects), len(head))
        self._stream(pack, entries, zlib.compress(head + b"\n".join(objects), LEVEL))

    def _stream(self, number: int, entries: bytes, data: bytes) -> None:
        self._place(number, PLAIN, self._position, 0)
        self._put(self._as_stream(number, entries, data))

    @staticmethod
    def _as_stream(number: int, entries: bytes, data: bytes) -> bytes:
        head = b"%d 0 obj\n<<%s/Filter/FlateDecode/Length %d>>stream\n"
        return head % (number, entries, len(data)) + data + b"\nendstream\nendobj\n"

    def _place(self, number: int, kind: int, where: int, index: int) -> None:
        if number < self._begin:
            self._foreign[number] = ENTRY.pack(kind, where, index)
        else:
            ENTRY.pack_into(self._own, (number - self._begin) * ENTRY.size, kind, where, index)

    def _put(self, data: bytes) -> None:
        self._file.write(data)
        self._digest.update(data)
        self._position += len(data)
