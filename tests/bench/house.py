"""The bench's own data folder, servers and worker, and the commands with what they cost."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from backoffice import commandline, embedded, supervise

ROOT = Path(__file__).resolve().parent.parent.parent
BEGAN = time.monotonic()


def say(text: str) -> None:
    """A line of progress with the seconds since the start."""
    print(f"[{time.monotonic() - BEGAN:6.0f} s] {text}", flush=True)


class Cost(NamedTuple):
    """What commands took: seconds by their own clock, peak memory in bytes of the largest process."""

    seconds: float
    worker: int
    command: int

    def __add__(self, other: "Cost") -> "Cost":  # type: ignore[override]
        return Cost(
            self.seconds + other.seconds, max(self.worker, other.worker), max(self.command, other.command)
        )


class Failed(Exception):
    """A command of the road failed; the message is its own."""


class House:
    """Fresh servers in `folder`, a worker beside them; `run` does one command of manage.py."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.worker = supervise.worker()
        self.beat = supervise.beat()

    def run(self, *words: str) -> tuple[dict[str, Any], Cost]:
        """Do a command; its JSON, and what it cost. Raises Failed."""
        workers = _family(self.worker.process.pid) if self.worker.process else []
        for pid in workers:
            _reset_peak(pid)
        with (self.folder / "stdout").open("w+") as output, (self.folder / "stderr").open("w+") as errors:
            process = subprocess.Popen(
                [sys.executable, "manage.py", *words, "--json"], cwd=ROOT, stdout=output, stderr=errors
            )
            peak = 0
            while process.poll() is None:
                peak = max(peak, _peak(process.pid))
                time.sleep(0.02)
            output.seek(0)
            errors.seek(0)
            if process.returncode != 0:
                raise Failed(f"{' '.join(words)}: {errors.read().strip() or process.returncode}")
            if "no worker has taken" in errors.read():
                raise Failed(f"{' '.join(words)}: the worker took nothing (see {self.worker.log})")
            answer = json.loads(output.read())
        return answer, Cost(answer["seconds"], max(map(_peak, workers), default=0), peak)


@contextmanager
def house(folder: Path) -> Iterator[House]:
    """An empty folder with servers, tables and a worker, all of them ended at the end."""
    os.environ.update(
        BOSANG_VAR=str(folder), DEMO="1", LOG_LEVEL="WARNING", LANG="C.UTF-8", STATIC_MANIFEST="0"
    )
    for name in ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"):
        os.environ.pop(name, None)
    if (folder / "servers.lock").exists():
        embedded.ensure(folder).close()  # ends what a killed bench left running
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    servers = embedded.ensure(folder)
    os.environ.update(DATABASE_URL=servers.database_url, REDIS_URL=servers.redis_url)
    here = House(folder)
    parts = [here.worker, here.beat]
    try:
        subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity=0"], cwd=ROOT, check=True)
        for part in parts:
            part.start()
        _wait_for_worker(here.worker)
        yield here
    finally:
        for part in parts:
            part.ask_to_end()
        for part in parts:
            part.make_sure(time.monotonic() + supervise.GRACE)
        servers.close()


def data_folder() -> Path:
    """`bench` in the data folder of the project (BOSANG_VAR, else var): emptied at every start."""
    return commandline.var_folder() / "bench"


def _wait_for_worker(part: supervise.Part) -> None:
    """Until the worker has its two processes."""
    until = time.monotonic() + 60
    while time.monotonic() < until and part.process is not None and not part.ended():
        if len(_family(part.process.pid)) >= 3 or not Path("/proc/self").exists():
            return
        time.sleep(0.1)
    raise Failed(f"the worker did not start (see {part.log})")


def _family(pid: int) -> list[int]:
    """A process and all below it, where there is /proc."""
    found = [pid]
    for one in found:
        try:
            text = Path(f"/proc/{one}/task/{one}/children").read_text()
        except OSError:
            continue
        found += [int(child) for child in text.split()]
    return found


def _peak(pid: int) -> int:
    """The most memory a process has held (VmHWM), in bytes; 0 where that cannot be read."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def _reset_peak(pid: int) -> None:
    """Forget the peak so far, where the system lets us."""
    with suppress(OSError):
        Path(f"/proc/{pid}/clear_refs").write_text("5")
