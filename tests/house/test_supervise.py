"""`make run` from outside: up, a taken port, the end by a signal, and the end by a kill."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import servers

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = [sys.executable, "-m", "backoffice.supervise", "--without-demonstration"]


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A database of its own and a free port."""
    name = f"{os.environ['BOSANG_TEST_TEMPLATE']}_run_{os.environ.get('PYTEST_XDIST_WORKER', '')}"
    servers.copy_template(name)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    yield {
        **os.environ,
        "DATABASE_URL": servers.with_name(os.environ["DATABASE_URL"], name),
        "BOSANG_VAR": str(tmp_path),
        "PORT": str(port),
    }
    servers.drop(name)


def start(environment: dict[str, str]) -> subprocess.Popen[str]:
    """The supervisor, once it says that it is up."""
    process = subprocess.Popen(
        COMMAND,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    heard = []
    for line in process.stdout:
        heard.append(line)
        if "is up" in line:
            return process
    raise AssertionError("".join(heard))


def family(pid: int) -> list[int]:
    """The process and all below it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(below for child in children for below in family(int(child)))]


def eventually(question: Callable[[], bool], seconds: float = 20) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if question():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.crash
def test_up_then_taken_port_then_nothing_left(environment: dict[str, str]) -> None:
    process = start(environment)
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{environment['PORT']}/readyz") as answer:
            assert json.load(answer)["status"] == "ok"
        second = subprocess.run(
            COMMAND,
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert second.returncode == 1
        assert second.stderr.count("\n") == 1
        assert f"Port {environment['PORT']} is taken" in second.stderr
        assert "PORT" in second.stderr
        started = family(process.pid)
        assert len(started) >= 5  # the web server with its workers, a worker, beat
    finally:
        process.send_signal(signal.SIGTERM)
        heard, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert heard.endswith("Stopped.\n")
    assert eventually(lambda: not any(alive(pid) for pid in started))


@pytest.mark.crash
def test_a_killed_supervisor_takes_its_parts_along(environment: dict[str, str]) -> None:
    process = start(environment)
    started = family(process.pid)
    process.kill()
    process.communicate()
    assert eventually(lambda: not any(alive(pid) for pid in started))
    again = start(environment)
    again.send_signal(signal.SIGTERM)
    again.communicate(timeout=30)
    assert again.returncode == 0


def alive(pid: int) -> bool:
    """Does it run? A container's first process may be slow to bury the dead."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
