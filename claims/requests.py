"""Asking for what is missing, at any stage before the award; the claim goes on from where it stood."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from backoffice.lib import files, sql
from backoffice.lib.calendar import Counting
from backoffice.lib.permits import demand
from backoffice.lib.refusal import Refusal, no_reason
from backoffice.lib.workflow import Wording
from claims import work
from claims.holds import CaseworkRefused, lock_before_the_award
from claims.models import AnswerFile, InfoRequest, WorkItem
from claims.rules import terms
from claims.rules.casework import MOST_ITEMS, MOST_PAPERS, PAPER_BYTES, PAPERS, Follows
from claims.rules.numbers import claim_number
from claims.rules.work import Kind

PERMISSION = "claims.request_information"

REMIND_BEFORE = 2
"""Working days before the deadline on which the claimant is reminded."""


class Paper(NamedTuple):
    """A file that came with an answer."""

    name: str
    content: bytes


class Wanted(NamedTuple):
    """A paper that the scheme asks for, as it names it."""

    code: str
    name: Wording


def ask(
    ids: Sequence[int],
    items: Sequence[str],
    *,
    due_on: date,
    follows: Follows,
    by: Any,
    at: datetime,
    papers: Sequence[Wanted] = (),
    words: str = "",
) -> int:
    """Ask for the same things about each of the claims; all or none. Returns how many requests.

    `items` are texts, `papers` those of the scheme; `follows` when nothing comes in time, `words` beside it.

    1. ask whether `by` may, and whether the request says what, by when and what follows,
    2. lock the claims: none may be decided, none asked already,
    3. one row per claim; the database holds the claim and stops the clocks of its work.

    Raises NotAllowed, Refusal, CaseworkRefused with the claims that cannot be asked about.
    """
    demand(by, PERMISSION, "보완 요청", "ask for information")
    wanted: list[str | dict[str, str]] = [
        {"code": paper.code, "ko": paper.name.ko, "en": paper.name.en} for paper in papers
    ]
    wanted += [text.strip()[:300] for text in items if text.strip()]
    if not wanted or len(wanted) > MOST_ITEMS:
        raise Refusal(
            f"요청할 내용을 1개에서 {MOST_ITEMS}개까지 적어야 합니다",
            f"a request asks for one thing to {MOST_ITEMS}",
        )
    if due_on <= timezone.localdate(at):
        raise Refusal("기한은 오늘보다 뒤여야 합니다", "the deadline is a day to come")
    with transaction.atomic():
        lock_before_the_award(ids)
        asked = InfoRequest.objects.filter(claim__in=ids, closed_at=None).values_list("claim_id", flat=True)
        if asked:
            raise CaseworkRefused(list(asked), "이미 보완을 요청한 신청", "asked already")
        work.close_work(ids, Kind.ANSWER, at=at)  # the earlier answer did not do
        return sql.execute(
            "INSERT INTO claims_inforequest (claim_id, items, follows, consequence, by_id, at, due_on)"
            " SELECT id, %s, %s, %s, %s, %s, %s FROM unnest(%s::bigint[]) AS id ORDER BY id",
            [
                json.dumps(wanted, ensure_ascii=False), str(follows), words.strip()[:500], by.pk, at, due_on,
                sorted(set(ids)),
            ],
        )  # fmt: skip


def answer(claim: int, words: str, papers: Sequence[Paper] = (), *, by: Any, at: datetime) -> InfoRequest:
    """Record what came in answer to the open request about a claim, with its papers as kept files.

    Raises NotAllowed; Refusal for an answer without words and papers, and for a paper that is none;
    CaseworkRefused when nothing is asked about the claim.
    """
    demand(by, PERMISSION, "답변 기록", "record an answer")
    if not words.strip() and not papers:
        raise Refusal("답변 내용이나 서류가 있어야 합니다", "an answer has words or papers")
    if len(papers) > MOST_PAPERS:
        raise Refusal(f"서류는 {MOST_PAPERS}개까지입니다", f"an answer brings at most {MOST_PAPERS} papers")
    for paper in papers:
        readable(paper)
    with transaction.atomic():
        (request,) = _open([claim])
        _close([request.pk], "answered", by=by, at=at, words=words.strip())
        work.open_work([claim], Kind.ANSWER, at=at)
        for paper in papers:
            kept = files.keep_bytes(
                paper.content, kind="answer", scope=claim_number(claim), name=paper.name, at=at, by=by
            )
            AnswerFile.objects.create(request=request, file=kept)
    request.refresh_from_db()
    return request


def cancel(ids: Sequence[int], *, by: Any, at: datetime, reason: str) -> int:
    """Take requests back: what was asked for is not needed any more; all or none. Returns how many.

    Raises NotAllowed; Refusal for a missing reason; CaseworkRefused with the claims nothing is asked about.
    """
    demand(by, PERMISSION, "보완 요청 취소", "take a request back")
    if not reason.strip():
        raise no_reason("taking a request back")
    with transaction.atomic():
        return _close([request.pk for request in _open(ids)], "cancelled", by=by, at=at, words=reason.strip())


def finish(ids: Sequence[int], *, by: Any, at: datetime) -> int:
    """The answers were looked at, or what is there is enough: the claims go on; all or none.

    Raises NotAllowed; CaseworkRefused with the claims of which no answer waits.
    """
    demand(by, PERMISSION, "답변 확인", "read an answer")
    with transaction.atomic():
        rows = WorkItem.objects.select_for_update(no_key=True).filter(claim__in=ids, kind=Kind.ANSWER)
        waiting = set(rows.filter(closed_at=None).values_list("claim_id", flat=True))
        if others := set(ids) - waiting:
            raise CaseworkRefused(list(others), "확인할 답변이 없는 신청", "no answer waits")
        return work.close_work(ids, Kind.ANSWER, at=at)


def remind(at: datetime) -> int:
    """Mark open requests whose deadline is `REMIND_BEFORE` working days away; returns how many. By beat.

    A claimant is reminded once; the message is written by whoever reads the mark.
    """
    return sql.execute(
        "UPDATE claims_inforequest SET reminded_at = %s"
        " WHERE closed_at IS NULL AND reminded_at IS NULL AND due_on <= lib_due_on(%s, %s, %s)",
        [at, timezone.localdate(at), REMIND_BEFORE, str(Counting.WORKING)],
    )


@transaction.atomic
def lapse(at: datetime) -> list[int]:
    """Close the requests whose last day is over; returns their claims. By beat; decides nothing.

    Each goes to a person, who decides on what is there (work of kind `answer`).
    """
    gone = sql.rows(
        "SELECT id, claim_id FROM claims_inforequest WHERE closed_at IS NULL AND due_on < %s"
        " ORDER BY claim_id FOR UPDATE SKIP LOCKED",
        [timezone.localdate(at)],
    )
    claims = [claim for _request, claim in gone]
    _close([request for request, _claim in gone], "lapsed", by=None, at=at, words="")
    work.open_work(claims, Kind.ANSWER, at=at)
    return claims


def proposed_deadline(at: datetime) -> date | None:
    """The last day of the usual term of a request; None where there is no such term."""
    found: date | None = sql.rows("SELECT claims_work_due(%s, NULL, %s)", [terms.REQUEST, at])[0][0]
    return found


def _open(ids: Sequence[int]) -> list[InfoRequest]:
    rows = InfoRequest.objects.select_for_update(no_key=True).filter(claim__in=ids, closed_at=None)
    found = list(rows.order_by("claim_id"))
    if others := set(ids) - {request.claim_id for request in found}:
        raise CaseworkRefused(list(others), "보완을 요청하지 않은 신청", "nothing is asked about")
    return found


def _close(requests: Sequence[int], outcome: str, *, by: Any, at: datetime, words: str) -> int:
    return sql.execute(
        "UPDATE claims_inforequest SET outcome = %s, closed_at = %s, closed_by_id = %s, answer = %s"
        " WHERE id = ANY(%s)",
        [outcome, at, by.pk if by else None, words, list(requests)],
    )


def readable(paper: Paper) -> None:
    """Raise Refusal for a paper that is too large, or of no kind that is taken."""
    if len(paper.content) > PAPER_BYTES:
        raise Refusal(
            f"{paper.name}: 서류는 {PAPER_BYTES >> 20} MiB까지입니다",
            f"{paper.name}: a paper has at most {PAPER_BYTES >> 20} MiB",
        )
    if not paper.content.startswith(tuple(PAPERS)):
        raise Refusal(
            f"{paper.name}: PDF, PNG, JPEG 파일이 아닙니다", f"{paper.name} is no PDF, PNG or JPEG file"
        )
