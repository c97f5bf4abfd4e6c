"""What the messages say, for pages."""

import json
from typing import NamedTuple

from django.db.models import QuerySet

from backoffice.lib import files
from backoffice.lib.models import Move
from claims.models import Claim
from notices.models import Message, MessageEvent
from notices.rules.workflow import DEAD


class Kept(NamedTuple):
    """A message as it went out."""

    subject: str
    body: str
    sender: str


def kept(message: Message) -> Kept | None:
    """The text that went out; None where nothing did. Raises CannotOpen; OSError when the file is gone."""
    if message.file is None:
        return None
    with files.open_plain(message.file) as stream:
        for number, line in enumerate(stream):
            if number == message.line:
                row = json.loads(line)
                return Kept(row["subject"], row["body"], row["sender"])
    return None


def of_claim(claim: Claim, limit: int = 20) -> list[Message]:
    """The newest messages about a claim, in one query."""
    rows = Message.objects.filter(claim=claim).select_related("sent_again")
    return list(rows.order_by("-pk")[:limit])


def dead(rows: QuerySet[Message]) -> QuerySet[Message]:
    """Those that a person should look at: failed or not known, and not sent again since."""
    return rows.filter(status__in=[str(status) for status in DEAD], sent_again=None)


def timeline(message: Message) -> list[tuple[Move, str]]:
    """Every move of a message with the status it left, oldest first."""
    events = MessageEvent.objects.filter(row=message).select_related("move__actor").order_by("move_id")
    return [(event.move, event.from_status) for event in events]
