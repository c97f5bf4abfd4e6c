"""What every door for people does: start runs, and say a stage's refusal in the reader's language."""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from celery import current_app
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from kombu.exceptions import OperationalError

from backoffice.lib import laws, runs
from backoffice.lib.models import Run
from backoffice.lib.moves import MoveRefused
from backoffice.lib.show import in_words, language

NAMED = 20
"""Refused rows that a message names; the rest are counted."""


def send(run: Run) -> Run:
    """Tell the workers of a run. A lost message is sent again by beat: nothing depends on this one."""
    if run.closed_at is None:
        with suppress(OperationalError, OSError):
            current_app.send_task(run.task, [run.pk], retry=False, expires=3600)
    return run


SAYINGS: list[tuple[str, str]] = [
    (r"\S+ made batch (?P<batch>\d+): another person approves it",
     gettext_noop("You made batch %(batch)s: another person approves it.")),
    (r"\S+ loaded (?P<scheme>\S+): another person approves it",
     gettext_noop("You loaded %(scheme)s: another person approves it.")),
    (r"batch (?P<batch>\d+) waits for no approval: it is .+",
     gettext_noop("Batch %(batch)s does not wait for approval.")),
    (r"(?P<won>[\d,]+) won is above the limit of \S+ \((?P<limit>[\d,]+) won\)",
     gettext_noop("%(won)s won is above your limit of %(limit)s won.")),
    (r"batch (?P<batch>\d+) would pass the daily limit of \S+",
     gettext_noop("Batch %(batch)s would pass your daily limit.")),
    (r"batch (?P<batch>\d+) is .+: only an approved one is exported",
     gettext_noop("Batch %(batch)s is not approved: only an approved one is exported.")),
    (r"batch (?P<batch>\d+) has its payment file: it can no longer be given up",
     gettext_noop("Batch %(batch)s has its payment file: it can no longer be given up.")),
    (r"batch (?P<batch>\d+) is no longer approved",
     gettext_noop("Batch %(batch)s is no longer approved.")),
    (r"batch (?P<batch>\d+) has its payment file as (?P<suffix>\S+): a batch has one",
     gettext_noop("Batch %(batch)s has its payment file as %(suffix)s: a batch has one.")),
    (r"a \w+ batch is exported as (?P<known>.+), not (?P<suffix>\S+)",
     gettext_noop("This channel is exported as %(known)s, not %(suffix)s.")),
    (r"batch (?P<batch>\d+) has more than (?P<most>[\d,]+) payments: export it as \.csv",
     gettext_noop("Batch %(batch)s has more than %(most)s payments: export it as .csv.")),
    (r"nothing is due on the \w+ channel of (?P<incident>\S+); (?P<held>\d+) .* are corrected.*",
     gettext_noop("Nothing is due on this channel; %(held)s are held until their account is corrected"
                  " (correct_account) or they are released (release_returned).")),
    (r"nothing is due on the \w+ channel of (?P<incident>\S+); (?P<held>\d+) .* are released.*",
     gettext_noop("Nothing is due on this channel; %(held)s are held until they are released"
                  " (release_returned).")),
    (r"nothing of batch (?P<batch>\d+) is held because a payment came back",
     gettext_noop("Nothing of batch %(batch)s is held because a payment came back.")),
    (r"nothing of (?P<claim>\S+) is held because a payment came back",
     gettext_noop("Nothing of %(claim)s is held because a payment came back.")),
    (r"(?P<count>\d+) of (?P<all>\d+) payouts are not held: (?P<claims>.+)",
     gettext_noop("%(count)s of %(all)s payouts are not held because a payment came back: %(claims)s."
                  " Nothing was changed.")),
    (r"nothing is due on the \w+ channel of (?P<incident>\S+)",
     gettext_noop("Nothing is due on this channel.")),
    (r"a decision needs a reason|\w+ needs a reason|a corrected account needs a reason",
     gettext_noop("A reason is needed.")),
    (r"(?P<bad>[\d,]+) of (?P<lines>[\d,]+) lines do not match what was sent: nothing was applied",
     gettext_noop("%(bad)s of %(lines)s lines do not match what was sent: nothing was applied.")),
    (r"batch (?P<batch>\d+): the file does not hold what was approved",
     gettext_noop("Batch %(batch)s: the file does not hold what was approved.")),
    (r"(?P<claim>\S+) has this account already: same bank, number and holder",
     gettext_noop("%(claim)s has this account already: same bank, number and holder.")),
    (r"(?P<claim>\S+) is credited on a bill: it has no account",
     gettext_noop("%(claim)s is credited on a bill: it has no account.")),
    (r"the name of the account holder is missing",
     gettext_noop("The name of the account holder is missing.")),
    (r"batch (?P<batch>\d+) is being exported as (?P<suffix>\S+): a batch has one file",
     gettext_noop("Batch %(batch)s is being exported as %(suffix)s: a batch has one file.")),
    (r"batch (?P<batch>\d+) was not exported: a bank has nothing to answer to",
     gettext_noop("Batch %(batch)s was not exported: a bank has nothing to answer to.")),
    (r"no incident (?P<code>.+); known: none",
     gettext_noop("There is no incident %(code)s: load one with load_incident first.")),
    (r"no incident (?P<code>.+); known: (?P<known>.+)",
     gettext_noop("There is no incident %(code)s. There are: %(known)s")),
    (r"no batch (?P<batch>.+)", gettext_noop("There is no payout batch %(batch)s.")),
    (r"no scheme (?P<code>.+): load_scheme first",
     gettext_noop("There is no scheme %(code)s: load it with load_scheme first.")),
    (r"no claim with the number or reference (?P<claim>.+)",
     gettext_noop("There is no claim with the number or reference %(claim)s.")),
    (r"(?P<claim>.+) is used in several incidents: name the claim by its number, one of (?P<all>.+)",
     gettext_noop("%(claim)s is used in several incidents: name the claim by its number, one of %(all)s")),
    (r"no active user (?P<user>.+)", gettext_noop("There is no active user %(user)s.")),
    (r"(?P<ground>.+) is no ground; known: (?P<known>.+)",
     gettext_noop("%(ground)s is no ground. There are: %(known)s")),
    (r"no scheme is in force for (?P<incident>.+): approve_scheme first",
     gettext_noop("No scheme is in force for %(incident)s: put one in force with approve_scheme first.")),
    (r"(?P<code>.+) is not in force for (?P<incident>.+): (?P<present>.+) is",
     gettext_noop("%(code)s is not in force for %(incident)s: %(present)s is.")),
    (r"run (?P<run>\d+) keeps failing \((?P<why>.*)\); see the log",
     gettext_noop("Run %(run)s keeps failing (%(why)s): see the log.")),
    (r"a report is an \.xlsx workbook, not (?P<suffix>.+)",
     gettext_noop("A report is an .xlsx workbook, not %(suffix)s.")),
    (r"(?P<merchants>\d+) merchants need a billing list of at least (?P<customers>\d+) customers",
     gettext_noop("%(merchants)s merchants need a billing list of at least %(customers)s customers.")),
    (r"demo users have a known password: set DEMO=1 if this is a demonstration",
     gettext_noop("The password of demo users is known to all: set DEMO=1 if this is a demonstration.")),
    (r"benefit (?P<code>\S+) was paid by \w+: give it a new code",
     gettext_noop("Benefit %(code)s changed its channel: give it a new code.")),
]  # fmt: skip
"""What the stages say to operators of commands, and what people read instead."""


def told(error: Exception, called: Callable[[int], str] = str) -> str:
    """The message for people; refused rows are named by `called`."""
    if isinstance(error, MoveRefused):
        return _("“%(verb)s” is refused for %(count)s: %(names)s. Nothing was changed.") % {
            "verb": in_words(error.step.words),
            "count": f"{len(error.refused):,}",
            "names": _named(called(pk) for pk in error.refused),
        }
    if isinstance(error, PermissionDenied):
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
    own = getattr(error, language(), None)  # rules that refuse bring both languages
    return own if isinstance(own, str) else said(str(error) or type(error).__name__)


def said(text: str) -> str:
    """What a stage says, in the reader's language; a text that is not listed stays as it is."""
    for pattern, words in SAYINGS:
        found = re.fullmatch(pattern, text)
        if found:
            return _(words) % found.groupdict()
    return text


def _named(names: Iterable[Any]) -> str:
    found = [str(name) for name in names]
    more = len(found) - NAMED
    text = ", ".join(found[:NAMED])
    return _("%(names)s and %(more)s more") % {"names": text, "more": f"{more:,}"} if more > 0 else text
