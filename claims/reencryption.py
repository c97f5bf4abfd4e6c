"""Rolling in a new key: account numbers and kept files are encrypted anew under the newest of ACCOUNT_KEYS.

Work is committed in small batches, and what is done is seen from the value itself (its key id), so that a
killed call loses at most one batch, a second call goes on where it stopped, and two share the work.
"""

import hmac
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Count

from backoffice.lib import crypto, resealing, sql
from backoffice.lib.crypto import CannotOpen
from backoffice.lib.show import language
from claims.models import PayeeAccount

BATCH = 1000
"""Account numbers in one transaction."""

Progress = Callable[[str, int, int], None]
"""Told (what, done, known) as the work goes on."""


class Census(NamedTuple):
    """How many values rest under which key; `indexes` counts blind indexes of another key, if asked for."""

    accounts: dict[str, int]
    files: dict[str, int]
    indexes: int | None
    newest: str
    configured: list[str]

    @property
    def unneeded(self) -> list[str]:
        """Configured keys under which nothing rests any more."""
        used = {*self.accounts, *self.files, self.newest}
        return [key for key in self.configured if key not in used]

    @property
    def unknown(self) -> list[str]:
        """Keys that values rest under and that are not configured: those values cannot be read."""
        used = {*self.accounts, *self.files} - {resealing.MISSING}
        return sorted(used - set(self.configured))


class Reencrypted(NamedTuple):
    """What a call did. `failed` names each value that could not be done, with the reason."""

    accounts: int
    files: int
    failed: list[str]


def census(*, index: bool = False) -> Census:
    """Count the values under each key; with `index` also open every account and compare its blind index."""
    ring = crypto.keyring()
    counted = PayeeAccount.objects.values_list("key_id").annotate(number=Count("pk")).order_by("key_id")
    return Census(
        accounts=dict(counted),
        files=dict(sorted(resealing.keys_of_files().items())),
        indexes=_other_indexes() if index else None,
        newest=ring.newest,
        configured=list(ring.keys),
    )


def reencrypt(*, index: bool = False, progress: Progress = lambda what, done, known: None) -> Reencrypted:
    """Bring every value to the newest key, and with `index` every blind index to the present index key.

    Values of a key that is not configured, files that are missing or altered are left as they are and named.
    """
    failed: list[str] = []
    accounts = _accounts(index, failed, progress)
    files = _files(failed, progress)
    return Reencrypted(accounts, files, failed)


def _accounts(index: bool, failed: list[str], progress: Progress) -> int:
    """Batch by batch in the order of ids; with `index` every row is looked at, else those of another key."""
    newest = crypto.keyring().newest
    rows = PayeeAccount.objects.all() if index else PayeeAccount.objects.exclude(key_id=newest)
    known, looked, done, last = rows.count(), 0, 0, 0
    while True:
        with transaction.atomic():
            # What another process holds is passed over: it is being done there.
            batch = list(
                rows.filter(pk__gt=last)
                .order_by("pk")
                .select_for_update(skip_locked=True, no_key=True)[:BATCH]
            )
            if not batch:
                return done
            changed = [new for row in batch if (new := _sealed_anew(row, index, failed))]
            _write(changed)
        last = batch[-1].pk
        looked, done = looked + len(batch), done + len(changed)
        progress("accounts", looked, known)


class _Anew(NamedTuple):
    pk: int
    identity: Any
    plain: str
    number: bytes
    key_id: str
    blind_index: bytes


def _sealed_anew(row: PayeeAccount, index: bool, failed: list[str]) -> _Anew | None:
    """The row's new values, or None when they are as they should be, or cannot be read (then it is named)."""
    ring = crypto.keyring()
    try:
        plain = crypto.open_account(row.key_id, row.number, row.identity)
    except CannotOpen as error:
        failed.append(f"account {row.pk}: {error.in_words(language())}")
        return None
    blind_index = before = bytes(row.blind_index)
    if index:
        blind_index = ring.blind_index(row.bank, plain)
    if row.key_id == ring.newest and hmac.compare_digest(before, blind_index):
        return None
    key_id, number = row.key_id, bytes(row.number)
    if key_id != ring.newest:  # the database lets the number change with its key only
        key_id, number = crypto.seal_account(plain, row.identity)
    return _Anew(row.pk, row.identity, plain, number, key_id, blind_index)


def _write(changed: Sequence[_Anew]) -> None:
    """One statement; what the database then holds is opened again before it is committed.

    Raises CannotOpen, which undoes the batch, if a value does not read as before.
    """
    if not changed:
        return
    written = sql.rows(
        "UPDATE claims_payeeaccount AS a"
        "   SET number = n.number, key_id = n.key_id, blind_index = n.blind_index"
        "  FROM unnest(%s::bigint[], %s::bytea[], %s::text[], %s::bytea[])"
        "       AS n (id, number, key_id, blind_index)"
        " WHERE a.id = n.id RETURNING a.id, a.key_id, a.number",
        [
            [one.pk for one in changed],
            [one.number for one in changed],
            [one.key_id for one in changed],
            [one.blind_index for one in changed],
        ],
    )
    wanted = {one.pk: one for one in changed}
    same = sum(
        crypto.open_account(key_id, number, wanted[pk].identity) == wanted[pk].plain
        for pk, key_id, number in written
    )
    if same != len(changed):
        wrong = len(changed) - same
        raise CannotOpen(
            f"계좌번호 {wrong}건이 전과 다르게 읽혀 아무것도 바꾸지 않았습니다",
            f"{wrong} account numbers do not read as before: nothing was changed",
        )


def _files(failed: list[str], progress: Progress) -> int:
    waiting = list(resealing.to_do())
    done = 0
    for position, number in enumerate(waiting, start=1):
        try:
            done += resealing.reseal(number)
        except (CannotOpen, OSError) as error:
            why = error.strerror if isinstance(error, OSError) else error.in_words(language())
            failed.append(f"file {number}: {why}")
        progress("files", position, len(waiting))
    return done


def _other_indexes() -> int:
    """Accounts whose blind index was made with another key; those that cannot be opened count too."""
    ring, found = crypto.keyring(), Counter[bool]()
    for row in PayeeAccount.objects.order_by("pk").iterator(chunk_size=BATCH):
        try:
            plain = crypto.open_account(row.key_id, row.number, row.identity)
        except CannotOpen:
            found[True] += 1
            continue
        index = ring.blind_index(row.bank, plain)
        found[not hmac.compare_digest(bytes(row.blind_index), index)] += 1
    return found[True]
