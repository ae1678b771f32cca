"""What Klarity is made of: every package of the lock with its version, licence and hashes.

`python -m klarity_site.supply sbom` writes a CycloneDX list, `licences` the page for people.
Versions and hashes come from the lock, licences from what the installed packages say themselves.
"""

import json
import re
import sys
import tomllib
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
ENTRY = re.compile(r"([a-z0-9-]+)==([^\s;\\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
LICENCE = re.compile(r"License :: (?:OSI Approved :: )?(.+)")
LONGEST = 60  # a longer one is a whole licence, not its name
UNKNOWN = "UNKNOWN"
ELSEWHERE = {  # locked for other systems, so not here to be asked
    "brotlicffi": "MIT",
    "colorama": "BSD-3-Clause",
    "pysqlite3": "zlib/libpng",  # says it in its licence file only
}
HEAD = """# What Klarity is made of

Every package that `requirements.lock` installs, with the licence that it gives itself. This page is
written by `make licences`; a test fails when it is out of date. `make sbom` writes the same list
with all hashes for programs (CycloneDX), to `build/sbom.json`.

| Package | Version | Licence |
|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Package:
    """One entry of a lock."""

    name: str
    version: str
    hashes: tuple[str, ...]


def packages(lock: str) -> list[Package]:
    """What the text of a lock names, in its order."""
    found = []
    for entry in re.split(r"\n(?=\S)", lock.strip()):
        pinned = ENTRY.match(entry)
        name, version = pinned.groups() if pinned else (entry.split()[0], "")
        found.append(Package(name, version, tuple(HASH.findall(entry))))
    return found


def loose(lock: str) -> list[str]:
    """Entries of a lock that are not pinned to a version and a hash."""
    return [each.name for each in packages(lock) if not (each.version and each.hashes)]


def licence(name: str) -> str:
    """The licence that a package gives itself."""
    try:
        told = _told(distribution(name))
    except PackageNotFoundError:
        told = UNKNOWN
    return ELSEWHERE.get(name, UNKNOWN) if told == UNKNOWN else told


def _told(installed: Distribution) -> str:
    """An expression, else a short name, else its classifiers."""
    said = installed.metadata
    short = next((text for text in (said["License-Expression"], said["License"]) if text), "")
    if short and "\n" not in short and len(short) <= LONGEST and short != UNKNOWN:
        return str(short)
    found = (LICENCE.fullmatch(each) for each in said.get_all("Classifier") or ())
    return ", ".join(each[1] for each in found if each) or UNKNOWN


def sbom() -> dict[str, Any]:
    """The list for programs: CycloneDX 1.6. The same lock gives the same list."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    root = {"type": "application", "bom-ref": "klarity", "name": "klarity", "version": version}
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": root},
        "components": [_component(each) for each in packages(LOCK.read_text("utf-8"))],
    }


def _component(package: Package) -> dict[str, Any]:
    address = f"pkg:pypi/{package.name}@{package.version}"
    return {
        "type": "library",
        "bom-ref": address,
        "name": package.name,
        "version": package.version,
        "purl": address,
        "licenses": [{"license": {"name": licence(package.name)}}],
        "hashes": [{"alg": "SHA-256", "content": each} for each in package.hashes],
    }


def page() -> str:
    """The list for people."""
    rows = packages(LOCK.read_text("utf-8"))
    return HEAD + "".join(f"| {p.name} | {p.version} | {licence(p.name)} |\n" for p in rows)


def main(words: list[str]) -> None:
    """Print one of the two lists."""
    wanted = {"sbom": lambda: json.dumps(sbom(), indent=2) + "\n", "licences": page}
    if len(words) != 1 or words[0] not in wanted:
        raise SystemExit("Say sbom or licences.")
    sys.stdout.write(wanted[words[0]]())


if __name__ == "__main__":
    main(sys.argv[1:])
