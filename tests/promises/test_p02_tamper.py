"""P2: every single edit to stored data is found; a full rewrite too, against the newest anchor."""

import json
import os
import zipfile
from random import Random

import pytest
from django.db import connection, transaction

from compliance.clinics.models import Clinic
from compliance.ledger import anchors, bundle, queries, triggers, verification, verify_bundle
from compliance.ledger import services as ledger
from tests.clinics.factory import NOW, TESTER, make_clinic, make_member
from tests.project.subjects import SUBJECTS
from tests.promises.conftest import FULL
from tests.promises.everything import fill
from tests.promises.tampering import Attacker

pytestmark = pytest.mark.django_db

SEED = int(os.environ.get("PROMISES_SEED", "9"))
ONLY_IN_THE_DATABASE = {"change_a_column"}  # a bundle has no columns beside its bytes


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with some history; at full size with a record of every kind."""
    clinic = make_clinic()
    if FULL:
        fill(clinic)
        return clinic
    member = make_member(clinic, "ASSISTANT")
    ledger.amend(member, by=TESTER, at=NOW, changes={"role": "PRACTITIONER"})
    for place in ("devices", "documents", "sterilization/cycles"):
        SUBJECTS[place](clinic)
    return clinic


def outside(clinic: Clinic, folder) -> bool:
    """Does the stand-alone program find something?"""
    bundle.write(clinic.pk, at=NOW, out=folder / "bundle.zip")
    return answer(folder / "bundle.zip") != 0


def answer(path) -> int:
    """What the stand-alone program would end with."""
    try:
        check = verify_bundle.Check(path)
        check.run([])
    except verify_bundle.Unreadable:
        return 2
    return 1 if check.found else 0


def test_every_single_edit_is_found(clinic, tmp_path, sized, promise):
    triggers.remove(connection)
    attacker = Attacker(clinic, Random(SEED))  # noqa: S311
    untouched = verification.verify(clinic.pk).breaks
    assert all("trigger" in each.sentence for each in untouched)
    assert not outside(clinic, tmp_path)
    edits = attacker.kinds() * sized(1, 50) + (attacker.on_every_table() if FULL else [])
    missed, disagreed = [], []
    for edit in edits:
        point = transaction.savepoint()
        edit()
        found = len(verification.verify(clinic.pk).breaks) > len(untouched)
        told = outside(clinic, tmp_path)
        missed += [] if found else [edit.__name__]
        if edit.__name__ not in ONLY_IN_THE_DATABASE and found != told:
            disagreed.append(edit.__name__)
        transaction.savepoint_rollback(point)
    assert not FULL or len(attacker.tables) == len(queries.kinds())
    kinds, tables = len(attacker.kinds()), len(attacker.tables)
    figure = f"{len(edits) - len(missed)} of {len(edits)} ({kinds} kinds, {tables} tables)"
    promise(2, "edits found", figure=figure, bound="all", kept=not missed)
    figure = f"{len(disagreed)} of {len(edits)} differ"
    said = "Klarity and the stand-alone program agree"
    promise(4, said, figure=figure, bound="none", kept=not disagreed)


def test_a_full_rewrite_is_found_only_against_an_anchor(clinic, sized, promise, control):
    triggers.remove(connection)
    attacker = Attacker(clinic, Random(SEED))  # noqa: S311
    kept = anchors.anchor(clinic.pk, at=NOW)
    tries, alone, anchored = sized(2, 100), 0, 0
    usual = len(verification.verify(clinic.pk, anchors=[kept]).breaks)
    for _turn in range(tries):
        point = transaction.savepoint()
        attacker.rewrite_everything_after()
        alone += len(verification.verify(clinic.pk).breaks) > usual
        anchored += len(verification.verify(clinic.pk, anchors=[kept]).breaks) > usual
        transaction.savepoint_rollback(point)
    figure = f"{anchored} of {tries}"
    promise(
        2,
        "full rewrites found against an anchor",
        figure=figure,
        bound="all",
        kept=anchored == tries,
    )
    figure = f"{alone} of {tries} found"
    control(2, "full rewrites without an anchor", figure=figure, broke=alone == 0)


def test_a_damaged_bundle_never_passes(clinic, tmp_path, sized, promise):
    """Bytes changed, cut out, doubled or moved in what a bundle holds, packed again."""
    whole = tmp_path / "whole.zip"
    bundle.write(clinic.pk, at=NOW, out=whole)
    with zipfile.ZipFile(whole) as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    dice = Random(SEED)  # noqa: S311
    tries, passed = sized(60, 500), []
    for _turn in range(tries):
        name = dice.choice(("events.jsonl", "records.jsonl"))
        damaged = {**members, name: damage(members[name], dice)}
        if meaning(damaged[name]) == meaning(members[name]):
            continue
        path = tmp_path / "damaged.zip"
        with zipfile.ZipFile(path, "w") as packed:
            for each, content in damaged.items():
                packed.writestr(each, content)
        if answer(path) == 0:
            passed.append(damaged[name])
    figure = f"{len(passed)} of {tries} passed"
    promise(4, "damaged bundles that pass as whole", figure=figure, bound="none", kept=not passed)
    assert answer(whole) == 0


def meaning(content: bytes) -> list[str] | None:
    """What the lines say. Blanks, the order of records and an empty field say nothing."""
    try:
        said = [
            json.loads(line, object_pairs_hook=_without_nothing) for line in content.splitlines()
        ]
    except (ValueError, RecursionError):
        return None
    ordered = [json.dumps(line, sort_keys=True) for line in said]
    return ordered if "sequence" in ordered[0] else sorted(ordered)


def _without_nothing(pairs: list[tuple[str, object]]) -> dict[str, object]:
    return {name: value for name, value in pairs if value is not None}


def damage(content: bytes, dice: Random) -> bytes:
    """The same with one thing wrong."""
    at = dice.randrange(len(content) - 40)
    some = content[at : at + dice.randint(1, 30)]
    lines = content.splitlines(keepends=True)
    line = dice.randrange(len(lines) - 1)
    spoiled = bytes([content[at] ^ (1 << dice.randrange(8))])
    return dice.choice((
        content[:at] + spoiled + content[at + 1 :],
        content[:at] + content[at + len(some) :],
        content[:at] + some + content[at:],
        content[:at],
        b"".join([*lines[:line], lines[line + 1], lines[line], *lines[line + 2 :]]),
        b"".join([*lines[:line], *lines[line + 1 :]]),
        content[:at] + b"9" * 40 + content[at:],
        content[:at] + b"[" * 3000 + content[at:],
    ))  # fmt: skip
