"""What every command of the job shares: users, one JSON object, errors in one line, progress of a run."""

import json
import os
import select
import signal
import sys
import time
import unicodedata
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import kombu.transport.redis  # noqa: F401 - when Python starts, not while somebody waits for the first message
import structlog
from celery import current_app
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone, translation
from django.utils.translation import gettext
from kombu.exceptions import OperationalError

from backoffice.lib import runs, wording
from backoffice.lib.doors import told
from backoffice.lib.models import Run
from backoffice.lib.money import Unreadable
from backoffice.lib.moves import MoveRefused
from backoffice.lib.refusal import Refusal
from backoffice.lib.show import language

log = structlog.get_logger(__name__)

PATIENCE = 2.0
"""Seconds a command waits for a worker before it works itself."""

REFUSALS: tuple[type[Exception], ...] = (runs.RunOpen, runs.Refused, ValueError, OSError)
"""What every command answers with exit 1 and the message."""

GIVE_UP = 3
"""Failures of a run after which a waiting command reports instead of waiting on."""


WIDTH = 12
"""Of the words of a summary."""


class JobCommand(BaseCommand):
    """A thin door onto one stage function: `job(**options)` returns what was done as a plain dict.

    The dict is printed as one JSON object with --json, else as a short summary. Exit 0: done; 1: nothing was
    changed, with one clear message; 2: wrong usage. Messages and the words of the summary are Korean where
    the shell's language is; the keys of the JSON are the same everywhere.
    """

    refusals: tuple[type[Exception], ...] = ()
    """Exceptions whose text is the message of exit 1."""

    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The options of the command, then --json."""
        self.arguments(parser)
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def arguments(self, parser: ArgumentParser) -> None:
        """The command's own options."""

    def job(self, **options: Any) -> dict[str, Any]:
        """Call the stage."""
        raise NotImplementedError

    def called(self, row: int) -> str:
        """What people call a row that may not make a move."""
        return str(row)

    def execute(self, *args: Any, **options: Any) -> str | None:
        """As every command of Django; when whoever reads it goes away (`| head`) it ends as a shell expects.

        Without a word and with the status of a program that SIGPIPE ended. What was done stays done.
        """
        try:
            said = super().execute(*args, **options)
            self.stdout.flush()
            return said
        except BrokenPipeError:
            out, err = _unread(self.stdout), _unread(self.stderr)
            if not (out or err):
                raise
            sys.exit(128 + signal.SIGPIPE)

    def handle(self, *args: Any, **options: Any) -> None:
        """Call the job, time it, print what it did."""
        started = time.monotonic()
        self.quiet = bool(options["json"]) or not self.stderr.isatty()
        with translation.override(shell_language()):
            try:
                done = self.job(**options)
            except BrokenPipeError:
                raise  # nobody reads any more: no refusal
            except MoveRefused as error:
                raise CommandError(told(error, self.called)) from error
            except PermissionDenied as error:
                raise CommandError(f"{gettext('not permitted')}: {told(error)}") from error
            except DatabaseError as error:
                # Not even --traceback shows what it quotes; the log has the places.
                log.error("database_refused", command=type(self).__module__, exc_info=error)
                raise CommandError(told(error)) from None
            except (*REFUSALS, *self.refusals) as error:
                raise CommandError(_one_line(error)) from error
            done["seconds"] = round(time.monotonic() - started, 2)
            if options["json"]:
                self.stdout.write(json.dumps(done, ensure_ascii=False, default=str))
            else:
                for key, value in done.items():
                    if value not in (None, "", {}, []):
                        self.stdout.write(f"{_right(wording.label(key))}  {_plain(value)}")

    def follow(self, run: Run, work: Callable[[int], int]) -> Run:
        """Wait until the run is closed, showing progress; take chunks here when no worker comes.

        Raises Refused with the run's message when it is refused, Refusal when it keeps failing.
        """
        if run.closed_at is None:
            runs.restart(run)  # whoever calls the command again has mended what stopped it
        seen, sent, moved_at, said_so = -1, 0, time.monotonic(), False
        while True:
            run.refresh_from_db()
            done, known = runs.progress(run)
            if done != seen:
                seen, moved_at = done, time.monotonic()
                self._show(run, done, known)
            if run.closed_at is not None:
                break
            if known != sent:  # at the beginning and for each phase: idle workers join in it
                self._send(run)
                sent = known
            if run.failures >= GIVE_UP:
                raise Refusal(
                    f"실행 {run.pk}이(가) 계속 실패합니다({run.message}). 로그를 확인하세요",
                    f"run {run.pk} keeps failing ({run.message}); see the log",
                )
            due = run.retry_at is None or run.retry_at <= timezone.now()
            if due and time.monotonic() - moved_at > PATIENCE and not runs.workers(run):
                if not said_so:
                    here = gettext("no worker has taken run %(run)s: working on it here")
                    self.stderr.write(here % {"run": run.pk})
                    said_so = True
                with suppress(runs.Failed):  # the run counts its failures
                    work(run.pk)
                continue
            time.sleep(0.05 if time.monotonic() - moved_at < 1 else 0.25)
        if not self.quiet and seen > 0:
            self.stderr.write("")
        if run.outcome == "refused":
            raise runs.Refused(run.message_ko or run.message, run.message)
        return run

    def _send(self, run: Run) -> None:
        try:
            for _ in range(2 if not run.ordered else 1):
                current_app.send_task(run.task, [run.pk], retry=False, expires=3600)
        except OperationalError:
            self.stderr.write(gettext("Redis does not answer: the run goes on without it"))

    def _show(self, run: Run, done: int, known: int) -> None:
        if not self.quiet:
            bar = "#" * (30 * done // max(known, 1))
            self.stderr.write(f"\r{run.stage} [{bar:<30}] {done}/{known}", ending="")
            self.stderr.flush()


def _unread(stream: Any) -> bool:
    """Whether nobody reads the stream any more; what is left in it then goes nowhere, at exit too."""
    try:
        number = stream.fileno()
    except (AttributeError, OSError, ValueError):  # no file
        return False
    asked = select.poll()
    asked.register(number, 0)
    gone = any(told_of & (select.POLLERR | select.POLLHUP) for _, told_of in asked.poll(0))
    if gone:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, number)
        os.close(nowhere)
    return gone


