"""P10: any change to a sealed PDF is found, by us and by programs that are not ours, offline."""

import random

import pytest

from compliance.printing import sealing
from tests.printing.test_sealing import (
    incremental_update,
    pdfsig_finds_it_good,
    run,
    sealed,
    signed_stretches,
)
from tests.promises.conftest import FULL

__all__ = ["sealed"]  # the fixture: one paper with our seal
FLIPS = 300
ADDED = {
    "trailing bytes": lambda data: data + b"\n",
    "a second end": lambda data: data + b"%%EOF\n",
    "an incremental update": incremental_update,
    "leading bytes": lambda data: b"%PDF-1.7\n" + data,
    "cut off": lambda data: data[:-1],
}

pytestmark = [
    pytest.mark.pdf,
    pytest.mark.skipif(not FULL, reason="the same runs with every change in tests/printing"),
]


def flipped(data, chance):
    """One bit of one byte is another one, and where."""
    place = chance.randrange(len(data))
    changed = bytearray(data)
    changed[place] ^= 1 << chance.randrange(8)
    return place, bytes(changed)


def test_every_flipped_byte_is_found(sealed, tmp_path, promise):
    chance = random.Random(10)  # noqa: S311
    start, end = signed_stretches(sealed)[1:3]  # the packing of the signature: signed by nobody
    ours = theirs = 0
    for _flip in range(FLIPS):
        place, changed = flipped(sealed, chance)
        ours += sealing.examine(changed).is_whole
        if not start <= place < end:
            theirs += pdfsig_finds_it_good(tmp_path / "flipped.pdf", changed)
    figure = f"{ours} by us, {theirs} by pdfsig, of {FLIPS}"
    promise(10, "flipped bytes missed", figure=figure, bound="none", kept=ours == theirs == 0)


def test_what_is_added_or_cut_is_found(sealed, tmp_path, promise):
    changed = {name: change(sealed) for name, change in ADDED.items()}
    missed = [name for name, data in changed.items() if sealing.examine(data).is_whole]
    missed += [
        name
        for name, data in changed.items()
        if pdfsig_finds_it_good(tmp_path / "changed.pdf", data)
    ]
    figure = f"{missed or 0} of {len(ADDED)}"
    promise(10, "added, updated or cut, and missed", figure=figure, bound="none", kept=not missed)


def test_a_check_that_does_not_ask_for_the_whole_file_is_fooled(sealed, tmp_path, control):
    target = tmp_path / "longer.pdf"
    target.write_bytes(incremental_update(sealed))
    said = run("pdfsig", target).stdout
    control(
        10,
        "the signature alone, after an update",
        figure="it says valid",
        broke="Signature is Valid" in said and "Not total document signed" in said,
    )


def test_openssl_agrees_where_nothing_was_changed(sealed, tmp_path, promise):
    a, b, c, d = signed_stretches(sealed)
    (tmp_path / "signature").write_bytes(bytes.fromhex(sealed[b + 1 : c - 1].decode()))
    said = []
    for content in (sealed[a : a + b] + sealed[c : c + d], sealed[a : a + b] + sealed[c:-1]):
        (tmp_path / "content").write_bytes(content)
        command = ["openssl", "cms", "-verify", "-inform", "DER", "-in", "signature", "-binary"]
        command += ["-content", "content", "-noverify", "-out", "out"]
        said.append(run(*command, cwd=tmp_path).returncode == 0)
    figure = f"whole: {said[0]}, one byte less: {said[1]}"
    promise(10, "openssl's word on it", figure=figure, bound="True, False", kept=said == [1, 0])
