"""The seal: any change to a sealed PDF is found, by us and by programs that are not ours."""

import asyncio
import io
import random
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from pikepdf import pdfa
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from compliance.core.errors import Refusal
from compliance.printing import sealing
from compliance.printing.services import Attachment
from tests.printing.factory import AT, TABLE, make_pdf
from tests.printing.test_services import BEYOND_3B

pytestmark = pytest.mark.pdf

FLIPS = 300
KEY = ec.generate_private_key(ec.SECP256R1())
CERTIFICATE = sealing.make_certificate(KEY, "Glow Clinic", AT)
OF_A_SEAL = ("/AcroForm", "/Perms")  # rightly there; the validator does not know signatures


@pytest.fixture(scope="module")
def sealed() -> bytes:
    lots = Attachment("lots.csv", "text/csv", b"lot\r\nL-77\r\n", "Lots")
    paper = make_pdf(TABLE, variant="pdf/a-3a", attachments=[lots])
    return seal(paper.data)


def seal(data: bytes) -> bytes:
    return sealing.seal(data, key=KEY, certificate=CERTIFICATE, reason="Seal of audit 3")


def run(*words: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, capture_output=True, text=True, check=False, cwd=cwd)


def pdfsig_finds_it_good(path: Path, data: bytes) -> bool:
    path.write_bytes(data)
    said = run("pdfsig", path).stdout
    return "Signature is Valid" in said and "Total document signed" in said


def signed_stretches(data: bytes) -> tuple[int, int, int, int]:
    found = re.search(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)", data)
    assert found
    a, b, c, d = map(int, found.groups())
    return a, b, c, d


def incremental_update(data: bytes) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    writer.root["/PageMode"] = writer.root.raw_get("/Type")
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_a_sealed_pdf_is_whole_and_says_whose_it_is(sealed: bytes, tmp_path: Path) -> None:
    found = sealing.examine(sealed)
    assert found.is_whole
    assert found.fingerprint == sealing.fingerprint_of(CERTIFICATE)
    assert pdfsig_finds_it_good(tmp_path / "a.pdf", sealed)
    assert sealing.read_attachments(sealed) == {"lots.csv": b"lot\r\nL-77\r\n"}


def test_it_seals_also_where_an_event_loop_is_running() -> None:
    async def sealed_inside() -> bytes:
        return seal(make_pdf(TABLE).data)

    with ThreadPoolExecutor() as thread:  # a browser's test may have left a loop in this one
        assert sealing.examine(thread.submit(asyncio.run, sealed_inside()).result()).is_whole


def test_the_seal_keeps_both_standards(sealed: bytes, tmp_path: Path) -> None:
    target = tmp_path / "sealed.pdf"
    target.write_bytes(sealed)
    findings = [str(each) for each in pdfa.validate_written(target, "3b").findings]
    known = (*BEYOND_3B, *OF_A_SEAL, "embedded files are not supported")
    assert [each for each in findings if not any(mark in each for mark in known)] == []
    assert run("qpdf", "--check", target).returncode == 0
    told = run("pdfinfo", "-struct", target).stdout
    assert "TH" in told


def test_every_flipped_byte_is_found_by_us_and_by_pdfsig(sealed: bytes, tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - the same places every time
    start, end = signed_stretches(sealed)[1:3]
    missed: list[tuple[str, int]] = []
    for _flip in range(FLIPS):
        place = chance.randrange(len(sealed))
        changed = bytearray(sealed)
        changed[place] ^= 1 << chance.randrange(8)
        if sealing.examine(bytes(changed)).is_whole:
            missed.append(("ours", place))
        # The packing of the signature itself is signed by nobody: pdfsig cannot know, we can.
        is_packing = start <= place < end
        if not is_packing and pdfsig_finds_it_good(tmp_path / "flipped.pdf", bytes(changed)):
            missed.append(("pdfsig", place))
    assert missed == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda data: data + b"\n", id="trailing bytes"),
        pytest.param(lambda data: data + b"%%EOF\n", id="a second end"),
        pytest.param(incremental_update, id="incremental update"),
        pytest.param(lambda data: b"%PDF-1.7\n" + data, id="leading bytes"),
        pytest.param(lambda data: data[:-1], id="cut off"),
    ],
)
def test_what_is_added_or_cut_is_found(change, sealed: bytes, tmp_path: Path) -> None:
    changed = change(sealed)
    assert not sealing.examine(changed).is_whole
    assert not pdfsig_finds_it_good(tmp_path / "changed.pdf", changed)


def test_every_byte_of_the_signatures_own_packing_counts(sealed: bytes) -> None:
    start, end = signed_stretches(sealed)[1:3]
    missed = []
    for place in range(start, end, 3):
        changed = bytearray(sealed)
        changed[place] ^= 1
        if sealing.examine(bytes(changed)).is_whole:
            missed.append(place)
    assert missed == []


def test_openssl_agrees_without_any_of_our_programs(sealed: bytes, tmp_path: Path) -> None:
    a, b, c, d = signed_stretches(sealed)
    content = sealed[a : a + b] + sealed[c : c + d]
    (tmp_path / "signature").write_bytes(bytes.fromhex(sealed[b + 1 : c - 1].decode()))

    def verdict(signed: bytes) -> int:
        (tmp_path / "content").write_bytes(signed)
        command = ["openssl", "cms", "-verify", "-inform", "DER", "-in", "signature", "-binary"]
        command += ["-content", "content", "-noverify", "-certsout", "seal.pem", "-out", "out"]
        return run(*command, cwd=tmp_path).returncode

    assert verdict(content) == 0
    assert sealing.fingerprint_of((tmp_path / "seal.pem").read_text()) == (
        sealing.fingerprint_of(CERTIFICATE)
    )
    assert verdict(content.replace(b"L", b"M", 1)) != 0


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"\0" * 1000])
def test_a_file_without_a_seal_has_none(data: bytes) -> None:
    assert sealing.examine(data) == sealing.Seal()


def test_somebody_elses_seal_is_somebody_elses(sealed: bytes) -> None:
    other = ec.generate_private_key(ec.SECP256R1())
    theirs = sealing.make_certificate(other, "Glow Clinic", AT)
    found = sealing.examine(
        sealing.seal(make_pdf().data, key=other, certificate=theirs, reason="Seal")
    )
    assert found.is_whole
    assert found.fingerprint not in {"", sealing.examine(sealed).fingerprint}


def test_a_silent_time_stamp_service_is_told_in_a_sentence() -> None:
    with pytest.raises(Refusal, match="does not answer"):
        sealing.seal(
            make_pdf().data,
            key=KEY,
            certificate=CERTIFICATE,
            reason="Seal",
            timestamp_url="http://127.0.0.1:9/tsa",
        )


def test_the_name_of_a_paper_is_found_in_it_whatever_else_was_changed() -> None:
    data = seal(make_pdf(identifier="audit 3").data)
    assert sealing.carries_name(data, "audit 3")
    assert not sealing.carries_name(data, "audit 4")