def person(username: str) -> Any:
    """The active user of that name; Refusal when there is none."""
    user = get_user_model().objects.filter(username=username, is_active=True).first()
    if user is None:
        raise Refusal(f"{username}은(는) 없거나 사용 중지된 사용자입니다", f"no active user {username}")
    return user


def shell_language() -> str:
    """Korean where the shell speaks it, else English."""
    names = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "ko" if next(filter(None, names), "").startswith("ko") else "en"


def out_file(name: str) -> Path:
    """Where a command writes its file; Unreadable when its folder is not there, before anything is done."""
    path = Path(name)
    if not path.parent.is_dir():
        raise Unreadable(
            "no_folder",
            f"{path.parent} 폴더가 없습니다. 먼저 만들어 주십시오",
            f"there is no folder {path.parent}: make it first",
        )
    if path.is_dir():
        raise Unreadable(
            "a_folder",
            f"{path}은(는) 폴더입니다. 파일 이름을 적어 주십시오",
            f"{path} is a folder: name a file",
        )
    return path


def _one_line(error: Exception) -> str:
    own = getattr(error, language(), None)  # what refuses brings both languages
    here = str(error) if language() == "en" else told(error)
    text = (own if isinstance(own, str) else here) or type(error).__name__
    return " / ".join(line.strip() for line in text.splitlines() if line.strip())


def _right(label: str) -> str:
    """Right-aligned; a Korean letter is as wide as two others."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in label)
    return " " * (WIDTH - len(label) - wide) + label


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, dict):
        return ", ".join(f"{wording.label(str(key))} {_plain(of)}" for key, of in value.items())
    if isinstance(value, list):
        return ", ".join(_plain(item) for item in value)
    return str(value)
