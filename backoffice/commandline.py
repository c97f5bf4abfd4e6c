"""What `manage.py` does around Django's commands: the demonstration's servers, tables for a new database."""

import fcntl
import os
import signal
import sys
from pathlib import Path
from typing import NoReturn

from backoffice import embedded, environment

ROOT = Path(__file__).resolve().parent.parent
# Commands that work on files or on themselves. All others get servers: an app's command needs them.
WITHOUT_SERVERS = {
    "help",
    "version",
    "check",
    "collectstatic",
    "compilemessages",
    "diagrams",
    "diffsettings",
    "findstatic",
    "makemessages",
    "startapp",
    "startproject",
}
WITHOUT_SCHEMA = {
    "dbshell",
    "makemigrations",
    "migrate",
    "reset_db",
    "showmigrations",
    "sqlmigrate",
    "squashmigrations",
}


def var_folder() -> Path:
    """The data folder: BOSANG_VAR, else `var` in the project."""
    return Path(os.environ.get("BOSANG_VAR") or ROOT / "var").resolve()


def main(argv: list[str]) -> None:
    """Run one command, with servers held for as long as it works."""
    from django.core.management import execute_from_command_line

    os.environ.setdefault("LOG_LEVEL", "WARNING")  # a command speaks for itself
    command = next((word for word in argv[1:] if not word.startswith("-")), "help")
    asks_help = bool({"--help", "-h", "--version"} & set(argv[1:]))
    servers = None if asks_help or command in WITHOUT_SERVERS else bring_servers()
    try:
        if servers is not None and "DATABASE_URL" in os.environ and command not in WITHOUT_SCHEMA:
            bring_schema()
        if not asks_help and command not in WITHOUT_SERVERS:
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")
            environment.refuse_if_incomplete()
        execute_from_command_line(argv)
    finally:
        if servers is not None:
            servers.close()


def bring_servers() -> embedded.Servers | None:
    """Start or join the embedded servers that the environment does not name, and name them in it."""
    own_database, own_redis = not os.environ.get("DATABASE_URL"), not os.environ.get("REDIS_URL")
    if not own_database and not own_redis:
        return None
    if not own_database and os.environ.get("DEMO", "0") in ("", "0"):
        return None  # a server that forgot REDIS_URL is told so by the settings, not given a private one
    try:
        servers = embedded.ensure(var_folder(), with_postgres=own_database, with_valkey=own_redis)
    except embedded.ServerError as error:
        sys.exit(f"manage.py: {error}")
    if own_database:
        os.environ.setdefault("DEMO", "1")
        os.environ["DATABASE_URL"] = servers.database_url
        os.environ["PATH"] = (
            f"{os.environ.get('PATH', '')}:{embedded.postgres.binaries()}"  # psql, for dbshell
        )
    if own_redis:
        os.environ["REDIS_URL"] = servers.redis_url
    signal.signal(signal.SIGTERM, _leave)  # so that the servers are let go
    return servers


def bring_schema() -> None:
    """In the demonstration a new database gets its schema by itself; waits while another process migrates."""
    if os.environ.get("DEMO") != "1":
        return
    with migration_lock():
        if has_schema():
            return
        print("A new database: making its tables …", file=sys.stderr, flush=True)
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0, interactive=False)


def has_schema() -> bool:
    """Was this database ever migrated? Under the lock nobody sees migrations half done."""
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        found = connection.execute("SELECT to_regclass('django_migrations')").fetchone()
        return found is not None and found[0] is not None


class migration_lock:
    """One process migrates the demonstration's database at a time."""

    def __enter__(self) -> None:
        var_folder().mkdir(parents=True, exist_ok=True)
        self._lock = os.open(var_folder() / "migrate.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def __exit__(self, *gone: object) -> None:
        os.close(self._lock)


def _leave(number: int, frame: object) -> NoReturn:
    sys.exit(128 + number)
