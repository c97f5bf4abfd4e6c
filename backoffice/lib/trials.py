"""What an act would do to many rows, asked of its stage itself: it is done and undone again.

No second list of what is refused, that could say otherwise than the stage: the act runs in a transaction that
is rolled back, the rows it refuses are put aside by their reason, and it runs again over the others until
nothing is refused any more. There are as many rounds as reasons, never one per row.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.translation import gettext as _

from backoffice.lib import laws
from backoffice.lib.doors import told
from backoffice.lib.moves import MoveRefused
from backoffice.lib.refusal import RowsRefused
from backoffice.lib.show import in_words

ROUNDS = 20
"""An act has fewer reasons than this; one that finds more is refused as a whole by the last of them."""

Do = Callable[[list[Any]], Any]


class Group(NamedTuple):
    """Rows that are refused for the same reason, in the reader's words."""

    why: str
    rows: list[int]


class Trial(NamedTuple):
    """What came of it. `may`: the rows it would be done to; `wholly`: why it is done to none of these.

    `done` is what the act answered; `kept`: it is done, not only tried.
    """

    may: list[Any]
    refused: list[Group]
    wholly: str = ""
    done: Any = None
    kept: bool = False

    @property
    def left_out(self) -> list[int]:
        """The refused rows, whatever their reason."""
        return sorted(row for group in self.refused for row in group.rows)


class _Undone(Exception):
    """Leaves a transaction so that nothing remains of it."""


def digest(rows: Sequence[Any]) -> str:
    """Tells one set of ids from another."""
    return sha256(",".join(str(row) for row in sorted(rows)).encode()).hexdigest()


def attempt(
    do: Do,
    rows: Sequence[Any],
    known: tuple[type[Exception], ...],
    *,
    keep: Callable[[list[Any]], bool] | None = None,
) -> Trial:
    """Try `do` over the rows (ids): which of them it would take, the others by reason; nothing is written.

    `known` are the refusals of its stage. With `keep`, what is found is done when `keep` says so of the rows
    that are left: all of these, in one transaction.
    """
    left = list(rows)
    refused: dict[str, list[int]] = {}
    wholly = ""
    refusals: tuple[type[Exception], ...] = (*laws.REFUSALS, PermissionDenied, *known)
    for _round in range(ROUNDS):
        if not left:
            break
        try:
            with transaction.atomic():
                done = do(left)
                with connection.cursor() as cursor:  # what the database asks at the end, it is asked now
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                if keep is None or not keep(left):
                    raise _Undone
        except _Undone:
            return Trial(left, _groups(refused), done=done)
        except refusals as refusal:
            found = {why: set(ids) & set(left) for why, ids in _reasons(refusal).items()}
            gone = set().union(*found.values()) if found else set()
            wholly = told(refusal)
            if not gone:
                break
            for why, ids in found.items():
                if ids:
                    refused.setdefault(why, []).extend(sorted(ids))
            left = [row for row in left if row not in gone]
        else:
            return Trial(left, _groups(refused), done=done, kept=True)
    return Trial([], _groups(refused), wholly if left else "")


def _reasons(refusal: BaseException) -> dict[str, list[int]]:
    """The refused rows by reason; none where the refusal names no rows."""
    if isinstance(refusal, RowsRefused):
        return {in_words(refusal.why): refusal.rows}
    if not isinstance(refusal, MoveRefused):
        return {}
    verb = in_words(refusal.step.words)
    if not refusal.standing:
        return {_("“%(verb)s” is not possible") % {"verb": verb}: refusal.refused}
    said = _("“%(verb)s” is not possible from “%(status)s”")
    return {said % {"verb": verb, "status": in_words(words)}: ids for words, ids in refusal.standing.items()}


def _groups(refused: dict[str, list[int]]) -> list[Group]:
    """The most frequent reason first."""
    return sorted((Group(*pair) for pair in refused.items()), key=lambda group: (-len(group.rows), group.why))
