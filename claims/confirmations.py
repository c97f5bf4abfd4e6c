"""Asking third parties to confirm facts, singly or many, as a list that is sent and read back."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from backoffice.lib import files, sql
from backoffice.lib.models import StoredFile
from backoffice.lib.money import Unreadable
from backoffice.lib.permits import demand
from backoffice.lib.refusal import Refusal
from backoffice.lib.workflow import Wording
from claims import work
from claims.holds import CaseworkRefused, lock_before_the_award
from claims.models import Claim, Confirmation, ThirdParty
from claims.requests import Paper, readable
from claims.rules.confirmations import COLUMNS, FACTS, NEEDS, Answer, Fact, key, number, read_answer
from claims.rules.work import Kind
from claims.rules.workflow import BEFORE_THE_AWARD

PERMISSION = "claims.ask_third_party"

TWICE = Wording("같은 확인번호가 위에 있습니다", "the question stands above already")
UNKNOWN = Wording("이 기관에 물은 확인번호가 아닙니다", "no question to this party")
OTHERWISE = Wording("이미 다르게 회신한 건입니다. 다시 물으십시오", "answered otherwise already: ask again")


class Line(NamedTuple):
    """A line of a list that was read back: which question, and its answer as cells."""

    line: int
    key: str
    cells: dict[str, str]


class Bad(NamedTuple):
    """Why a line is refused; the header is line 1."""

    line: int
    text: str
    said: Wording


class ListRefused(Refusal):
    """A list is not read; `bad` holds every refused line with its reason. Nothing was changed."""

    def __init__(self, bad: Sequence[Bad]) -> None:
        self.bad = list(bad)
        super().__init__(
            f"목록의 {len(self.bad):,}줄을 고쳐 다시 올리십시오. 아무것도 바꾸지 않았습니다",
            f"mend {len(self.bad):,} lines of the list: nothing was changed",
        )


class Read(NamedTuple):
    """How many answers a list brought, how many it repeats, how many of its lines are not answered yet."""

    answered: int
    again: int
    empty: int


def ask(
    ids: Sequence[int],
    party: ThirdParty,
    fact: Fact,
    question: str,
    *,
    due_on: date,
    waits: bool,
    by: Any,
    at: datetime,
) -> int:
    """Ask a party the same about each of the claims; all or none. Returns how many questions.

    With `waits` the claims are held until the answer is in, or its day over: by the database. Raises
    NotAllowed; Refusal for a party that is not asked any more, a day that is not to come, nothing to
    ask; CaseworkRefused with the claims that are asked about already, or, where they are to wait,
    decided.
    """
    demand(by, PERMISSION, "외부 확인 요청", "ask third parties")
    question = question.strip()
    if fact is Fact.OTHER and not question:
        raise Refusal("무엇을 확인할지 적어야 합니다", "say what is to be confirmed")
    if not party.active:
        raise Refusal("더는 확인을 요청하지 않는 기관입니다", "this party is not asked any more")
    if due_on <= timezone.localdate(at):
        raise Refusal("기한은 오늘보다 뒤여야 합니다", "the deadline is a day to come")
    wanted = sorted(set(ids))
    with transaction.atomic():
        if waits:
            lock_before_the_award(wanted)
        standing = Confirmation.objects.filter(claim__in=wanted, party=party, fact=fact, answered_at=None)
        if asked := set(standing.values_list("claim_id", flat=True)):
            raise CaseworkRefused(asked, "이미 이 기관에 확인을 요청한 신청", "asked already")
        return sql.execute(
            "INSERT INTO claims_confirmation (claim_id, party_id, fact, question, waits, by_id, at, due_on)"
            " SELECT id, %s, %s, %s, %s, %s, %s, %s FROM unnest(%s::bigint[]) AS id ORDER BY id",
            [party.pk, str(fact), question[:500], waits, by.pk, at, due_on, wanted],
        )


def answer(row: Confirmation, said: Answer, papers: Sequence[Paper] = (), *, by: Any, at: datetime) -> None:
    """Record one answer, with its paper as a kept file.

    Raises NotAllowed; Refusal for a paper that is none; CaseworkRefused when it is answered already.
    """
    demand(by, PERMISSION, "외부 확인 회신 기록", "record an answer")
    for paper in papers:
        readable(paper)
    with transaction.atomic():
        standing = Confirmation.objects.select_for_update().get(pk=row.pk)
        if standing.answered_at is not None:
            raise CaseworkRefused([row.claim_id], "이미 회신이 기록된 신청", "answered already")
        kept = None
        for paper in papers[:1]:
            kept = files.keep_bytes(
                paper.content, kind="answer", scope=key(row.pk), name=paper.name, at=at, by=by
            )
        _write([(row.pk, said)], kept, by=by, at=at)


def read_back(
    party: ThirdParty,
    lines: Sequence[Line],
    bad: Sequence[Bad],
    *,
    raw: bytes,
    name: str,
    by: Any,
    at: datetime,
) -> Read:
    """Record the answers of a list that came back; all of them or none.

    1. ask whether `by` may, 2. find the questions, each of this party and each once, 3. judge every line by
    its fact, 4. keep the file and write what is new, in one statement. A line without an outcome is not
    answered yet; one that says what is recorded already changes nothing. Raises NotAllowed, ListRefused
    with every line that is refused.
    """
    demand(by, PERMISSION, "외부 확인 회신 기록", "record an answer")
    refused = list(bad)
    with transaction.atomic():
        numbers = [found for line in lines if (found := number(line.key)) is not None]
        rows = {
            row.pk: row
            for row in Confirmation.objects.select_for_update()
            .filter(party=party, pk__in=numbers)
            .order_by("pk")
        }
        new: list[tuple[int, Answer]] = []
        seen: set[int] = set()
        again = empty = 0
        for line in lines:
            row = rows.get(number(line.key) or 0)
            if row is None:
                refused.append(Bad(line.line, line.key, UNKNOWN))
                continue
            if row.pk in seen:
                refused.append(Bad(line.line, line.key, TWICE))
                continue
            seen.add(row.pk)
            if not line.cells.get("outcome", "").strip():
                empty += 1
                continue
            said, wrong = judged(row.fact, line.cells)
            if said is None:
                refused.append(Bad(line.line, line.key, wrong))
            elif row.answered_at is None:
                new.append((row.pk, said))
            elif (row.outcome, row.values, row.words) == said:
                again += 1
            else:
                refused.append(Bad(line.line, line.key, OTHERWISE))
        if refused:
            raise ListRefused(sorted(refused, key=lambda one: one.line))
        if new:
            kept = files.keep_bytes(raw, kind="confirmed", scope=party.code, name=name, at=at, by=by)
            _write(new, kept, by=by, at=at)
    return Read(len(new), again, empty)


def judged(fact: str, cells: dict[str, str]) -> tuple[Answer | None, Wording]:
    """What the cells say, or why they cannot be read."""
    try:
        return read_answer(fact, cells), Wording("", "")
    except Unreadable as error:
        return None, Wording(error.ko, error.en)


def overdue(at: datetime) -> int:
    """Mark the questions whose last day is over; returns how many. By beat; safe to repeat; denies nothing.

    What waited for one goes to a person's list (work of kind `answer`); an answer may still come.
    """
    with transaction.atomic():
        gone = sql.rows(
            "UPDATE claims_confirmation SET overdue_at = %s"
            " WHERE answered_at IS NULL AND overdue_at IS NULL AND due_on < %s RETURNING claim_id, waits",
            [at, timezone.localdate(at)],
        )
        work.open_work(sorted({claim for claim, waits in gone if waits}), Kind.ANSWER, at=at)
    return len(gone)


def header(party: ThirdParty) -> list[str]:
    """The columns of a party's list: the question, only the data that such a party needs, and the answer."""
    return [
        "확인번호",
        "확인할 사실",
        "문의",
        "기한",
        *(NEEDED[name] for name in NEEDS[party.kind]),
        *ANSWERED,
    ]


