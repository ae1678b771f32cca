#!/usr/bin/env python3
"""Checks an exported Klarity history on any computer with Python and nothing else.

    python3 verify_bundle.py BUNDLE.zip [ANCHORS.jsonl]

It recomputes every hash of the chain, compares every record with the last state that the history
gives it, and compares the chain with anchors that were kept elsewhere. It cannot know whether what
was written down is true, and it does not check the anchors' signatures: `openssl dgst` does that.
Exit 0: nothing found. Exit 1: something is not as it was written. Exit 2: the file cannot be read.
"""

import hashlib
import json
import sys
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PREFIX = b"klarity-event-v1\0"
GENESIS = b"\0" * 32
DAMAGE = (  # all that a damaged or a hostile file has been seen to lead to
    *(ArithmeticError, AttributeError, EOFError, LookupError, OSError, RuntimeError, TypeError),
    *(ValueError, zipfile.BadZipFile, zlib.error),
)


class Unreadable(Exception):  # noqa: N818 - as the commands say it
    """The bundle or the anchors file is not what it should be."""


def lines(bundle: zipfile.ZipFile, name: str) -> Iterator[Any]:
    """The JSON objects of one member of the bundle, in order."""
    number = 0
    try:
        with bundle.open(name) as file:
            for line in file:
                yield json.loads(line)
                number += 1
    except DAMAGE as error:
        raise Unreadable(f"{name}, after line {number}: {error}") from error


def nfc(value: Any) -> Any:
    """The same value with all text in NFC, as the history stores it."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [nfc(item) for item in value]
    if isinstance(value, dict):
        return {key: nfc(item) for key, item in value.items()}
    return value


class Check:
    """One reading of one bundle: the chain first, then the records, then the anchors."""

    def __init__(self, path: Any) -> None:
        self.found: list[str] = []
        self.hashes: dict[int, str] = {}
        self.states: dict[tuple[str, str], Any] = {}
        self.records = 0
        self.size, self.head = 0, GENESIS
        try:
            self.bundle = zipfile.ZipFile(path)
            self.manifest = json.loads(self.bundle.read("manifest.json"))
            told = "defaults.json" in self.bundle.namelist()
            self.defaults = json.loads(self.bundle.read("defaults.json")) if told else {}
            self.clinic = self.manifest["clinic"]
        except DAMAGE as error:
            raise Unreadable(f"{path}: {error}") from error

    def run(self, anchors: list[Any]) -> None:
        try:
            self.chain()
            self.compare_records()
        except DAMAGE as error:
            raise Unreadable(f"after event {self.size}, record {self.records}: {error}") from error
        self.compare_anchor("manifest", self.manifest, must_be_newest=True)
        for number, anchor in enumerate(anchors, 1):
            self.compare_anchor(f"anchor {number}", anchor, must_be_newest=False)

    def chain(self) -> None:
        for line in lines(self.bundle, "events.jsonl"):
            sequence, body = line["sequence"], line["body"].encode()
            stored = bytes.fromhex(line["hash"])
            if line["hash"] != stored.hex():
                self.found.append(f"event {sequence}: its hash is not written as hashes are")
            if sequence != self.size + 1:
                self.found.append(f"event {sequence}: event {self.size + 1} is missing before it")
            digest = hashlib.sha256(body).digest()
            number = max(sequence, 0).to_bytes(8, "big")
            if hashlib.sha256(PREFIX + number + self.head + digest).digest() != stored:
                self.found.append(f"event {sequence}: its bytes do not match its hash")
            self.remember(sequence, body)
            self.size, self.head = sequence, stored
            self.hashes[sequence] = stored.hex()

    def remember(self, sequence: int, body: bytes) -> None:
        try:
            said = json.loads(body)
            key = (said["record"]["kind"], said["record"]["id"])
            if said["clinic"] != self.clinic:
                self.found.append(f"event {sequence}: it belongs to another clinic")
            if said["state"] is not None:
                self.states[key] = said["state"]
            else:
                self.states.setdefault(key, None)
        except DAMAGE:
            self.found.append(f"event {sequence}: its bytes cannot be read")

    def compare_records(self) -> None:
        left = set(self.states)
        for line in lines(self.bundle, "records.jsonl"):
            key, state = (line["kind"], line["id"]), nfc(line["state"])
            recorded = self.states.get(key)
            self.records += 1
            where = f"{key[0]} {key[1]}"
            if recorded is not None and key not in left:
                self.found.append(f"{where}: it stands in the records twice")
            left.discard(key)
            if recorded is None:
                self.found.append(f"{where}: never written into the history")
                continue
            new = self.defaults.get(key[0], {})
            for name in sorted(set(state) | set(recorded)):
                if name not in recorded and state[name] == new.get(name):
                    continue  # the field is younger than the last event of this record
                if state.get(name) != recorded.get(name):
                    self.found.append(
                        f"{where}: {name} is {state.get(name)!r}, "
                        f"but the history says {recorded.get(name)!r}"
                    )
        for kind, record in sorted(left):
            self.found.append(f"{kind} {record}: gone from the records")

    def compare_anchor(self, where: str, anchor: Any, *, must_be_newest: bool) -> None:
        try:
            clinic, size, head = anchor["clinic"], int(anchor["size"]), anchor["head"]
        except DAMAGE as error:
            raise Unreadable(f"{where}: {error}") from error
        if clinic != self.clinic:
            self.found.append(f"{where}: it belongs to another clinic")
        elif (GENESIS.hex() if size == 0 else self.hashes.get(size)) != head:
            self.found.append(f"{where}: the history up to event {size} is another one")
        elif must_be_newest and size != self.size:
            self.found.append(f"{where}: the history has {self.size} events, not {size}")


def read_anchors(path: str) -> list[Any]:
    """The anchors of a file, one JSON object a line."""
    try:
        with Path(path).open(encoding="utf-8") as file:
            return [json.loads(line) for line in file if line.strip()]
    except DAMAGE as error:
        raise Unreadable(f"{path}: {error}") from error


def main(arguments: list[str]) -> int:
    if len(arguments) not in (1, 2):
        print("Use: python3 verify_bundle.py BUNDLE.zip [ANCHORS.jsonl]", file=sys.stderr)
        return 2
    try:
        check = Check(arguments[0])
        check.run(read_anchors(arguments[1]) if len(arguments) == 2 else [])
    except Unreadable as error:
        print(f"This cannot be read: {error}", file=sys.stderr)
        return 2
    for sentence in check.found:
        print(sentence)
    head = check.head.hex()
    print(f"{check.size} events, {check.records} records, head {head}")
    print("Not as it was written." if check.found else "Nothing found: it is whole.")
    return 1 if check.found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
