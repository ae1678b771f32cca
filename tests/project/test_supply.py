"""What Klarity is made of is listed, with licences that let a clinic use it."""

import json
import re
import tomllib
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from klarity_site import supply

COPYLEFT = re.compile(r"\bA?GPL|General Public|Affero")
WEAKER = re.compile(r"\bLGPL|Lesser|MPL")


def test_the_page_of_licences_is_up_to_date(capsys):
    supply.main(["licences"])
    said = capsys.readouterr().out
    assert (supply.ROOT / "docs" / "licences.md").read_text("utf-8") == said, "run: make licences"


def test_the_list_for_programs_names_each_entry_of_the_lock(capsys):
    supply.main(["sbom"])
    told = json.loads(capsys.readouterr().out)
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    references = [each["bom-ref"] for each in told["components"]]
    assert (
        len(references)
        == len(set(references))
        == len(re.findall(r"(?m)^\S+==", supply.LOCK.read_text()))
    )


@pytest.mark.parametrize("package", supply.packages(supply.LOCK.read_text()), ids=lambda p: p.name)
def test_a_licence_is_known_and_lets_a_clinic_use_it(package):
    licence = supply.licence(package.name)
    assert licence != supply.UNKNOWN
    assert not COPYLEFT.search(licence) or WEAKER.search(licence)


def test_a_package_that_is_not_here_has_no_licence_and_nonsense_is_refused():
    assert supply.licence("no-such-package") == supply.UNKNOWN
    with pytest.raises(SystemExit, match="sbom or licences"):
        supply.main(["both"])


def test_no_dependency_is_idle():
    """Each is imported, named in the settings or asked for by its own name somewhere."""
    project = tomllib.loads((supply.ROOT / "pyproject.toml").read_text())["project"]
    asked = {canonicalize_name(Requirement(line).name) for line in project["dependencies"]}
    modules = {
        (canonicalize_name(owner), module)
        for module, owners in packages_distributions().items()
        for owner in owners
    }
    sources = [
        *(supply.ROOT / "compliance").rglob("*.py"),
        *(supply.ROOT / "klarity_site").glob("*.py"),
    ]
    text = "\n".join(path.read_text("utf-8") for path in sources)
    used = {owner for owner, module in modules if re.search(rf"(import |from |\"){module}\b", text)}
    assert asked - used == {"tzdata"}  # data, read by the standard library
