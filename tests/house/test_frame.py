"""The frame: health, language, security headers, logs without personal data."""

import logging

import pytest
from django.test import Client


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
def test_korean_first_and_english_by_the_switch(client: Client) -> None:
    english_browser = {"Accept-Language": "en-US,en"}
    assert client.get("/admin/login/", headers=english_browser).headers["Content-Language"] == "ko"
    client.post("/i18n/setlang/", {"language": "en", "next": "/admin/login/"})
    assert client.get("/admin/login/", headers=english_browser).headers["Content-Language"] == "en"


@pytest.mark.django_db
def test_strict_content_policy(client: Client) -> None:
    policy = client.get("/admin/login/").headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "unsafe-eval" not in policy


def test_favicon(client: Client) -> None:
    assert client.get("/favicon.ico").status_code == 200


@pytest.mark.django_db
def test_log_has_no_query_and_no_address(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("django_structlog")
    logger.setLevel(logging.INFO)
    try:
        with caplog.at_level(logging.INFO):
            client.get("/healthz?q=홍길동", headers={"User-Agent": "Somebody/1.0"})
    finally:
        logger.setLevel(logging.WARNING)
    lines = [str(record.msg) for record in caplog.records]
    assert any("GET /healthz" in line for line in lines)
    assert not any("홍길동" in line or "127.0.0.1" in line for line in lines)
