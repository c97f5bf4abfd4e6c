"""The frame: health, language, security headers, logs without personal data."""

import logging

import pytest
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from backoffice import health


def test_process_is_up_without_a_database(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}


@pytest.mark.django_db
def test_ready_with_database_redis_and_schema(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.json() == {
        "status": "ok",
        "settings": "ok",
        "static": "ok",
        "database": "ok",
        "migrations": "ok",
        "redis": "ok",
    }


@pytest.mark.django_db
def test_unready_names_the_server_that_is_missing(client: Client, settings) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["redis"] == "unreachable"
    assert answer.json()["database"] == "ok"


@pytest.mark.django_db
def test_unready_without_the_names_of_static_files(client: Client, monkeypatch, tmp_path) -> None:
    class Storage(ManifestStaticFilesStorage):
        def __init__(self) -> None:
            super().__init__(location=str(tmp_path))

    monkeypatch.setattr(health, "staticfiles_storage", Storage())
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["static"]) == (503, "missing")
    (tmp_path / "staticfiles.json").write_text(
        '{"version": "1.1", "paths": {"a.css": "a.1.css"}, "hash": ""}'
    )
    monkeypatch.setattr(health, "staticfiles_storage", Storage())
    assert client.get("/readyz").json()["static"] == "ok"


@pytest.mark.django_db
def test_unready_while_a_migration_is_missing(client: Client) -> None:
    newest = max(
        name for app, name in MigrationLoader(connection).graph.leaf_nodes() if app == "compensation"
    )
    with transaction.atomic():
        MigrationRecorder(connection).record_unapplied("compensation", newest)
        answer = client.get("/readyz")
        transaction.set_rollback(True)
    assert (answer.status_code, answer.json()["migrations"]) == (503, "missing")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_balancer_asks_by_address_and_without_tls(client: Client, settings, path: str) -> None:
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["bosang.example"], True
    assert client.get(path, headers={"Host": "10.0.0.7:8000"}).status_code == 200
    assert client.get("/admin/", headers={"Host": "10.0.0.7:8000"}).status_code == 400
    assert client.post(path).status_code == 405


@pytest.mark.django_db
def test_korean_first_and_english_by_the_switch(client: Client) -> None:
    english_browser = {"Accept-Language": "en-US,en"}
    assert client.get("/admin/login/", headers=english_browser).headers["Content-Language"] == "ko"
    client.post("/i18n/setlang/", {"language": "en", "next": "/admin/login/"})
    assert client.get("/admin/login/", headers=english_browser).headers["Content-Language"] == "en"


@pytest.mark.django_db
def test_strict_content_policy(client: Client) -> None:
    policy = client.get("/admin/login/").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy.split("; ")  # they stand in any order
    assert "unsafe-eval" not in policy


def test_favicon(client: Client) -> None:
    assert client.get("/favicon.ico").status_code == 200


@pytest.mark.django_db
def test_log_has_no_query_and_no_address(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("django_structlog")
    logger.setLevel(logging.INFO)
    try:
        with caplog.at_level(logging.INFO):
            client.get("/favicon.ico?q=홍길동", headers={"User-Agent": "Somebody/1.0"})
    finally:
        logger.setLevel(logging.WARNING)
    lines = [str(record.msg) for record in caplog.records]
    assert any("GET /favicon.ico" in line for line in lines)
    assert not any("홍길동" in line or "127.0.0.1" in line for line in lines)
