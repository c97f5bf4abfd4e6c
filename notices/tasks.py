"""The door of the workers to the stages of this app."""

from collections import Counter

from celery import shared_task
from django.utils import timezone

from notices import sending, writing


@shared_task(name="notices.tick")
def tick() -> dict[str, int]:
    """Write what is to be told, hand it over, ask about what has no answer, hear what arrived."""
    at = timezone.now()
    done = Counter(written=writing.write(at))
    for step in (sending.send, sending.ask, sending.hear):
        done += step(at)
    return dict(done)
