"""What the passing of time does, whoever looks: timed holds end, claimants are reminded, deadlines lapse."""

from datetime import datetime
from typing import NamedTuple

from claims import holds, requests


class Passed(NamedTuple):
    """How many holds ended, how many claimants are to be reminded, how many requests lapsed."""

    released: int
    reminded: int
    lapsed: int


def tick(at: datetime) -> Passed:
    """Do what is due at `at`. By beat; safe to repeat at any moment."""
    return Passed(holds.end_timed(at), requests.remind(at), len(requests.lapse(at)))
