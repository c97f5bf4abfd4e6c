"""Whole workers as `make run` starts them, with a Redis-protocol server that belongs to the test alone."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from backoffice import embedded, supervise
from backoffice.celery import app
from backoffice.embedded import Places, valkey
from backoffice.environment import broker
from backoffice.lib.models import Run

ROOT = Path(__file__).resolve().parent.parent.parent


def until(true: Callable[[], Any], seconds: float = 60, what: str = "it") -> None:
    """Wait for it; a deadline far above what it takes."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"{what} does not come"
        time.sleep(0.02)


def closed(run: Run) -> bool:
    """Is it over?"""
    return Run.objects.filter(pk=run.pk, closed_at__isnull=False).exists()


class Redis:
    """A server of its own: others' tests live when it dies."""

    def __init__(self, folder: Path) -> None:
        self.places = Places(folder)
        self.servers = embedded.ensure(folder, durable=False, with_postgres=False)
        self.url = self.servers.redis_url

    def kill(self) -> None:
        """It loses everything, and nobody answers."""
        pid = valkey.pid(self.places)
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        until(lambda: valkey.pid(self.places) is None)

    def start(self) -> None:
        """Again, and empty."""
        valkey.start(self.places, durable=False)

    def flush(self) -> None:
        """Everything in it is lost, the server lives."""
        with app.connection() as connection:
            connection.default_channel.client.flushall()

    def close(self) -> None:
        self.servers.close()


class Process:
    """A worker or beat in a session of its own."""

    def __init__(self, words: list[str], redis: Redis, log: Path, **environment: str) -> None:
        self.log, self.words, self.environment = log, words, environment
        self.start(redis)

    def start(self, redis: Redis) -> None:
        """Start it, again."""
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *self.words],
                cwd=ROOT,
                env={**os.environ, "REDIS_URL": redis.url, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def children(self) -> list[int]:
        """The pool."""
        pid = self.process.pid
        with suppress(OSError):
            text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
            return [int(word) for word in text.split()]
        return []

    def kill(self, whole: bool = True) -> None:
        """SIGKILL to it and its pool, or to the parent alone: then the pool is left to itself."""
        with suppress(ProcessLookupError):
            (os.killpg if whole else os.kill)(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def end(self) -> None:
        """Whatever is left of it."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class House:
    """A Redis, and workers that come and go."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.redis = Redis(folder)
        self.processes: list[Process] = []

    def worker(self, **environment: str) -> Process:
        """A worker as `make run` starts it; returned at once, it takes messages a little later."""
        words = supervise.worker().words
        self.processes.append(Process(words, self.redis, self.folder / "worker.log", **environment))
        return self.processes[-1]

    def beat(self) -> Process:
        """The clock that sends open runs again."""
        words = ["celery", "--quiet", "-A", "backoffice", "beat", "--pidfile="]
        words += ["--schedule", str(self.folder / "beat-schedule")]
        self.processes.append(Process(words, self.redis, self.folder / "beat.log"))
        return self.processes[-1]

    def supervise(self, *watched: Process) -> None:
        """Start again what has ended, as `make run` and systemd do.

        A worker that loses Redis with a message in hand ends itself: kombu cannot put the message back.
        """
        for process in watched:
            if process.process.poll() is not None:
                process.end()
                process.start(self.redis)

    def close(self) -> None:
        for process in self.processes:
            process.end()
        self.redis.close()


@contextmanager
def house() -> Iterator[House]:
    """Everything it starts is gone at the end; meanwhile this process's messages go to its Redis."""
    with tempfile.TemporaryDirectory(prefix="bosang-c") as folder:
        before = app.conf.broker_url
        made = House(Path(folder))
        try:
            app.conf.update(broker_url=broker(made.redis.url), broker_read_url=None, broker_write_url=None)
            app._after_fork()
            yield made
        finally:
            app.conf.update(broker_url=before)
            app._after_fork()
            made.close()
