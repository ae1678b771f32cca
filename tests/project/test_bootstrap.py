"""Any command makes its environment, mends it after an interruption, and is quick when it is there.

The tests build a tiny project around the real bootstrap: its lock names one package, which lies
in a folder beside it, so no test needs a network.
"""

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from klarity_site import bootstrap

OUTSIDE = getattr(sys, "_base_executable", sys.executable)
MANAGE = """
import sys
from klarity_site import bootstrap
bootstrap.ensure(sys.argv[1:])
import tiny
print(tiny.VERSION, sys.prefix, *sys.argv[1:])
"""


class Project:
    """A copy of the bootstrap with one package to install."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.venv = root / ".venv"
        (root / "klarity_site").mkdir(parents=True)
        (root / "klarity_site" / "__init__.py").touch()
        source = Path(bootstrap.__file__).read_text("utf-8")
        (root / "klarity_site" / "bootstrap.py").write_text(source, "utf-8")
        (root / "manage.py").write_text(MANAGE)
        self.wheels = root.parent / "wheels"  # pip takes no space in this path
        self.wheels.mkdir()
        self.lock("1.0")

    def lock(self, version: str) -> None:
        """Offer a version of the package and lock it."""
        wheel = make_wheel(self.wheels, version)
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        line = f"tiny=={version} \\\n    --hash=sha256:{digest}\n"
        (self.root / bootstrap.RUNTIME).write_text(line)

    def start(
        self, *words: str, python: str | Path = OUTSIDE, storage: str = ""
    ) -> "subprocess.Popen[str]":
        """Start the command as a person would."""
        kept = {
            k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "KLARITY_", "PYTHON"))
        }
        environment = {**kept, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.wheels)}
        environment |= {"PIP_USER": "1", "PIP_TARGET": str(self.root / "elsewhere")}
        environment |= {"KLARITY_STORAGE_URL": storage} if storage else {}
        return subprocess.Popen(
            [python, "manage.py", *words],
            cwd=self.root,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(
        self, *words: str, python: str | Path = OUTSIDE, storage: str = ""
    ) -> tuple[int, str, str]:
        """Run the command to its end."""
        process = self.start(*words, python=python, storage=storage)
        out, err = process.communicate(timeout=180)
        return process.returncode, out.strip(), err.strip()


def make_wheel(folder: Path, version: str) -> Path:
    """The smallest package that pip accepts."""
    wheel, info = folder / f"tiny-{version}-py3-none-any.whl", f"tiny-{version}.dist-info"
    files = {
        "tiny.py": f"VERSION = {version!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: tiny\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    rows = []
    for name, text in files.items():
        hashed = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=")
        rows.append(f"{name},sha256={hashed.decode()},{len(text)}")
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
        archive.writestr(f"{info}/RECORD", "\n".join([*rows, f"{info}/RECORD,,"]) + "\n")
    return wheel


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project whose environment was made by its first command."""
    project = Project(tmp_path_factory.mktemp("bootstrap") / "a project")
    code, out, err = project.run("readiness", "--json")
    assert (code, out) == (0, f"1.0 {project.venv} readiness --json"), err
    assert err == "Installing what Klarity needs; the first time takes about a minute."
    return project


def test_the_next_command_is_quick_and_silent(ready: Project) -> None:
    start = time.monotonic()
    code, out, err = ready.run("readiness")
    assert (code, out.split()[0], err) == (0, "1.0", "")
    assert time.monotonic() - start < 1.0


def test_the_environments_own_python_goes_straight_on(ready: Project) -> None:
    code, out, err = ready.run("readiness", python=ready.venv / "bin" / "python")
    assert (code, out.split()[0], err) == (0, "1.0", "")


def test_pips_own_settings_cannot_lead_elsewhere(ready: Project) -> None:
    assert not (ready.root / "elsewhere").exists()
    assert list(ready.venv.glob("lib/*/site-packages/tiny.py"))


def test_an_interrupted_set_up_is_repaired_once_by_two_at_once(ready: Project) -> None:
    for part in ready.venv.glob("lib/*/site-packages/tiny*"):
        part.rename(ready.root / f"lost-{part.name}")
    (ready.venv / bootstrap.UNFINISHED.name).touch()
    both = [ready.start("readiness") for _ in range(2)]
    answers = [process.communicate(timeout=180) for process in both]
    assert [process.returncode for process in both] == [0, 0], answers
    told = "".join(err for _, err in answers)
    assert told.count("Installing") == 1
    assert all(out.startswith("1.0 ") for out, _ in answers)


def test_what_a_storage_needs_is_installed_where_one_is_named(ready: Project) -> None:
    (ready.root / bootstrap.STORAGE).write_text((ready.root / bootstrap.RUNTIME).read_text())
    stamp = ready.root / ".venv" / bootstrap.STAMP.name
    assert bootstrap.STORAGE not in stamp.read_text()
    assert ready.run("readiness", storage="s3:///files")[0] == 0
    assert bootstrap.STORAGE in stamp.read_text()


def test_a_new_lock_is_installed_before_the_command_goes_on(ready: Project) -> None:
    before = (ready.root / bootstrap.RUNTIME).read_text()
    ready.lock("2.0")
    assert ready.run("readiness")[1].startswith("2.0 ")
    (ready.root / bootstrap.RUNTIME).write_text(before)
    assert ready.run("readiness")[1].startswith("1.0 ")


def test_a_package_that_is_not_the_locked_one_stops_with_a_sentence(ready: Project) -> None:
    lock = ready.root / bootstrap.RUNTIME
    before = lock.read_text()
    ready.lock("3.0")
    lock.write_text(re.sub(r"sha256:\w{4}", "sha256:0000", lock.read_text()))
    code, _, err = ready.run("readiness")
    lock.write_text(before)
    assert code == 1
    assert err.splitlines()[-1].startswith(
        "The packages in requirements.lock could not be installed"
    )
    assert "Traceback" not in err
    assert (ready.root / "build" / "setup.log").exists()
    assert ready.run("readiness")[0] == 0, "and the next start repairs it"


def test_an_old_python_is_refused_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "sys", SimpleNamespace(version_info=(3, 9, 2)))
    with pytest.raises(
        SystemExit, match=r"^Klarity needs Python 3\.11 or newer; this one is 3\.9\.2"
    ):
        bootstrap.check_python()


def test_who_may_not_install_is_told_what_to_ask_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    bootstrap.apt_install(["chromium"], why="run its browser tests", needed=False)
    assert "ask an administrator to install chromium" in capsys.readouterr().err
    with pytest.raises(SystemExit, match=r"ask an administrator to install python3\.11-venv"):
        bootstrap.apt_install(["python3.11-venv"], why="make its environment")


def test_a_stamp_of_another_lock_or_python_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp = tmp_path / "stamp.json"
    monkeypatch.setattr(bootstrap, "STAMP", stamp)
    locks = [bootstrap.RUNTIME]
    assert not bootstrap.is_ready(locks)
    for text in ("", "[]", '{"python": "3.2"}'):
        stamp.write_text(text)
        assert not bootstrap.is_ready(locks)
    current = {"python": bootstrap.python_version()}
    current |= {lock: bootstrap.digest(bootstrap.ROOT / lock) for lock in locks}
    stamp.write_text(json.dumps(current))
    assert bootstrap.is_ready(locks)


def test_it_needs_nothing_but_the_standard_library() -> None:
    probe = "import sys; sys.path.insert(0, '.'); import klarity_site.bootstrap"
    done = subprocess.run([OUTSIDE, "-I", "-S", "-c", probe], cwd=bootstrap.ROOT, check=False)
    assert done.returncode == 0
