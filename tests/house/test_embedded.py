"""The life of the embedded servers: shared, joined, recovered, and in odd folders. Real processes."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from backoffice import embedded
from backoffice.embedded import Places, postgres, process, valkey

ROOT = Path(__file__).resolve().parent.parent.parent
HOLD = """
import sys
from pathlib import Path
from backoffice import embedded
with embedded.ensure(Path(sys.argv[1]), durable=False) as servers:
    print("up", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    """A data folder in a deep place that only its owner may enter; its socket needs the short one."""
    top = Path(tempfile.mkdtemp(prefix="bosang-life"))
    deep = top / ("a very deeply nested place " * 2) / "보상" / ("b" * 60)
    deep.mkdir(parents=True, mode=0o700)
    yield deep
    places = Places(deep)
    postgres.stop(places)
    valkey.stop(places)
    shutil.rmtree(places.sockets, ignore_errors=True)
    shutil.rmtree(top)


def holder(var: Path) -> subprocess.Popen[str]:
    """Another process that uses the servers until its input is closed."""
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(var)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "up\n"
    return other


def leave(other: subprocess.Popen[str]) -> None:
    other.communicate(timeout=60)


def pids(var: Path) -> tuple[int | None, int | None]:
    return postgres.pid(Places(var)), valkey.pid(Places(var))


def test_five_at_once_share_one_pair_and_the_last_stops_it(var: Path) -> None:
    others = [
        subprocess.Popen(
            [sys.executable, "-c", HOLD, str(var)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(5)
    ]
    assert [other.stdout.readline() for other in others if other.stdout] == ["up\n"] * 5
    running = pids(var)
    assert None not in running
    for other in others[:4]:
        leave(other)
        assert pids(var) == running
    leave(others[4])
    assert pids(var) == (None, None)


def test_servers_answer_only_with_password_and_only_to_the_owner(var: Path) -> None:
    with embedded.ensure(var, durable=False) as servers:
        with psycopg.connect(servers.database_url) as connection:
            row = connection.execute(
                "SELECT rolsuper, current_setting('listen_addresses') FROM pg_roles WHERE rolname = user"
            ).fetchone()
        assert row == (False, "")
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(
                host=str(Places(var).sockets), user="postgres", password="wrong", dbname="postgres"
            )
        assert redis.from_url(servers.redis_url).ping()
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(unix_socket_path=str(Places(var).valkey_socket), retry=Retry(NoBackoff(), 0)).ping()
        for folder in (Places(var).pg, Places(var).sockets, Places(var).secrets):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert len(os.fsencode(Places(var).sockets / ".s.PGSQL.5432")) < 104


def test_korean_is_found_by_its_parts(var: Path) -> None:
    with embedded.ensure(var, durable=False) as servers, psycopg.connect(servers.database_url) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        row = connection.execute("SELECT similarity('주식회사 한국통신', '㈜한국통신') > 0.2").fetchone()
    assert row == (True,)


def test_servers_of_a_killed_process_are_joined(var: Path) -> None:
    other = holder(var)
    running = pids(var)
    other.kill()
    other.communicate()
    assert pids(var) == running  # nobody was left to stop them
    with embedded.ensure(var, durable=False) as servers:
        assert pids(var) == running
        psycopg.connect(servers.database_url).close()
    assert pids(var) == (None, None)


def test_killed_servers_are_started_again_and_a_strangers_pid_is_spared(var: Path) -> None:
    other = holder(var)
    for pid in pids(var):
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
    other.kill()
    other.communicate()
    (Places(var).valkey / "valkey.pid").write_text(f"{os.getpid()}\n")
    with embedded.ensure(var, durable=False) as servers:
        psycopg.connect(servers.database_url).close()
        assert redis.from_url(servers.redis_url).ping()
        assert valkey.pid(Places(var)) != os.getpid()
    assert process.alive(os.getpid())


def test_a_forked_child_does_not_let_go_for_its_parent(var: Path) -> None:
    with embedded.ensure(var, durable=False) as servers:
        child = os.fork()
        if child == 0:
            servers.close()
            os._exit(0)
        os.waitpid(child, 0)
        psycopg.connect(servers.database_url).close()


def test_a_short_folder_of_someone_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    deep = tmp_path / ("x" * 100)
    monkeypatch.setattr(embedded.places, "SHORT_ROOT", tmp_path)
    Places(deep).sockets.symlink_to(elsewhere)
    with pytest.raises(embedded.ServerError, match="BOSANG_VAR"):
        embedded.ensure(deep)
