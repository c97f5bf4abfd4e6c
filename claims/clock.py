"""What the passing of time does, whoever looks: timed holds end, claimants are reminded, deadlines lapse."""

from datetime import datetime
from typing import NamedTuple

from claims import confirmations, holds, requests


class Passed(NamedTuple):
    """Holds that ended, claimants to be reminded, requests that lapsed, third parties that are late."""

    released: int
    reminded: int
    lapsed: int
    overdue: int


def tick(at: datetime) -> Passed:
    """Do what is due at `at`. By beat; safe to repeat at any moment."""
    return Passed(
        holds.end_timed(at), requests.remind(at), len(requests.lapse(at)), confirmations.overdue(at)
    )
