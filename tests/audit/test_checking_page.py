"""docs/checking-an-audit.md, followed word for word on a real audit."""

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from compliance.audit.models import Audit
from compliance.audit.pdf import making
from compliance.audit.services import request_audit
from compliance.ledger import anchors
from compliance.ledger.rules import in_fours
from tests.audit.factory import BY, END, START, make_year, moment

pytestmark = [pytest.mark.django_db, pytest.mark.pdf]
PAGE = (Path(settings.BASE_DIR) / "docs/checking-an-audit.md").read_text()


def commands(chapter: str) -> list[str]:
    """What a chapter tells to type."""
    text = PAGE.partition(f"## {chapter}")[2].partition("\n## ")[0]
    return [line.strip() for line in text.splitlines() if line.startswith("    ")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a real audit, as an inspector would have it."""
    audit = request_audit(clinic=make_year(), starts_on=START, ends_on=END, by=BY, at=moment(11, 1))
    audit = making.produce(audit, by=BY, at=moment(11, 1))
    assert audit.status == "DONE", audit.message
    with audit.file.open("rb") as paper:
        (tmp_path / "audit.pdf").write_bytes(paper.read())
    return tmp_path


def typed(command: str, folder: Path) -> str:
    """What a command says, typed into a shell."""
    done = subprocess.run(
        ["/bin/bash", "-c", command], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def test_an_inspector_can_follow_every_step(folder: Path) -> None:
    whole = commands("1.")
    said = typed(whole[0], folder)
    assert all(line in said for line in whole[1:])
    *steps, last = commands("2.")
    for step in steps:
        typed(step, folder)
    assert in_fours(typed(last, folder).split()[-1]) == in_fours(anchors.fingerprint())
    stretches, join, verify = commands("3.")
    (folder / "audit.pdf.sig0").unlink()
    typed(commands("2.")[0], folder)
    a, b, c, d = re.findall(r"\d+", typed(stretches, folder))
    assert (int(a), int(c) + int(d)) == (0, (folder / "audit.pdf").stat().st_size)
    typed(join.replace("-c B", f"-c {b}").replace("-c D", f"-c {d}"), folder)
    assert "CMS Verification successful" in typed(verify, folder)
    typed("pdfdetach -saveall audit.pdf", folder)
    assert Audit.objects.get().digest in typed("openssl sha256 packet.json", folder)
