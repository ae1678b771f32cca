"""Make the environment that a command needs, with the standard library alone.

Runs before anything is installed: it makes `.venv`, fills it from the hashed locks and starts
itself again inside. A stamp remembers what was installed, so that later runs only compare it.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "klarity-stamp.json"
UNFINISHED = VENV / "klarity-unfinished"
LOG = ROOT / "build" / "setup.log"

RUNTIME, TOOLS, STORAGE = (f"requirements{name}.lock" for name in ("", "-dev", "-s3"))
WITH_TOOLS = {"test", "tools"}
PRINTING = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
PRINTING_ON_MAC = ("libpango-1.0.dylib", "libpangoft2-1.0.dylib", "libharfbuzz-subset.dylib")
MAC_LIBRARIES = "/opt/homebrew/lib:/usr/local/lib:/opt/local/lib"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PIP = ("-qq", "--no-input", "--disable-pip-version-check", "--no-compile", "--no-deps")
PIP_EXACT = ("--only-binary", ":all:", "--require-hashes")


def ensure(argv: Sequence[str]) -> None:
    """Make sure of the environment for this command, and go on inside it."""
    if os.environ.get("KLARITY_NO_BOOTSTRAP") == "1":
        return
    check_python()
    try:
        prepare(argv[0] if argv else "")
    except KeyboardInterrupt:
        stop("Set-up was stopped; the next start repairs it.")
    except OSError as error:
        stop(f"Klarity cannot set itself up: {error.strerror or error}: {error.filename or ROOT}")


def prepare(command: str) -> None:
    """Add what is missing for a command, then run it in the environment."""
    if sys.platform == "darwin":
        os.environ.setdefault("DYLD_FALLBACK_LIBRARY_PATH", MAC_LIBRARIES)
    locks = [RUNTIME, TOOLS] if command in WITH_TOOLS else [RUNTIME]
    locks += [STORAGE] if os.environ.get("KLARITY_STORAGE_URL") else []  # 17 MB for few
    ready = is_ready(locks)
    if ready and inside():
        return
    if not ready:
        set_up(locks)
    if not ready or command in {"up", "test"}:
        add_printing()
    if command == "test":
        add_browser()
    restart()


def check_python() -> None:
    """Refuse a Python or a system that Klarity cannot run on."""
    if sys.version_info < (3, 11):
        found = ".".join(map(str, sys.version_info[:3]))
        stop(f"Klarity needs Python 3.11 or newer; this one is {found}.")
    if os.name != "posix":
        stop("Klarity runs on Linux and macOS; on Windows use it inside WSL.")


def inside() -> bool:
    """Whether this Python is the project's own."""
    return Path(sys.prefix).resolve() == VENV.resolve()


def is_ready(locks: Sequence[str]) -> bool:
    """Whether everything in these locks was installed to the end, for the Python that is there."""
    try:
        stamp = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return False
    if UNFINISHED.exists() or not PYTHON.exists() or not isinstance(stamp, dict):
        return False
    if inside() and stamp.get("python") != python_version():
        return False
    return all(stamp.get(lock) == digest(ROOT / lock) for lock in locks)


def python_version() -> str:
    """The version whose packages can be used together."""
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


def digest(path: Path) -> str:
    """The hash of a lock file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def set_up(locks: Sequence[str]) -> None:
    """Make or mend the environment, one process at a time."""
    with one_at_a_time():
        if is_ready(locks):
            return
        if is_sound() or not inside():
            fill(locks)
            return
    leave()


def fill(locks: Sequence[str]) -> None:
    """Install the locks; until the end a mark says that this was not finished."""
    say("Installing what Klarity needs; the first time takes about a minute.")
    if not is_sound():
        make_venv()
    UNFINISHED.touch()
    for lock in locks:
        install(lock)
    write_stamp(locks)
    UNFINISHED.unlink()


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold the project's folder, so that two set-ups do not mix.

    What set-up starts inherits the hold: pip left behind by a killed set-up still keeps others out.
    """
    import fcntl

    handle = os.open(ROOT, os.O_RDONLY)
    os.set_inheritable(handle, True)  # noqa: FBT003
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up is running; waiting for it.")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def is_sound() -> bool:
    """Whether the environment is whole enough to install into."""
    if UNFINISHED.exists() or not (VENV / "pyvenv.cfg").exists() or not PYTHON.exists():
        return False
    probe = f"import pip, sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    return answers(str(PYTHON), probe)


