"""What carries messages away: one small interface, an implementation per channel named in the settings.

`NOTICE_EMAIL`, `NOTICE_TEXT` and `NOTICE_KAKAO` say `smtp`, `mailbox`, the path of a class of the company's
own (`package.module.Class`), or nothing: then messages of the channel wait.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple, Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from notices.rules.channels import CHANNELS, Channel


class Outgoing(NamedTuple):
    """A message as a gateway gets it. `key` is what it must be known by when it is asked later."""

    key: str
    form: str
    to: str
    subject: str
    body: str
    sender: str


class Outcome(StrEnum):
    """A gateway's word about a message."""

    TAKEN = "taken"
    REFUSED = "refused"
    LATER = "later"  # or: it never came here
    UNKNOWN = "unknown"


class Answer(NamedTuple):
    """`number` is the gateway's own for what it took, `code` its word for why not; no personal data."""

    outcome: Outcome
    number: str = ""
    code: str = ""


class Gateway(Protocol):
    """What every carrier can be made to do. None of it raises for a single message."""

    name: str

    def send(self, messages: Sequence[Outgoing]) -> Iterator[tuple[str, Answer]]:
        """(key, answer) as they come; a key without an answer is asked for later."""
        ...

    def find(self, keys: Sequence[str]) -> Mapping[str, Answer]:
        """What became of messages handed over without an answer: taken, later (never came), unknown."""
        ...

    def reports(self, numbers: Sequence[str]) -> Mapping[str, bool]:
        """{number: whether it reached the recipient}, of those it knows."""
        ...


KNOWN = {
    "smtp": "notices.gateways.smtp.Smtp",
    "mailbox": "notices.gateways.mailbox.Mailbox",
}


def gateway(channel: Channel) -> Gateway | None:
    """The gateway of a channel; None where the settings name none."""
    name = settings.NOTICE_GATEWAYS[channel]
    return cast(Gateway, import_string(KNOWN.get(name, name))()) if name else None


def gateways() -> dict[Channel, Gateway]:
    """The channels that have one."""
    return {channel: found for channel in CHANNELS if (found := gateway(channel)) is not None}
