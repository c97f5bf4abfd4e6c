"""Settings: complete or refused, and never with a secret made up outside the demonstration."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from backoffice import environment

ROOT = Path(__file__).resolve().parent.parent.parent
KEY = base64.b64encode(b"k" * 32).decode()
SERVER = {
    "DATABASE_URL": "postgres://bosang:secret@db.example:5432/bosang",
    "REDIS_URL": "redis://:secret@redis.example:6379/0",
    "SECRET_KEY": "0123456789" * 5,
    "ACCOUNT_KEYS": f"k2:{KEY},k1:{KEY}",
    "ACCOUNT_INDEX_KEY": KEY,
}


def ask(python: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Python as on a server, with these variables only."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, *python.split()], cwd=ROOT, env={**kept, **variables}, capture_output=True, text=True
    )


def test_check_names_everything_that_is_missing_at_once(tmp_path: Path) -> None:
    found = ask(
        "manage.py check",
        DATABASE_URL=SERVER["DATABASE_URL"],
        SECRET_KEY_FILE=str(tmp_path / "no such file"),
        BOSANG_VAR=str(tmp_path),
    )
    assert found.returncode == 1
    for message in (
        "(bosang.E001) ACCOUNT_KEYS is not set.",
        "(bosang.E001) ACCOUNT_INDEX_KEY is not set.",
        "(bosang.E002) SECRET_KEY_FILE cannot be read",
        "(bosang.E003) REDIS_URL is not set.",
    ):
        assert message in found.stderr
    assert not (tmp_path / "secrets").exists()


@pytest.mark.parametrize(
    "python",
    [
        "-m gunicorn --check-config -c python:backoffice.web backoffice.wsgi",
        "-m celery -A backoffice beat --pidfile= --schedule {folder}/beat",
        "-m celery -A backoffice worker",
        "manage.py assess KT-2018",
    ],
)
def test_nothing_starts_without_its_secrets(python: str, tmp_path: Path) -> None:
    found = ask(python.format(folder=tmp_path), **{**SERVER, "ACCOUNT_KEYS": "", "BOSANG_VAR": str(tmp_path)})
    assert found.returncode != 0
    assert "bosang.E001: ACCOUNT_KEYS is not set." in found.stderr + found.stdout


def test_a_complete_server_passes_every_check(tmp_path: Path) -> None:
    key_file = tmp_path / "index.key"
    key_file.write_text(KEY + "\n")
    variables = {**SERVER, "ACCOUNT_INDEX_KEY": "", "ACCOUNT_INDEX_KEY_FILE": str(key_file)}
    found = ask("manage.py check --deploy --fail-level WARNING", **variables, BOSANG_VAR=str(tmp_path))
    assert found.returncode == 0, found.stderr


def test_weak_secrets_are_named() -> None:
    found = environment.weaknesses("short", f"k1:{KEY},k1:{KEY},nokey", "bm90IDMy")
    assert [problem.id for problem in found] == ["bosang.E004", "bosang.E004", "bosang.E005", "bosang.E004"]
    assert KEY not in str(found)
    assert environment.weaknesses("", "", "") == []


def test_bad_values_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("X", "perhaps")
    with pytest.raises(ImproperlyConfigured, match="X must be 1 or 0"):
        environment.flag("X", default=False)
    with pytest.raises(ImproperlyConfigured, match="X must be a whole number"):
        environment.number("X", 1)
    for url in ("mysql://x/y", "postgres://host:port/x", "postgres://host"):
        with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
            environment.database(url)
    with pytest.raises(ImproperlyConfigured, match="REDIS_URL"):
        environment.broker("amqp://x")


def test_addresses_in_every_form() -> None:
    by_socket = environment.database("postgres://bo:p%40ss@/bosang?host=/run/a%20b")
    assert (by_socket["HOST"], by_socket["PASSWORD"], by_socket["OPTIONS"]) == ("/run/a b", "p@ss", {})
    by_network = environment.database("postgresql://bo@db:6432/bosang?sslmode=require")
    assert (by_network["HOST"], by_network["PORT"]) == ("db", "6432")
    assert by_network["OPTIONS"] == {"sslmode": "require"}
    assert environment.broker("redis://r:6379/2") == "redis://r:6379/2"
    assert (
        environment.broker("unix://:pw@/run/x.sock?db=3") == "redis+socket://:pw@/run/x.sock?virtual_host=3"
    )


def test_a_generated_secret_is_kept_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "secrets" / "secret_key"
    first = environment.kept(path, environment.random_key)
    assert environment.kept(path, environment.random_key) == first
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["secret_key"]
