"""A PostgreSQL server of its own, to be killed: promises about the server itself need one."""

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

FOUND = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: p.parts[-3].zfill(3))
PROGRAMS = FOUND[-1].parent if FOUND else None
ACCOUNT = "postgres"  # the server refuses to run as root
STARTED: list["subprocess.Popen[bytes]"] = []


class Cluster:
    """One server over one folder, on a port of its own."""

    def __init__(self, folder: Path, *options: str, port: int = 0) -> None:
        self.folder, self.options, self.port = folder, options, port or free_port()
        self.url = f"postgres://klarity@127.0.0.1:{self.port}/postgres"

    def program(self, name: str) -> list[str]:
        """One of its programs, as somebody who may run it."""
        assert PROGRAMS is not None
        other = ["setpriv", f"--reuid={ACCOUNT}", f"--regid={ACCOUNT}", "--clear-groups"]
        return [*(other if os.geteuid() == 0 else []), str(PROGRAMS / name)]

    def make(self) -> None:
        """An empty one."""
        if os.geteuid() == 0:
            shutil.chown(self.folder, ACCOUNT, ACCOUNT)
        how = ["-U", "klarity", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        command = [*self.program("initdb"), "-D", str(self.folder / "data"), *how]
        subprocess.run(command, cwd=self.folder, check=True, stdout=subprocess.DEVNULL)

    def start(self) -> None:
        """Begin, after whatever happened to it, and wait until it answers."""
        said = {"listen_addresses": "127.0.0.1", "unix_socket_directories": ""}
        settings = [f"{name}={value}" for name, value in said.items()] + [*self.options]
        command = [*self.program("postgres"), "-D", str(self.folder / "data"), "-p", str(self.port)]
        for each in settings:
            command += ["-c", each]
        with (self.folder / "said.txt").open("ab") as file:
            STARTED.append(subprocess.Popen(command, cwd=self.folder, stdout=file, stderr=file))
        for _turn in range(300):
            ready = [*self.program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
            if subprocess.run(ready, cwd=self.folder).returncode == 0:
                return
            time.sleep(0.1)
        raise AssertionError((self.folder / "said.txt").read_text()[-2000:])

    @property
    def pid(self) -> int:
        """Its first process, whoever started it."""
        return int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0])

    def kill(self) -> None:
        """Every process of it, without a word: each session is a child in a group of its own."""
        server = self.pid
        os.kill(server, signal.SIGSTOP)  # so that it starts no other child meanwhile
        listed = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        for pid in [*map(int, listed), server]:
            os.kill(pid, signal.SIGKILL)
        wait_for(server)
        (self.folder / "data" / "postmaster.pid").unlink()  # its number may still be taken

    def stop(self) -> None:
        """As it is meant to end."""
        if (self.folder / "data" / "postmaster.pid").exists():
            server = self.pid
            os.kill(server, signal.SIGINT)
            wait_for(server)


def free_port() -> int:
    """One that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def wait_for(pid: int) -> None:
    """Until a process has ended, ours or not."""
    for each in STARTED:
        if each.pid == pid:
            each.wait(timeout=60)
    for _turn in range(600):
        stat = Path(f"/proc/{pid}/stat")
        if not stat.exists() or ") Z " in stat.read_text():  # gone, or waiting for its parent
            return
        time.sleep(0.05)
    raise AssertionError(f"process {pid} does not end")