def answers(python: str, probe: str) -> bool:
    """Whether a Python runs a line of code without an error."""
    command = [python, "-I", "-c", probe]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def leave() -> NoReturn:
    """Go back to the Python outside, because this environment must be made anew under it."""
    VENV.joinpath("pyvenv.cfg").unlink(missing_ok=True)
    base = getattr(sys, "_base_executable", "") or shutil.which("python3") or sys.executable
    run_instead(base)


def make_venv() -> None:
    """Make the environment from nothing."""
    package = f"python{python_version()}-venv"
    if not answers(sys.executable, "import ensurepip, venv"):  # Debian packs that part separately
        apt_install([package], why="make its environment")
    made = logged([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if not made:
        stop(f"The environment could not be made in {VENV}; the reason is at the end of {LOG}.")


def install(lock: str) -> None:
    """Install exactly what a lock names."""
    command = [str(PYTHON), "-I", "-m", "pip", "install", *PIP, *PIP_EXACT, "-r", str(ROOT / lock)]
    if not logged(command, env=pip_environment()):
        stop(f"The packages in {lock} could not be installed; the reason is at the end of {LOG}.")


def pip_environment() -> dict[str, str]:
    """This machine's settings for pip, without those that would install something else."""
    other = {"PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_PYTHON", "PIP_CONSTRAINT"}
    kept = {name: value for name, value in os.environ.items() if name not in other}
    return {**kept, "PIP_USER": "0"}


def write_stamp(locks: Sequence[str]) -> None:
    """Remember what was installed."""
    stamp = {"python": python_version(), **{lock: digest(ROOT / lock) for lock in locks}}
    draft = STAMP.with_suffix(".new")
    draft.write_text(json.dumps(stamp, indent=2), "utf-8")
    draft.replace(STAMP)


def add_printing() -> None:
    """Add what makes PDFs; without it everything else still works."""
    if sys.platform == "darwin":
        folders = [Path(folder) for folder in MAC_LIBRARIES.split(":")]
        if not all(any((f / name).exists() for f in folders) for name in PRINTING_ON_MAC):
            say("PDFs cannot be made yet: run “brew install pango” once.")
        return
    missing = [package for name, package in PRINTING.items() if not can_load(name)]
    if missing:
        apt_install(missing, why="make PDFs", needed=False)


def can_load(name: str) -> bool:
    """Whether the system has this library."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def add_browser() -> None:
    """Add the browser that the browser tests drive."""
    if not any(shutil.which(name) for name in BROWSERS):
        apt_install(["chromium"], why="run its browser tests", needed=False)


def apt_install(packages: Sequence[str], *, why: str, needed: bool = True) -> None:
    """Install system packages where that is allowed; otherwise name them in one sentence."""
    names = " ".join(packages)
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"Adding {names}.")
        if apt(packages):
            return
        sentence = f"Klarity cannot {why}: installing {names} failed; the reason is in {LOG}."
    else:
        sentence = f"Klarity cannot {why} yet: ask an administrator to install {names}."
    if needed:
        stop(sentence)
    say(sentence)


def apt(packages: Sequence[str]) -> bool:
    """Install with apt, refreshing its lists only when they do not do."""
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-qq", "--no-install-recommends", *packages]
    command[2:2] = ["-y", "-o", "DPkg::Lock::Timeout=300"]
    if logged(command, env=env):
        return True
    return logged(["apt-get", "update", "-qq"], env=env) and logged(command, env=env)


def logged(command: Sequence[str], env: dict[str, str] | None = None) -> bool:
    """Run a command with its words in the log; whether it went well."""
    LOG.parent.mkdir(exist_ok=True)
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"\n$ {' '.join(command)}\n")
        log.flush()
        done = subprocess.run(
            command,
            check=False,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            close_fds=False,
        )
    return done.returncode == 0


def restart() -> NoReturn:
    """Start this same command again, inside the environment."""
    run_instead(str(PYTHON))


def run_instead(python: str) -> NoReturn:
    """Become another Python running the same command."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(python, [python, *sys.orig_argv[1:]])


def say(sentence: str) -> None:
    """Tell the person, apart from what a command prints."""
    print(sentence, file=sys.stderr, flush=True)


def stop(sentence: str) -> NoReturn:
    """End with one sentence."""
    raise SystemExit(sentence)


if __name__ == "__main__":
    ensure(["tools"])
