"""The servers of the demonstration and of the tests: PostgreSQL and a Redis-protocol server, from wheels.

They are shared. Everyone who uses them (`make run`, a command, a test run) holds a shared lock on
`var/servers.lock`. The first to come starts them, or joins those that a killed process left; the last to
leave stops them. A second lock lets one start or stop happen at a time.
"""

import fcntl
import os
import secrets
from pathlib import Path
from types import TracebackType
from typing import Self

from backoffice.embedded import postgres, valkey
from backoffice.embedded.places import (
    Places,
    ServerError,
    database_url,
    forget_short_folder,
    prepare,
    redis_url,
)

__all__ = ["ServerError", "Servers", "database_url", "ensure", "redis_url"]


def ensure(
    var: Path, *, durable: bool = True, with_postgres: bool = True, with_valkey: bool = True
) -> "Servers":
    """Servers that run and answer, and stay until `close()`. Raises ServerError with one line.

    `durable=False` is for tests: nothing survives a power cut.
    """
    places = Places(var.resolve())
    places.var.mkdir(parents=True, exist_ok=True)
    with _turn(places):
        prepare(places)
        for name in ("postgres_password", "database_password", "redis_password"):
            _keep_password(places.secrets / name)
        lock = _open(places.var / "servers.lock")
        fcntl.flock(lock, fcntl.LOCK_SH)  # never waits: who asks for it alone does so in their own turn
        try:
            if with_postgres:
                postgres.start(places, durable)
            if with_valkey:
                valkey.start(places, durable)
        except BaseException:
            _leave(places, lock)
            raise
    return Servers(places, lock)


class Servers:
    """One user's hold on the servers. `close()` lets go, and stops them when nobody else holds them."""

    def __init__(self, places: Places, lock: int) -> None:
        self.database_url = database_url(places.var)
        self.redis_url = redis_url(places.var)
        self._places = places
        self._lock: int | None = lock
        self._holder = os.getpid()

    def close(self) -> None:
        """Safe to call twice. Does nothing in a forked child: the hold is its parent's."""
        if self._lock is None or os.getpid() != self._holder:
            return
        with _turn(self._places):
            lock, self._lock = self._lock, None
            _leave(self._places, lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _leave(places: Places, lock: int) -> None:
    """Stop the servers if nobody else holds them; the caller has the turn."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        pass  # others are still there
    else:
        valkey.stop(places)
        postgres.stop(places)
        forget_short_folder(places)
    finally:
        os.close(lock)


class _turn:
    """The right to start or stop servers, for one process at a time."""

    def __init__(self, places: Places) -> None:
        self._path = places.var / "servers.turn"

    def __enter__(self) -> None:
        self._lock = _open(self._path)
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def __exit__(self, *gone: object) -> None:
        os.close(self._lock)


def _open(path: Path) -> int:
    # O_CLOEXEC: a server that inherited the lock would hold itself for ever.
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _keep_password(path: Path) -> None:
    """Write a new password once; the caller has the turn."""
    if path.exists():
        return
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(32))
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
