"""Sharing out work: nobody away, nobody above what they take, fair within one, the same every time."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from claims.rules.distribute import Examiner, Piece, Skill, distribute

KINDS = ("confirm", "review")
GROUNDS = ("duplicate", "over_ceiling")
ANY = Skill(None, "", "")

skills = st.builds(
    Skill, st.sampled_from([None, 1, 2]), st.sampled_from(["", *KINDS]), st.sampled_from(["", *GROUNDS])
)
people = st.lists(
    st.builds(
        Examiner, st.integers(1, 6), st.integers(0, 8), st.integers(0, 12),
        st.frozensets(skills, max_size=3), st.booleans(),
    ),
    max_size=6, unique_by=lambda one: one.person,
)  # fmt: skip
pieces = st.lists(
    st.tuples(st.sampled_from([1, 2]), st.sampled_from(KINDS), st.sampled_from(GROUNDS)), max_size=40
).map(lambda sorts: [Piece(number, *sort) for number, sort in enumerate(sorts, 100)])


@dataclass
class Shared:
    """What came of it."""

    given: dict[int, int]
    load: dict[int, int]


def share(work: list[Piece], who: list[Examiner]) -> Shared:
    found = distribute(work, who)
    load = {one.person: one.load for one in who}
    for person in found.values():
        load[person] += 1
    return Shared(found, load)


@given(pieces, people)
def test_only_to_who_is_there_can_do_it_and_has_room(work: list[Piece], who: list[Examiner]) -> None:
    known = {one.person: one for one in who}
    shared = share(work, who)
    by_item = {piece.item: piece for piece in work}
    for item, person in shared.given.items():
        assert not known[person].absent
        assert any(skill.covers(by_item[item]) for skill in known[person].skills)
    for person in set(shared.given.values()):
        assert shared.load[person] <= known[person].capacity


@given(pieces, people)
def test_what_is_left_nobody_could_take(work: list[Piece], who: list[Examiner]) -> None:
    shared = share(work, who)
    for piece in work:
        if piece.item not in shared.given:
            assert all(not one.can(piece) or shared.load[one.person] >= one.capacity for one in who)


@given(pieces, people)
def test_nobody_gets_a_piece_that_somebody_with_two_less_could_have_had(
    work: list[Piece], who: list[Examiner]
) -> None:
    shared = share(work, who)
    by_item = {piece.item: piece for piece in work}
    last = {person: by_item[item] for item, person in shared.given.items()}
    for person, piece in last.items():
        for other in who:
            if other.can(piece) and shared.load[other.person] < other.capacity:
                assert shared.load[other.person] >= shared.load[person] - 1


@given(pieces, people)
def test_the_same_every_time_whatever_the_order_of_people(work: list[Piece], who: list[Examiner]) -> None:
    assert distribute(work, who) == distribute(work, list(reversed(who)))


@given(st.integers(1, 6), st.integers(0, 60))
def test_alike_people_share_alike(number: int, count: int) -> None:
    who = [Examiner(person, 0, 100, frozenset({ANY})) for person in range(number)]
    shared = share([Piece(item, 1, "review", "") for item in range(count)], who)
    assert len(shared.given) == count
    assert max(shared.load.values()) - min(shared.load.values()) <= 1


def test_a_round_goes_on_with_whoever_waited_longest() -> None:
    who = [Examiner(person, 0, 9, frozenset({ANY})) for person in (3, 1, 2)]
    work = [Piece(item, 1, "review", "") for item in range(5)]
    assert list(distribute(work, who).values()) == [1, 2, 3, 1, 2]


def test_a_skill_that_leaves_out_is_any() -> None:
    piece = Piece(1, 7, "review", "duplicate")
    assert ANY.covers(piece) and Skill(7, "review", "duplicate").covers(piece)
    for other in (Skill(8, "", ""), Skill(None, "confirm", ""), Skill(None, "", "over_ceiling")):
        assert not other.covers(piece)
    assert distribute([piece], [Examiner(1, 0, 9, frozenset())]) == {}
