"""What is due against what is awarded so far: first awards, and corrections as signed deltas beside them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone

from backoffice.lib import sql
from backoffice.lib.models import Chunk, Run
from claims import review, work
from claims.rules.work import Kind
from compensation import releases
from compensation.models import SchemeVersion
from compensation.rules.benefit import AssessFacts, Judged
from compensation.rules.scheme import parse_scheme
from compensation.rules.steps import Step
from compensation.verdicts import BARRED, DROPPED, NOT_MET, Verdicts


class Held(NamedTuple):
    """What is awarded so far under one benefit, in won, and the number of the last award."""

    won: int
    sequence: int


NEVER = Held(0, -1)
"""Under a benefit of which a claim has no award."""


def standing(chunk: Chunk) -> dict[int, dict[int, Held]]:
    """{claim: {benefit id: what is awarded}} of the claims in the range of a chunk."""
    found: dict[int, dict[int, Held]] = {}
    where = {"lo": chunk.lo, "hi": chunk.hi}
    for claim, benefit, won, sequence in sql.rows(sql.named("compensation/sql/awards_standing"), where):
        found.setdefault(claim, {})[benefit] = Held(won, sequence)
    return found


class Proposed(NamedTuple):
    """What a claim is due under one benefit: verdict by its position, won after limits, what they took."""

    verdict: int
    won: int
    figures: str
    capped: int | None = None
    shared: int | None = None


class Writing:
    """The awards of one chunk in the making.

    `seen`: claims whose amount is decided; `nothing`: those first awarded nothing; `corrected`: those whose
    sum changed; `changed`: those with an earlier award, whose state of payment has to be looked at.
    """

    def __init__(self, run: Run, verdicts: Verdicts, at: datetime):
        self.run, self.verdicts, self.at = run, verdicts, at
        self.seen: list[int] = []
        self.nothing: list[int] = []
        self.corrected: list[int] = []
        self.changed: list[int] = []
        self._known = {number: code for code, number in verdicts.benefits.items()}
        self._kept = {benefit.code for benefit in parse_scheme(verdicts.version.data).benefits}
        self._awards: list[tuple[Any, ...]] = []
        self._waiting: list[tuple[Any, ...]] = []
        self._left = self._unmet = 0
        self._raised = self._lowered = self._total = 0

    def waits(self, facts: AssessFacts, judged: tuple[Judged, ...]) -> bool:
        """Whether the scheme leaves the claim to a person; then it is listed, and no benefit is written."""
        if not any(one.won is None for one in judged):
            return False
        self._left += 1
        self._waiting += [
            (facts.claim_id, self.verdicts.of(one, facts), list(one.figures))
            for one in judged
            if one.won is None
        ]
        return True

    def take(self, facts: AssessFacts, judged: tuple[Judged, ...], held: Mapping[int, Held] | None) -> None:
        """One claim: what it is due by this judgement, and what is awarded to it so far."""
        if self.waits(facts, judged):
            return
        claim = facts.claim_id
        of, benefits = self.verdicts.of, self.verdicts.benefits
        if held is not None and len(held) == len(judged):  # most of a million: as it was
            for one in judged:
                had = held.get(benefits[one.benefit])
                if had is None or had.won != one.won:
                    break
            else:
                self.seen.append(claim)
                self.changed.append(claim)
                return
        if held is None:
            self.seen.append(claim)
            self._unmet += not judged
            due = 0
            for one in judged:
                won = one.won or 0
                self._award(
                    claim, benefits[one.benefit], 0, Proposed(of(one, facts), won, array(one.figures))
                )
                due += won
            if not due:
                self.nothing.append(claim)
            return
        due_now = {benefits[one.benefit]: one for one in judged}
        changed = {
            benefit: Proposed(of(one, facts), one.won or 0, array(one.figures))
            for benefit, one in due_now.items()
            if one.won != held.get(benefit, NEVER).won
        }
        self._unmet += not judged
        self._correct(claim, changed, due_now, held, facts)

    def place(self, claim: int, proposed: Mapping[int, Proposed], held: Mapping[int, Held] | None) -> None:
        """One claim judged before: what it is due by benefit, after limits, and what is awarded so far."""
        self._unmet += not proposed
        if held is not None:
            changed = {of: one for of, one in proposed.items() if one.won != held.get(of, NEVER).won}
            self._correct(claim, changed, proposed, held, None)
            return
        self.seen.append(claim)
        for benefit, one in proposed.items():
            self._award(claim, benefit, 0, one)
        if not any(one.won for one in proposed.values()):
            self.nothing.append(claim)

    def _correct(
        self,
        claim: int,
        changed: Mapping[int, Proposed],
        due_now: Mapping[int, Any],
        held: Mapping[int, Held],
        facts: AssessFacts | None,
    ) -> None:
        """Further awards of one claim: for each benefit whose amount changed, and those not due any more."""
        self.seen.append(claim)
        self.changed.append(claim)
        before = len(self._awards)
        for benefit, one in changed.items():
            had = held.get(benefit, NEVER)
            self._award(claim, benefit, had.sequence + 1, one._replace(won=one.won - had.won))
        for benefit, had in held.items():
            if had.won and benefit not in due_now:
                why = Step(NOT_MET if self._known.get(benefit) in self._kept else DROPPED)
                nothing = Proposed(self.verdicts.nothing(benefit, why, facts), -had.won, "{}")
                self._award(claim, benefit, had.sequence + 1, nothing)
        if len(self._awards) > before:
            self.corrected.append(claim)
            self._count(self._awards[before:])

    def take_back(self, claim: int, status: str, benefit: int, had: Held) -> None:
        """Nothing is due to the claim any more, because of where it stands."""
        if not self.corrected or self.corrected[-1] != claim:
            self.corrected.append(claim)
        at = self.verdicts.nothing(benefit, Step(BARRED, (status,)))
        self._award(claim, benefit, had.sequence + 1, Proposed(at, -had.won, "{}"))
        self._count(self._awards[-1:])

    def _award(self, claim: int, benefit: int, sequence: int, one: Proposed) -> None:
        self._awards.append((claim, benefit, sequence, *one))
        self._total += one.won

    def _count(self, awards: list[tuple[Any, ...]]) -> None:
        for _, _, _, _, won, *_ in awards:
            if won > 0:
                self._raised += won
            else:
                self._lowered -= won

    def keep(self, claims: set[int]) -> None:
        """Forget the corrections of all claims but these."""
        if len(claims) == len(self.corrected):
            return
        self.corrected = [claim for claim in self.corrected if claim in claims]
        self._awards = [award for award in self._awards if award[0] in claims]
        self._total = sum(award[4] for award in self._awards)
        self._raised = self._lowered = 0
        self._count(self._awards)

    def write(self) -> dict[str, int]:
        """Keep the verdicts, COPY the awards, list what is left to a person; returns the counts."""
        numbers = self.verdicts.keep()
        run, stamp = self.run.pk, self.at.isoformat()
        sql.copy_rows(
            "compensation_award",
            ("claim_id", "benefit_id", "sequence", "verdict_id", "amount_won", "figures", "capped_won",
             "shared_won", "run_id", "at"),
            (
                (claim, benefit, sequence, numbers[verdict], won, figures, capped, shared, run, stamp)
                for claim, benefit, sequence, verdict, won, figures, capped, shared in self._awards
            ),
        )  # fmt: skip
        self.leave(numbers)
        if self.changed:  # what an earlier version left to a person
            work.close_work(self.changed, Kind.ASSESS, at=self.at)
        return {
            "awards": len(self._awards),
            "total_won": self._total,
            "nothing_due": len(self.nothing),
            "no_benefit": self._unmet,
            "referred": self._left,
            "corrected": len(self.corrected),
            "raised_won": self._raised,
            "lowered_won": self._lowered,
        }

    def leave(self, numbers: Mapping[int, int]) -> int:
        """List the claims left to a person; returns their number."""
        for claim, verdict, figures in self._waiting:
            sql.execute(
                "INSERT INTO compensation_personassessment (claim_id, verdict_id, figures, run_id, at)"
                " VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
                [claim, numbers[verdict], figures, self.run.pk, self.at],
            )
        work.open_work([claim for claim, _, _ in self._waiting], Kind.ASSESS, at=self.at)
        return self._left


def take_back(run: Run, chunk: Chunk) -> Mapping[str, int]:
    """Claims of one chunk that were excluded or withdrawn after an award: nothing is due to them.

    1. lock them and gather what is awarded, 2. one award for each benefit that takes it back. Where the claim
    stands is not changed.
    """
    at = timezone.now()
    version = SchemeVersion.objects.get(pk=run.params["version"])
    writing = Writing(run, Verdicts(version, parse_scheme(version.data)), at)
    where = {"lo": chunk.lo, "hi": chunk.hi, "incident": run.params["incident"]}
    for claim, status, benefit, won, sequence in sql.rows(sql.named("compensation/sql/barred_awards"), where):
        writing.take_back(claim, status, benefit, Held(won, sequence))
    counts = writing.write()
    releases.follow(writing.corrected, at=at)
    return {**counts, "count": len(writing.corrected)}


def still_awarded(claims: list[int]) -> set[int]:
    """Those of the claims still assessed or settled, locked: the others were taken up again meanwhile."""
    found = sql.rows(
        "SELECT id FROM claims_claim WHERE id = ANY(%s) AND status IN ('assessed', 'settled')"
        " ORDER BY id FOR NO KEY UPDATE",
        [claims],
    )
    return {row[0] for row in found}


def settle(claims: list[int], *, at: datetime, run: Run) -> tuple[int, int]:
    """Settle those of the claims of which nothing is due any more, and take up those of which something is.

    Returns how many of each.
    """
    if not claims:
        return 0, 0
    done = sql.rows(sql.named("compensation/sql/settled_claims"), {"claims": claims})
    over = review.settle([claim for claim, over in done if over], at=at, run=run)
    releases.follow(claims, at=at)
    return over, review.unsettle([claim for claim, over in done if not over], at=at, run=run)


def array(figures: tuple[int, ...]) -> str:
    """An array as PostgreSQL reads it in COPY; made here because a million lists are slow to adapt."""
    return "{" + ",".join(map(str, figures)) + "}"
