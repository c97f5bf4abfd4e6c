"""What every door for people does: start runs, and say a stage's refusal in the reader's language."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from celery import current_app
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from backoffice.lib import laws, runs
from backoffice.lib.models import Run
from backoffice.lib.moves import MoveRefused
from backoffice.lib.permits import NotAllowed
from backoffice.lib.show import in_words, language

NAMED = 20
"""Refused rows that a message names; the rest are counted."""


def send(run: Run) -> Run:
    """Tell the workers of a run. A lost message is sent again by beat: nothing depends on this one."""
    if run.closed_at is None:
        with suppress(OperationalError, OSError):
            current_app.send_task(run.task, [run.pk], retry=False, expires=3600)
    return run


def told(error: Exception, called: Callable[[int], str] = str) -> str:
    """The message for people; refused rows are named by `called`."""
    if isinstance(error, MoveRefused):
        return _("“%(verb)s” is refused for %(count)s: %(names)s. Nothing was changed.") % {
            "verb": in_words(error.step.words),
            "count": f"{len(error.refused):,}",
            "names": _named(called(pk) for pk in error.refused),
        }
    if isinstance(error, PermissionDenied) and not isinstance(error, NotAllowed):
        return _("You may not do this.")
    if isinstance(error, runs.RunOpen):
        return _("Run %(run)s of this step is still being worked on: wait until it is done.") % {
            "run": error.run.pk
        }
    if isinstance(error, DatabaseError):
        return in_words(laws.sentence(error))
    unknown = getattr(error, "unknown", None)
    if unknown:
        return _("No claim of this incident: %(names)s. Nothing was changed.") % {"names": _named(unknown)}
    if isinstance(error, FileNotFoundError):
        return _("There is no file %(file)s.") % {"file": error.filename}
    if isinstance(error, OSError):
        return _("The file %(file)s cannot be used: %(why)s") % {
            "file": error.filename,
            "why": error.strerror,
        }
    lines = getattr(error, "lines", None)
    if callable(lines):  # a document with every place of it that is wrong
        return "; ".join(lines(language()))
    own = getattr(error, language(), None)  # what refuses brings both languages
    return own if isinstance(own, str) else str(error) or type(error).__name__


def _named(names: Iterable[Any]) -> str:
    found = [str(name) for name in names]
    more = len(found) - NAMED
    text = ", ".join(found[:NAMED])
    return _("%(names)s and %(more)s more") % {"names": text, "more": f"{more:,}"} if more > 0 else text
