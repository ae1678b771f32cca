"""The page for those who write another program says what is so."""

import json
import re
from pathlib import Path

import pytest

from compliance.api.openapi import document
from compliance.api.resources import RESOURCES
from compliance.api.rules import MOST_RECORDS, REQUESTS_A_MINUTE, Scope
from compliance.api.shapes import SCHEMAS
from compliance.exchange.kinds.cells import Choice, LastDay, Text
from tests.api.factory import Program
from tests.clinics.factory import make_clinic
from tests.exchange.factory import bring_in

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "developing" / "api.md").read_text("utf-8")


@pytest.mark.django_db
def test_the_record_on_the_page_is_taken():
    clinic = make_clinic()
    for kind in ("practitioners", "sterilizers"):
        bring_in(clinic, kind)
    (block,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert Program(clinic, Scope.CYCLES).post("cycles", json.loads(block)).status_code == 201


def test_the_page_names_each_scope_with_what_it_writes():
    rows = dict(re.findall(r"\| `([\w:]+)` \| (.+?) \|", PAGE))
    assert [*rows] == [*Scope.values]
    for resource in RESOURCES.values():
        assert f"`{resource.name}`" in rows[resource.scope or Scope.READ]
    assert f"{REQUESTS_A_MINUTE} requests a minute" in PAGE
    assert f"{MOST_RECORDS:,} records" in PAGE


def test_every_cell_that_is_offered_has_a_shape_and_every_answer_a_description():
    known = {*SCHEMAS, Text, LastDay}
    for resource in RESOURCES.values():
        cells = {type(column.cell) for column in resource.columns}
        assert {cell for cell in cells if not issubclass(cell, Choice)} <= known
    posts = [path["post"] for path in document()["paths"].values() if "post" in path]
    codes = {"200", "201", "400", "401", "403", "405", "409", "413", "415", "422", "429"}
    assert [set(post["responses"]) for post in posts] == [codes] * 18  # one, and a batch
