"""Log lines tell what happened and nothing about people."""

import logging
import sys

import pytest

from klarity_site.logs import LineFormatter


def line(message: str, *, error: bool = False) -> str:
    info = sys.exc_info() if error else None
    record = logging.LogRecord("klarity", logging.ERROR, "x.py", 1, message, None, info)
    return LineFormatter().format(record)


def test_an_error_is_told_by_kind_and_place_without_its_values() -> None:
    try:
        raise ValueError("Ana Silva, 12 May 1980")
    except ValueError:
        told = line("Internal Server Error: /today/", error=True)
    assert "Ana" not in told
    assert "ValueError" in told
    assert "test_logs.py" in told


@pytest.mark.parametrize(
    ("path", "hidden"),
    [
        pytest.param("/setup/ZU2Z0maZqy5C7t5ST5HcMC0EXd7sez16bV89en0pfx8/", True, id="a link"),
        pytest.param("/card/7KQ2M4XHABCD/", True, id="a card"),
        pytest.param("/verify/ABCD-EFGH-JKMN-PQRS/", True, id="a paper"),
        pytest.param("/devices/019ac1b6-3f5e-7a10-9a44-0c6f2b7e9d11/", False, id="a record"),
        pytest.param("/sterilization/cycles/", False, id="a page"),
    ],
)
def test_secret_links_are_hidden(path: str, hidden: bool) -> None:
    assert (path not in line(f"Not Found: {path}")) is hidden
