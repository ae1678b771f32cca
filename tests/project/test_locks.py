"""The locks fit what pyproject.toml asks for, pin everything and name no place."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = [
    *("requirements.lock", "requirements-dev.lock"),
    *("requirements-s3.lock", "requirements-bench.lock"),
]
PINNED = re.compile(r"([a-z0-9-]+)==(\S+?)(?: ; (.+?))? \\")
LINUX = {"sys_platform": "linux", "platform_machine": "x86_64", "implementation_name": "cpython"}


def pins(name: str) -> dict[str, str]:
    """What a lock installs on the machines that clinics use most."""
    lines = (ROOT / name).read_text().splitlines()
    found = [match.groups() for line in lines if (match := PINNED.fullmatch(line))]
    environment = {**LINUX, "platform_python_implementation": "CPython"}
    return {
        package: version
        for package, version, marker in found
        if not marker or Marker(marker).evaluate(environment)
    }


def asked_for() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    lists = [
        project["project"]["dependencies"],
        project["project"]["optional-dependencies"]["postgres"],
        *project["dependency-groups"].values(),
    ]
    wanted = [Requirement(line) for one in lists for line in one]
    return [one for one in wanted if not one.marker or one.marker.evaluate(LINUX)]


def test_every_dependency_is_locked_to_a_version_it_allows() -> None:
    locked = {name: version for lock in reversed(LOCKS) for name, version in pins(lock).items()}
    stale = [
        str(wanted)
        for wanted in asked_for()
        if not wanted.specifier.contains(locked.get(canonicalize_name(wanted.name), "0"))
    ]
    assert stale == [], "run: make lock"


def test_the_locks_agree() -> None:
    runtime, *others = (pins(name) for name in LOCKS)
    for tools in others:
        assert {name: tools[name] for name in runtime.keys() & tools} == {
            name: runtime[name] for name in runtime.keys() & tools
        }


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert "--index" not in text
    for entry in re.split(r"\n(?=\S)", text.strip()):
        assert re.match(r"[a-z0-9-]+==", entry), entry[:60]
        assert "--hash=sha256:" in entry, entry[:60]
