"""What people do about messages: send one again, stop what waits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from backoffice.lib import moves
from backoffice.lib.permits import demand
from backoffice.lib.refusal import Refusal
from notices.models import Message
from notices.rules import workflow as flow

RESEND = "notices.resend_message"


class MessageRefused(Refusal):
    """Some of the messages cannot be treated so; nothing was changed. `messages` holds their ids."""

    def __init__(self, messages: Sequence[int], ko: str, en: str):
        self.messages = sorted(messages)
        named = ", ".join(f"#{number}" for number in self.messages[:20])
        super().__init__(f"{ko}: {named}", f"{en}: {named}")


def resend(ids: Sequence[int], *, by: Any, at: datetime) -> int:
    """Send messages once more, to where their claimants are reached now; all or none. Returns how many.

    Each becomes a message of its own that waits: what was sent stays as it was. Raises NotAllowed,
    MessageRefused with those that have not gone yet and those that were sent again already.
    """
    demand(by, RESEND, "다시 보내기", "send a message again")
    wanted = sorted(set(ids))
    with transaction.atomic():
        rows = list(Message.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk"))
        if early := [row.pk for row in rows if row.status not in flow.RESENDABLE]:
            raise MessageRefused(early, "아직 나가지 않은 알림", "has not gone yet")
        if again := list(Message.objects.filter(again_of__in=wanted).values_list("again_of_id", flat=True)):
            raise MessageRefused(again, "이미 다시 보낸 알림", "was sent again already")
        made = Message.objects.bulk_create(
            Message(
                event=row.event, claim_id=row.claim_id, source_id=row.source_id, template_id=row.template_id,
                channel=row.channel, language=row.language, made_at=at, not_before=at, again_of=row,
                asked_by=by,
            )
            for row in rows
        )  # fmt: skip
    return len(made)


def stop(ids: Sequence[int], *, by: Any, at: datetime) -> int:
    """Messages that wait do not go; all or none. Returns how many. Raises NotAllowed, MoveRefused."""
    stamp = {"problem": "stopped", "settled_at": at}
    return moves.move_all(Message, flow.MESSAGE, flow.STOP, list(ids), by=by, at=at, stamp=stamp)
