"""Starting, recognising and stopping a server process that may outlive whoever started it."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from backoffice.embedded.places import ServerError

_started: list[
    subprocess.Popen[bytes]
] = []  # kept so that a child that ends is reaped by us, not warned about


def launch(
    command: Sequence[str], log: Path, user: int | None = None, group: int | None = None
) -> subprocess.Popen[bytes]:
    """Start a server in a session of its own: Ctrl-C here is not for it, and it inherits no lock of ours."""
    rotate(log)
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C.UTF-8"},
            start_new_session=True,
            user=user,
            group=group,
            extra_groups=None if user is None else [],
        )
    _started.append(process)
    return process


def rotate(log: Path, most: int = 10_000_000) -> None:
    """Keep one older log when it passed `most` bytes."""
    if log.exists() and log.stat().st_size > most:
        log.replace(log.with_suffix(".old.log"))


def alive(pid: int) -> bool:
    """Does the process run? One that ended and waits to be reaped does not."""
    for process in _started:
        if process.pid == pid:
            return process.poll() is None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return not Path("/proc/self").exists()  # no /proc on this system: the signal was the answer


def command_line(pid: int) -> str:
    """The command of a process, "" when there is none: a pid in a stale file may be a stranger's by now."""
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    return subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True).stdout


def read_pid(path: Path, mark: str) -> int | None:
    """The pid in a pid file if that process runs and its command names `mark`, else None."""
    try:
        pid = int(path.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return pid if pid > 0 and alive(pid) and mark in command_line(pid) else None


def wait_until(done: Callable[[], bool], pid: int, what: str, log: Path, seconds: float = 300) -> None:
    """Wait for a server to answer. Raises ServerError with the log's last line when it fails."""
    began = time.monotonic()
    told = False
    while not done():
        if not alive(pid):
            raise ServerError(f"{what} did not start: {last_line(log)} (see {log})")
        waited = time.monotonic() - began
        if waited > seconds:
            raise ServerError(f"{what} does not answer after {seconds:.0f} s (see {log})")
        if waited > 3 and not told:
            print(f"Waiting for {what} (it may be recovering) …", flush=True)
            told = True
        time.sleep(0.02 if waited < 2 else 0.2)


def last_line(log: Path) -> str:
    """The last line of a log that says something, for a one-line error."""
    lines = (
        [line for line in log.read_text(errors="replace").splitlines()[-40:] if line.strip()]
        if log.exists()
        else []
    )
    telling = [line for line in lines if "FATAL" in line or "rror" in line] or lines
    return telling[-1].strip() if telling else "no reason given"


def end(pid: int, how: signal.Signals, seconds: float = 60) -> None:
    """Stop a process gently, and by force when it has not gone after `seconds`."""
    for sign, patience in ((how, seconds), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
        try:
            os.kill(pid, sign)
        except ProcessLookupError:
            return
        until = time.monotonic() + patience
        while time.monotonic() < until:
            if not alive(pid):
                return
            time.sleep(0.01)
