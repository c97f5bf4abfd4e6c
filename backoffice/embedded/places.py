"""Where the servers of the demonstration keep their data, and the addresses that follow from it."""

import contextlib
import hashlib
import os
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

# The longest path of a Unix socket is 108 bytes on Linux and 104 on macOS, with the closing zero.
LONGEST_SOCKET_PATH = 100
PG_SOCKET = ".s.PGSQL.5432"
# Not $TMPDIR: two shells with different ones must agree on the place. `prepare` refuses a stranger's folder.
SHORT_ROOT = Path("/tmp")  # noqa: S108


class ServerError(Exception):
    """An embedded server cannot run; the message is one line that says what to do."""


class Places(NamedTuple):
    """The folders and files below one data folder."""

    var: Path

    @property
    def pg(self) -> Path:
        return self.var / "pg"

    @property
    def valkey(self) -> Path:
        return self.var / "valkey"

    @property
    def logs(self) -> Path:
        return self.var / "logs"

    @property
    def secrets(self) -> Path:
        return self.var / "secrets"

    @property
    def sockets(self) -> Path:
        """`var/run`, or a short folder named after the hash of `var` when its path is too long."""
        beside = self.var / "run"
        if len(os.fsencode(beside / PG_SOCKET)) <= LONGEST_SOCKET_PATH:
            return beside
        return SHORT_ROOT / f"bosang-{hashlib.sha256(os.fsencode(self.var)).hexdigest()[:16]}"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"

    def password(self, of: str) -> str:
        """The password of `postgres`, `database` or `redis`; empty before the first start."""
        try:
            return (self.secrets / f"{of}_password").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return ""


def database_url(var: Path) -> str:
    """The address of the embedded PostgreSQL of `var`, whether it runs or not."""
    places = Places(var.resolve())
    return f"postgres://bosang:{quote(places.password('database'))}@/bosang?host={quote(str(places.sockets))}"


def redis_url(var: Path) -> str:
    """The address of the embedded Redis-protocol server of `var`, whether it runs or not."""
    places = Places(var.resolve())
    return f"unix://:{quote(places.password('redis'))}@{quote(str(places.valkey_socket))}?db=0"


def prepare(places: Places) -> None:
    """Make the folders, for their owner only. Raises ServerError when the short folder is someone else's."""
    for folder in (places.valkey, places.logs, places.secrets):
        folder.mkdir(exist_ok=True, mode=0o700)
    places.sockets.mkdir(exist_ok=True, mode=0o700)
    found = places.sockets.lstat()
    if places.sockets.is_symlink() or (os.geteuid() != 0 and found.st_uid != os.geteuid()):
        raise ServerError(
            f"{places.sockets} belongs to someone else: set BOSANG_VAR to a folder with a shorter path."
        )
    places.sockets.chmod(0o700)


def forget_short_folder(places: Places) -> None:
    """Remove the socket folder outside `var` once its servers have gone."""
    if places.sockets.parent == SHORT_ROOT:
        with contextlib.suppress(OSError):
            places.sockets.rmdir()
