"""Lists of claims that people bring: looked through line by line, kept, and what was done to them noted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from backoffice.lib import files, sql
from backoffice.lib.permits import demand
from backoffice.lib.refusal import Refusal
from backoffice.lib.workflow import Wording
from claims.list_files import MOST, TWICE, Bad, Named
from claims.models import ClaimList, Incident, ListedClaim, ListUse
from claims.rules.numbers import claim_id

PERMISSION = "claims.view_claim"

ELSEWHERE = Wording("다른 사고의 신청입니다", "a claim of another incident")
UNKNOWN = Wording("없는 신청입니다", "no such claim")


class Found(NamedTuple):
    """The claims of a list with the line that names each, in the order of the file; every refused line."""

    lines: dict[int, int]
    bad: list[Bad]


class ListRefused(Refusal):
    """The list cannot be kept; `bad` holds every refused line with its reason."""

    def __init__(self, bad: Sequence[Bad], ko: str, en: str) -> None:
        self.bad = list(bad)
        super().__init__(ko, en)


def look(incident: Incident, named: Sequence[Named], bad: Sequence[Bad] = ()) -> Found:
    """Which claims of the incident a list names: by claim number, intake reference or subscription number.

    Lines that name none, one of another incident, or one that stands above already are refused, each by its
    own number, beside those in `bad`.
    """
    numbers = {place: found for place, one in enumerate(named) if (found := claim_id(one.text)) is not None}
    rest = [place for place in range(len(named)) if place not in numbers]
    rows = sql.rows(
        sql.named("claims/sql/listed"),
        {
            "places": list(numbers), "ids": list(numbers.values()), "incident": incident.pk,
            "rest": rest, "names": [named[place].text for place in rest],
        },
    )  # fmt: skip
    meant = {place: (claim, of) for place, claim, of in rows}
    lines: dict[int, int] = {}
    refused = list(bad)
    for place, one in enumerate(named):
        claim, of = meant.get(place, (0, 0))
        if not claim:
            refused.append(Bad(one.line, one.text, UNKNOWN))
        elif of != incident.pk:
            refused.append(Bad(one.line, one.text, ELSEWHERE))
        elif claim in lines:
            refused.append(Bad(one.line, one.text, TWICE))
        else:
            lines[claim] = one.line
    return Found(lines, sorted(refused, key=lambda wrong: wrong.line))


def keep(
    incident: Incident,
    named: Sequence[Named],
    bad: Sequence[Bad],
    *,
    raw: bytes,
    name: str,
    by: Any,
    at: datetime,
) -> ClaimList:
    """Keep a list with its file and its claims; nothing is kept unless every line names a claim.

    Raises NotAllowed; ListRefused with every refused line, for a list that is empty or too long.
    """
    demand(by, PERMISSION, "신청 목록 올리기", "hand in a list of claims")
    if len(named) > MOST:
        raise ListRefused([], f"한 목록은 {MOST:,}건까지입니다", f"a list names at most {MOST:,} claims")
    found = look(incident, named, bad)
    if found.bad:
        raise ListRefused(
            found.bad,
            f"목록의 {len(found.bad):,}줄을 고쳐 다시 올리십시오. 아무것도 보관하지 않았습니다",
            f"mend {len(found.bad):,} lines of the list and hand it in again: nothing is kept",
        )
    if not found.lines:
        raise ListRefused([], "목록에 신청이 없습니다", "the list names no claim")
    with transaction.atomic():
        kept = files.keep_bytes(raw, kind="list", scope=incident.code, name=name, at=at, by=by)
        made = ClaimList.objects.create(incident=incident, file=kept, claims=len(found.lines), by=by, at=at)
        sql.copy_rows(
            "claims_listedclaim",
            ("list_id", "claim_id", "line"),
            ((made.pk, claim, line) for claim, line in found.lines.items()),
        )
    return made


def claims_of(made: ClaimList) -> list[int]:
    """The ids of its claims, ascending."""
    return list(ListedClaim.objects.filter(list=made).order_by("claim").values_list("claim", flat=True))


def used(made: ClaimList, act: str, done_to: Sequence[int], *, by: Any, at: datetime) -> ListUse:
    """Record that `act` was done to these claims of the list and to no other; with the act, or not at all."""
    left_out = sorted(set(claims_of(made)) - set(done_to))
    return ListUse.objects.create(
        list=made, act=act[:40], claims=len(set(done_to)), left_out=left_out, by=by, at=at
    )


def states(made: ClaimList) -> list[tuple[str, int]]:
    """How many of its claims stand in each status, the most frequent first."""
    found = sql.rows(
        "SELECT c.status, count(*) FROM claims_listedclaim l JOIN claims_claim c ON c.id = l.claim_id"
        " WHERE l.list_id = %s GROUP BY c.status ORDER BY count(*) DESC, c.status",
        [made.pk],
    )
    return [(str(status), int(number)) for status, number in found]
