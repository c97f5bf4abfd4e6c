"""`make run`: servers, schema, web, worker, beat, and the demonstration; Ctrl-C stops what it started and
nothing else.

1. The port, before anything is started.
2. Servers (joined when another process has them), schema, static files when they changed.
3. Web first, so that the address answers while the demonstration still loads; then worker and beat.
4. The demonstration through the real commands, once.
5. Watch: a part that dies is started again; a signal stops all.
"""

import contextlib
import hashlib
import io
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import NoReturn

from backoffice import commandline, embedded
from backoffice.embedded.process import last_line, rotate
from backoffice.follow import end_with_parent

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
GRACE = 10.0  # seconds for a part to end by itself; a chunk that is cut off is rolled back and done again


class Stop(BaseException):
    """A signal asked for the end."""


class Part:
    """One process of the demonstration, with a log of its own."""

    def __init__(self, name: str, words: list[str]) -> None:
        self.name = name
        self.words = words
        self.log = commandline.var_folder() / "logs" / f"{name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.began = 0.0

    def start(self, to_terminal: bool = False) -> None:
        """Start it in a session of its own: Ctrl-C reaches us, and we end the parts in order."""
        self.log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        rotate(self.log)
        self.began = time.monotonic()
        command = [sys.executable, "-S", "-E", str(ROOT / "backoffice" / "follow.py"), str(os.getpid())]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, sys.executable, "-m", *self.words],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=None if to_terminal else log,
                stderr=None if to_terminal else log,
                start_new_session=True,
            )

    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def ask_to_end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def make_sure(self, until: float) -> None:
        """Wait until `until` (monotonic seconds), then end it and its children by force."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def main(arguments: list[str]) -> int:
    """Run until a signal; 0 after Ctrl-C, 1 with one line when it cannot start."""
    if "--with-parent" in arguments:
        end_with_parent()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    began = time.monotonic()
    parts: list[Part] = []
    servers: embedded.Servers | None = None
    try:
        port = chosen_port()
        say("Starting the servers …")
        os.environ.setdefault("DEMO", "1")
        servers = commandline.bring_servers()
        signal.signal(signal.SIGTERM, _stop)
        prepare()
        parts = [web(port), worker(), beat()]
        parts[0].start()
        wait_for_web(parts[0], port)
        for part in parts[1:]:
            part.start()
        say(f"Bosang is up: http://{HOST}:{port}/   ({time.monotonic() - began:.1f} s; Ctrl-C stops it)")
        if "--without-demonstration" not in arguments:
            parts.append(Part("demonstration", ["backoffice.demonstration"]))
            parts[-1].start(to_terminal=True)
        watch(parts, Parent() if "--with-parent" in arguments else None)
    except Stop:
        say("Stopping …")
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not leave a half-stopped house
        for part in reversed(parts):
            part.ask_to_end()
        until = time.monotonic() + GRACE
        for part in reversed(parts):
            part.make_sure(until)
        if servers is not None:
            servers.close()
    say("Stopped.")
    return 0


def chosen_port() -> int:
    """PORT if it is free. Exits with one line that names the variable otherwise."""
    raw = os.environ.get("PORT") or "8000"
    if not raw.isascii() or not raw.isdigit() or not 0 < int(raw) < 65536:
        fail(f"PORT must be a number from 1 to 65535, not {raw!r}.")
    port = int(raw)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            fail(f"Port {port} is for root only: choose another with PORT, as in `make run PORT=8000`.")
        except OSError:
            fail(f"Port {port} is taken: choose another with PORT, as in `make run PORT={port % 65000 + 1}`.")
    return port


def prepare() -> None:
    """The schema, and the static files when one of them changed since the last start."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")
    import django
    from django.core.management import call_command
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    django.setup()
    with commandline.migration_lock():
        executor = MigrationExecutor(connections["default"])
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if missing:
            say(f"Making the tables ({len(missing)} migrations) …")
            call_command("migrate", verbosity=0, interactive=False)
            call_command("set_up_roles", stdout=io.StringIO())  # a role gets what the new version adds
    connections.close_all()
    from django.conf import settings

    stamp = Path(settings.BOSANG_VAR) / "static.stamp"
    now = static_fingerprint()
    if not Path(settings.STATIC_ROOT).is_dir() or not stamp.exists() or stamp.read_text() != now:
        say("Preparing the static files …")
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(now)


def static_fingerprint() -> str:
    """Name, size and time of every static file, as one hash."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def web(port: int) -> Part:
    """The web server, as in docs/deploy.md but on loopback."""
    return Part(
        "web", ["gunicorn", "-c", "python:backoffice.web", "--bind", f"{HOST}:{port}", "backoffice.wsgi"]
    )


def worker() -> Part:
    """The worker of runs; two processes, as a laptop has two cores to spare."""
    quiet = ["--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
    return Part("worker", ["celery", "--quiet", "-A", "backoffice", "worker", "--concurrency", "2", *quiet])


def beat() -> Part:
    """The clock that sends open runs again."""
    schedule = commandline.var_folder() / "beat-schedule"
    return Part(
        "beat", ["celery", "--quiet", "-A", "backoffice", "beat", "--schedule", str(schedule), "--pidfile="]
    )


def wait_for_web(part: Part, port: int, seconds: float = 60) -> None:
    """Return when /healthz answers. Exits with the log's last word when it does not."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if part.ended():
            break
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/healthz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    part.ask_to_end()
    fail(f"The web server did not start: {last_line(part.log)} (see {part.log})")


class Parent:
    """The `make` above us. A Ctrl-C of a terminal reaches us too, but `kill -INT` of make alone only makes it
    wait.

    It then no longer catches the signal, which Linux shows.
    """

    def __init__(self) -> None:
        self.status = Path(f"/proc/{os.getppid()}/status")
        self.catches = self._catches_interrupt()

    def was_interrupted(self) -> bool:
        return self.catches and not self._catches_interrupt()

    def _catches_interrupt(self) -> bool:
        try:
            lines = self.status.read_text().splitlines()
        except OSError:
            return False
        mask = next((line.split()[1] for line in lines if line.startswith("SigCgt:")), "0")
        return bool(int(mask, 16) & 1 << (signal.SIGINT - 1))


def watch(parts: list[Part], parent: Parent | None) -> NoReturn:
    """Start again what dies, until a signal comes. The demonstration ends by itself and is left alone."""
    while True:
        time.sleep(0.5)
        if parent is not None and parent.was_interrupted():
            raise Stop
        for part in parts:
            if part.process is None or not part.ended() or part.name == "demonstration":
                continue
            code = part.process.returncode
            reason = f"signal {-code}" if code < 0 else last_line(part.log)
            say(f"The {part.name} ended ({reason}, see {part.log}). Starting it again …")
            if time.monotonic() - part.began < 5:
                time.sleep(5)
            part.start()


def say(text: str) -> None:
    print(text, flush=True)


def fail(text: str) -> NoReturn:
    """End with one line."""
    print(f"make run: {text}", file=sys.stderr, flush=True)
    sys.exit(1)


def _stop(number: int, frame: object) -> NoReturn:
    raise Stop


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
