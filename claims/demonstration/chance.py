"""Chance that comes from a seed alone, and numbers that look drawn but never repeat."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """Draws from a seed and a name, so that one part of the data does not change when another one does.

    Only `Random.random` and `getrandbits` are used: Python promises their sequence for a seed, and no
    other's.
    """

    def __init__(self, seed: int, name: str) -> None:
        self._random = Random(f"{seed}/{name}")  # noqa: S311 (made-up data, no secret)
        self.share = self._random.random
        self.bits = self._random.getrandbits

    def below(self, limit: int) -> int:
        """A whole number from 0 to limit - 1."""
        return int(self.share() * limit)

    def between(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return least + int(self.share() * (most - least + 1))

    def one(self, choices: Sequence[T]) -> T:
        """One of the choices, all alike likely."""
        return choices[int(self.share() * len(choices))]

    def weighted(self, choices: Sequence[tuple[T, float]]) -> T:
        """One of the choices by its weight."""
        at = self.share() * sum(weight for _, weight in choices)
        for choice, weight in choices:
            at -= weight
            if at < 0:
                return choice
        return choices[-1][0]

    def shuffle(self, items: list[T]) -> None:
        """In place, Fisher and Yates."""
        for at in range(len(items) - 1, 0, -1):
            other = int(self.share() * (at + 1))
            items[at], items[other] = items[other], items[at]


def scattered(serial: int, size: int, stride: int = 7_368_787) -> int:
    """The serial-th number below `size`, in an order that looks drawn; no repetition before `size` of them.

    `stride` is a prime that does not divide `size`.
    """
    return serial * stride % size
