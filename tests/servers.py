"""Throw-away servers of a test run, and its databases: one template is migrated, each worker gets a copy.

TEST_DATABASE_URL and TEST_REDIS_URL name others (the user there must be allowed to make databases).
"""

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.db import connections
from psycopg import sql

from backoffice import embedded

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = "bosang_template"
PREFIX = "bosang-t"


class TestRun:
    """The servers of one run of pytest: made by its controller, found by its workers in the environment."""

    __test__ = False

    def __init__(self) -> None:
        clear_away()
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        (self.folder / "static").mkdir()
        own_database = not os.environ.get("TEST_DATABASE_URL")
        own_redis = not os.environ.get("TEST_REDIS_URL")
        self.servers = embedded.ensure(
            self.folder, durable=False, with_postgres=own_database, with_valkey=own_redis
        )
        os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL") or self.servers.database_url
        os.environ["REDIS_URL"] = os.environ.get("TEST_REDIS_URL") or self.servers.redis_url
        os.environ["BOSANG_VAR"] = os.environ["BOSANG_TEST_FOLDER"] = str(self.folder)
        self.template = f"{TEMPLATE}_{os.getpid()}"
        os.environ["BOSANG_TEST_TEMPLATE"] = self.template
        make_template(self.template)

    def close(self) -> None:
        drop(self.template)
        self.servers.close()
        forget(self.folder)


def make_template(name: str) -> None:
    """A database with every migration applied."""
    with maintenance() as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity=0", "--skip-checks"],
        env={**os.environ, "DATABASE_URL": with_name(os.environ["DATABASE_URL"], name)},
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise RuntimeError(f"The migrations fail:\n{done.stdout}{done.stderr}")


def copy_template(name: str) -> None:
    """A fresh database `name`, replacing one of that name; its open connections are cut."""
    copy(os.environ["BOSANG_TEST_TEMPLATE"], name)


def copy(source: str, name: str) -> None:
    """Make `name` a copy of the database `source`, whatever it was before and whoever is in it.

    Files are copied as they lie: a sixth of the time that the usual way, through the log, takes where nothing
    waits for a disk.
    """
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
    connections.close_all()
    drop(name)
    with maintenance() as connection:
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(source)))


def drop(name: str) -> None:
    """Drop a database, whoever is in it."""
    statement = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))
    with maintenance() as connection:
        try:
            connection.execute(statement + sql.SQL(" WITH (FORCE)"))
        except psycopg.errors.InsufficientPrivilege:
            # Autovacuum is in it. FORCE may end sessions of our own user only; a plain DROP sends it away.
            connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = %s AND usename = current_user",
                [name],
            )
            connection.execute(statement)


@contextlib.contextmanager
def maintenance() -> Iterator[psycopg.Connection]:
    """A connection from which databases are made and dropped."""
    url = os.environ.get("TEST_DATABASE_URL") or os.environ["DATABASE_URL"]
    with psycopg.connect(with_name(url, "postgres"), autocommit=True) as connection:
        yield connection


def with_name(url: str, name: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def with_redis_database(url: str, number: int) -> str:
    """The same Redis, another numbered database."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return urlunsplit(parts._replace(query=f"db={number}"))
    return urlunsplit(parts._replace(path=f"/{number}"))


def clear_away() -> None:
    """Stop and remove what killed test runs of this user left behind: folders whose lock nobody holds."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        lock = folder / "servers.lock"
        if folder.lstat().st_uid != os.geteuid() or not lock.exists():
            continue
        with lock.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            places = embedded.Places(folder)
            embedded.valkey.stop(places)
            embedded.postgres.stop(places)
        forget(folder)


def forget(folder: Path) -> None:
    """Remove a test run's folder, and its socket folder when that is elsewhere."""
    shutil.rmtree(embedded.Places(folder).sockets, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
