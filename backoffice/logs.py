"""Logs: one JSON object a line, with the ids of request, task and run, and no personal data.

What keeps personal data out: paths are logged without their query (searches hold names), no address, no user
agent, and of an error of the database only its class, the rule it names and the places in the code: its text
quotes values and rows (`invalid input syntax for type integer: "…"`, DETAIL, LINE 1).
"""

import logging
import logging.config
import re
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import structlog
from django.db.utils import Error as DjangoError
from django_structlog.middlewares import RequestMiddleware
from structlog.typing import EventDict, WrappedLogger

if TYPE_CHECKING:
    from django.http import HttpRequest

_detail = re.compile(
    r"^(DETAIL|CONTEXT|HINT):.*(?:\n(?!\S*(?:Error|Exception)\b|Traceback|\s{2,}File ).*)?$", re.MULTILINE
)


HEARTBEAT = "backoffice.lib.tasks.resume"


class RequestLog(RequestMiddleware):
    """One line when a request begins and one when it ends: method, path, status, the person's number."""

    @staticmethod
    def format_request(request: "HttpRequest") -> str:
        return f"{request.method} {request.path}"


def without_personal_data(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Drop what names a person: the browser, and the row that PostgreSQL quotes in DETAIL."""
    event.pop("user_agent", None)
    for key in ("event", "exception"):
        if isinstance(event.get(key), str) and "DETAIL:" in event[key]:
            event[key] = _detail.sub(r"\1: (not logged)", event[key])
    return event


def without_database_text(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Of an error of the database, or one that it caused: classes, rules and frames, and no text."""
    told = event.get("exc_info")
    error = told if isinstance(told, BaseException) else told[1] if isinstance(told, tuple) else None
    if told and error is None:
        error = sys.exc_info()[1]
    chain = _chain(error)
    if not any(isinstance(one, DjangoError | psycopg.Error) for one in chain):
        return event
    del event["exc_info"]
    for key, value in event.items():
        if isinstance(value, str):
            for one in chain:
                # A text may hold the error's own, or its repr, cut anywhere.
                value = value.replace(str(one) or "\0", type(one).__name__)
                value = re.split(rf"\b{type(one).__name__}\(", value)[0]
            event[key] = value
    event["exception"] = "\n".join(_plainly(one) for one in chain)
    return event


def _chain(error: BaseException | None) -> list[BaseException]:
    """The error and what caused it, the first cause last."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def _plainly(error: BaseException) -> str:
    rule = getattr(getattr(error, "diag", None), "constraint_name", None)
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    kind = f"{type(error).__module__}.{type(error).__name__}"
    return "\n".join([f"{kind}{f' ({rule})' if rule else ''}", *places])


def without_heartbeat(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Drop the lines of the task that beat sends every five seconds, unless something is wrong with it."""
    named = structlog.contextvars.get_contextvars().get("task_name")
    if method == "info" and HEARTBEAT in (named, event.get("task"), event.get("child_task_name")):
        raise structlog.DropEvent
    return event


OURS = ("backoffice", "claims", "compensation", "notices", "policies", "django_structlog")


def dictionary(form: str, level: str) -> dict[str, Any]:
    """The standard library's logging: one line to stderr, `form` is "json" or "console"."""
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(
            colors=False, pad_event_to=0, exception_formatter=structlog.dev.plain_traceback
        )
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
                "foreign_pre_chain": SHARED,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {  # libraries speak up from WARNING, our own code from `level`
            **{name: {"level": level} for name in OURS},
            "gunicorn.error": {"level": level, "handlers": [], "propagate": True},
            "gunicorn.access": {"level": "WARNING", "handlers": [], "propagate": False},  # RequestLog says it
        },
    }


def configure(form: str, level: str) -> None:
    """Set up the standard library's logging and structlog."""
    logging.config.dictConfig(dictionary(form, level))
    structlog.configure(
        processors=[without_heartbeat, *SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.stdlib.ExtraAdder(allow=("run", "claim", "batch")),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    without_database_text,
    structlog.processors.format_exc_info,
    structlog.processors.UnicodeDecoder(),
    without_personal_data,
]
