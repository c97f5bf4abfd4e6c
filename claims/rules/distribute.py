"""Sharing out open work: to whoever can do it, is there, and has the least; the same answer every time."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Piece(NamedTuple):
    """A piece of work that nobody has."""

    item: int
    incident: int
    kind: str
    ground: str


class Skill(NamedTuple):
    """A sort of work; None and '' are any."""

    incident: int | None
    kind: str
    ground: str

    def covers(self, piece: Piece) -> bool:
        """Whether the piece is of this sort."""
        return (
            self.incident in (None, piece.incident)
            and self.kind in ("", piece.kind)
            and self.ground in ("", piece.ground)
        )


class Examiner(NamedTuple):
    """Somebody who may be given work: how much they have, how much they take at most, and of which sorts."""

    person: int
    load: int
    capacity: int
    skills: frozenset[Skill]
    absent: bool = False

    def can(self, piece: Piece) -> bool:
        """Whether they are there and know this sort of work."""
        return not self.absent and any(skill.covers(piece) for skill in self.skills)


def distribute(pieces: Sequence[Piece], people: Iterable[Examiner]) -> dict[int, int]:
    """{item: person}: each piece in its turn to the one who has the least, of those who can and have room.

    Among equals whoever was given a piece longest ago, then by number: a round. Pieces that nobody can take
    are left out.
    """
    known = {one.person: one for one in sorted(people)}
    load = {one.person: one.load for one in known.values()}
    turn = dict.fromkeys(known, 0)
    able: dict[tuple[int, str, str], list[int]] = {}
    given: dict[int, int] = {}
    for number, piece in enumerate(pieces, 1):
        sort = piece[1:]
        if sort not in able:
            able[sort] = [person for person, one in known.items() if one.can(piece)]
        room = [person for person in able[sort] if load[person] < known[person].capacity]
        if not room:
            continue
        person = min(room, key=lambda one: (load[one], turn[one], one))
        given[piece.item] = person
        load[person] += 1
        turn[person] = number
    return given
