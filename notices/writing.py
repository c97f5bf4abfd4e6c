"""Messages are written from the cues that facts left: one statement per cue, however many claims."""

from datetime import datetime, timedelta

from django.db import transaction

from backoffice.lib import sql
from notices.models import Cue
from notices.rules.events import GRACE, Event

MOBILE = r"^01[016789][0-9]{7,8}$"
"""Numbers that receive text messages."""


def write(at: datetime) -> int:
    """Write the messages of every cue that waits; returns how many. By beat; several may do it at once.

    Each cue is one transaction: 1. take it, passing over those another process has, 2. write its messages in
    one statement, 3. note that it is done. A crash leaves the cue as it was; what is written twice by
    overlapping cues is kept once.
    """
    written = 0
    while (made := _next(at)) is not None:
        written += made
    return written


@transaction.atomic
def _next(at: datetime) -> int | None:
    cue = (
        Cue.objects.select_for_update(skip_locked=True, no_key=True)
        .filter(done_at=None)
        .order_by("pk")
        .first()
    )
    if cue is None:
        return None
    made = sql.execute(
        sql.named("notices/sql/write_messages"),
        {
            "event": cue.event, "lo": cue.lo, "hi": cue.hi, "move": cue.move_id, "mobile": MOBILE,
            "at": at, "not_before": at + GRACE.get(Event(cue.event), timedelta()),
        },
    )  # fmt: skip
    Cue.objects.filter(pk=cue.pk).update(done_at=at, messages=made)
    return made