NEEDED = {"line_no": "회선번호", "business_no": "사업자등록번호", "business_name": "상호"}
ANSWERED = [column.headers[0] for column in COLUMNS[1:]]


def open_lines(party: ThirdParty) -> Iterator[list[str]]:
    """The open questions to a party, the first due first; columns as in `header`."""
    needs = NEEDS[party.kind]
    found = sql.rows(sql.named("claims/sql/confirmations_open"), {"party": party.pk})
    for pk, fact, question, due_on, *data in found:
        known = dict(zip(NEEDED, data, strict=True))
        asked = [key(pk), FACTS[fact].ko, question, f"{due_on:%Y-%m-%d}"]
        yield [*asked, *(known[name] or "" for name in needs), *[""] * len(ANSWERED)]


def _write(answers: Sequence[tuple[int, Answer]], kept: StoredFile | None, *, by: Any, at: datetime) -> None:
    """Write answers in one statement; what waited for them goes to a person's list."""
    done = sql.rows(
        "UPDATE claims_confirmation c SET outcome = n.outcome, values = n.values::jsonb, words = n.words,"
        " answered_at = %s, answered_by_id = %s, paper_id = %s"
        " FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) AS n (id, outcome, values, words)"
        " WHERE c.id = n.id RETURNING c.claim_id, c.waits",
        [
            at, by.pk, kept.pk if kept else None, [pk for pk, _said in answers],
            [said.outcome for _pk, said in answers], [json.dumps(said.values) for _pk, said in answers],
            [said.words for _pk, said in answers],
        ],
    )  # fmt: skip
    waiting = [claim for claim, waits in done if waits]
    standing = Claim.objects.filter(pk__in=waiting, status__in=BEFORE_THE_AWARD)
    work.open_work(sorted(standing.values_list("pk", flat=True)), Kind.ANSWER, at=at)
