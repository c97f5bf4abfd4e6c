"""The mailbox of the demonstration: takes everything, remembers keys as a carrier does, shows it on a page.

So that failures can be seen too: an address under `.invalid` is refused, a number that ends in 0000 is taken
and not reached.
"""

from collections.abc import Iterator, Mapping, Sequence

from django.utils import timezone

from notices.gateways import Answer, Outcome, Outgoing
from notices.models import MailboxItem

UNREACHED = "0000"
NOWHERE = ".invalid"


class Mailbox:
    """A message with a key that came before is the same message."""

    name = "mailbox"

    def send(self, messages: Sequence[Outgoing]) -> Iterator[tuple[str, Answer]]:
        """Each by itself, as over a network."""
        for message in messages:
            if message.to.endswith(NOWHERE):
                yield message.key, Answer(Outcome.REFUSED, code="550")
                continue
            MailboxItem.objects.get_or_create(
                key=message.key,
                defaults={"at": timezone.now(), "taken": not message.to.endswith(UNREACHED)},
            )
            yield message.key, Answer(Outcome.TAKEN, number_of(message.key))

    def find(self, keys: Sequence[str]) -> Mapping[str, Answer]:
        """It knows every key it took."""
        there = {str(key) for key in MailboxItem.objects.filter(key__in=keys).values_list("key", flat=True)}
        return {
            key: Answer(Outcome.TAKEN, number_of(key)) if key in there else Answer(Outcome.LATER)
            for key in keys
        }

    def reports(self, numbers: Sequence[str]) -> Mapping[str, bool]:
        """At once."""
        by_key = {number.removeprefix("MB-"): number for number in numbers}
        rows = MailboxItem.objects.filter(key__in=by_key).values_list("key", "taken")
        return {by_key[str(key)]: taken for key, taken in rows}


def number_of(key: str) -> str:
    """The number that the mailbox gives a message."""
    return f"MB-{key}"
