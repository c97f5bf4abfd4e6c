"""Logs of database errors: the class, the rule and the places; never what the database quotes."""

import io
import json
import logging

import psycopg
import pytest
import structlog
from django.db import DatabaseError, connection, transaction

from backoffice import logs

PERSON = "홍길동 010-1234-5678"
BAD = f"SELECT '{PERSON}'::integer"


@pytest.fixture
def lines() -> io.StringIO:
    """What goes to stderr on a server."""
    written = io.StringIO()
    made = logs.dictionary("json", "INFO")["formatters"]["line"]
    handler = logging.StreamHandler(written)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=made["processors"], foreign_pre_chain=made["foreign_pre_chain"]
        )
    )
    logger = logging.getLogger("backoffice.test_logs")
    logger.handlers, logger.propagate = [handler], False
    return written


def fail() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BAD)


def read(lines: io.StringIO) -> dict[str, str]:
    text = lines.getvalue()
    for word in ("홍길동", "010-1234", "LINE 1", "DETAIL", "invalid input", "\\ud64d"):
        assert word not in text, text
    found: dict[str, str] = json.loads(text)
    assert "test_logs.py" in found["exception"]
    assert " fail" in found["exception"]
    return found


@pytest.mark.django_db
def test_the_libraries_lines_hold_no_text_of_the_database(lines: io.StringIO) -> None:
    try:
        fail()
    except DatabaseError as error:
        logging.getLogger("backoffice.test_logs").error(
            "Task %s raised unexpected: %r: %s", "claims.screen", error, error, exc_info=True
        )
    found = read(lines)
    assert found["event"].startswith("Task claims.screen raised unexpected")
    assert "psycopg.errors.InvalidTextRepresentation" in found["exception"]
    assert "django.db.utils.DataError" in found["exception"]


@pytest.mark.django_db
def test_our_own_lines_hold_none_either_and_name_the_rule(lines: io.StringIO) -> None:
    from backoffice.staff.models import AccessLog

    structlog.configure(cache_logger_on_first_use=False)
    log = structlog.get_logger("backoffice.test_logs")

    def fail() -> None:
        with transaction.atomic():
            AccessLog.objects.create(
                at="2026-01-01T00:00Z",
                action="x",
                subject_kind="x",
                subject_id=PERSON,
                reason="",
                origin="test",
            )

    try:
        fail()
    except DatabaseError as error:
        try:
            raise RuntimeError(f"could not: {error}") from error
        except RuntimeError:
            log.exception("task_failed", error=str(error))
    found = read(lines)
    assert "(an_access_has_a_reason)" in found["exception"]
    assert found["event"] == "task_failed"


def test_other_errors_keep_their_text(lines: io.StringIO) -> None:
    try:
        raise ValueError("a plain mistake")
    except ValueError:
        logging.getLogger("backoffice.test_logs").exception("oh")
    assert "a plain mistake" in lines.getvalue()


def test_a_bare_error_of_the_driver_is_one_too(lines: io.StringIO) -> None:
    def fail() -> None:
        raise psycopg.errors.InvalidTextRepresentation(f"invalid input syntax: {PERSON}\nLINE 1: {BAD}")

    try:
        fail()
    except psycopg.Error:
        logging.getLogger("backoffice.test_logs").exception("oh")
    read(lines)
