"""Servers, databases and browser for tests. Nothing here imports a model: servers come before settings."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import chromium, servers

_run: servers.TestRun | None = None


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Start the servers once (workers find them in the environment), then read the settings."""
    global _run
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not hasattr(config, "workerinput") and not config.option.collectonly:
        for name in ("SECRET_KEY", "ACCOUNT_KEYS", "ACCOUNT_INDEX_KEY", "LOG_FORMAT", "DEBUG", "PORT"):
            os.environ.pop(name, None)  # a developer's own settings change no test
        os.environ.update({"DEMO": "1", "STATIC_MANIFEST": "0", "CONN_MAX_AGE": "0", "LOG_LEVEL": "WARNING"})
        _run = servers.TestRun()
    # Playwright's synchronous API keeps an event loop in the thread in which the test uses the ORM.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    if "BOSANG_TEST_TEMPLATE" in os.environ:
        number = int(worker.removeprefix("gw") or 0)
        url = os.environ["DATABASE_URL"]
        os.environ["DATABASE_URL"] = servers.with_name(
            url, f"{os.environ['BOSANG_TEST_TEMPLATE']}_{worker or 'one'}"
        )
        os.environ["REDIS_URL"] = servers.with_redis_database(os.environ["REDIS_URL"], number % 16)
        if worker:  # kept files of its own: tests look at all there are, and put them back
            own = Path(os.environ["BOSANG_TEST_FOLDER"]) / worker
            (own / "static").mkdir(parents=True, exist_ok=True)
            os.environ["BOSANG_VAR"] = str(own)
    os.environ["DJANGO_SETTINGS_MODULE"] = "backoffice.settings"
    import django

    django.setup()
    # A worker that inherited it would read the settings before this function gave it a database of its own.
    del os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_unconfigure(config: pytest.Config) -> None:
    if _run is not None:
        _run.close()


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[None]:
    """This worker's copy of the migrated template, instead of a migration per worker.

    A test with `transactional_db` (or a live server) leaves a fresh copy behind it: TRUNCATE, Django's way,
    would also empty the tables that migrations fill, and the append-only tables refuse it.
    """
    from django.db import connections
    from django.test import TransactionTestCase

    name = connections["default"].settings_dict["NAME"]

    def renew(test_case: Any) -> None:
        connections.close_all()
        servers.copy_template(name)

    with django_db_blocker.unblock():
        servers.copy_template(name)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(TransactionTestCase, "_fixture_teardown", renew)
            yield
        connections.close_all()
        servers.drop(name)


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> None:
    """Hash passwords of test users fast; those that a command made are still read."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Playwright with the Chromium that `make test` found."""
    path = chromium.find()
    if path is None:
        pytest.fail("No Chromium: run `make test`, or set CHROMIUM to the path of one.")
    arguments = ["--disable-quic", "--disable-background-networking", "--disable-dev-shm-usage"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    return {**browser_type_launch_args, "executable_path": path, "args": arguments}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "ko-KR", "timezone_id": "Asia/Seoul"}
