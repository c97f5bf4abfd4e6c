"""What is due against what is awarded so far: first awards, and corrections as signed deltas beside them."""

from collections.abc import Mapping, Set
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from backoffice.lib import sql
from backoffice.lib.models import Chunk, Run
from claims import review, work
from claims.rules.work import Kind
from compensation import releases
from compensation.gathering import Alike, Held
from compensation.models import SchemeVersion
from compensation.models.figures import text_of
from compensation.rules.benefit import AssessFacts, Judged
from compensation.rules.scheme import parse_scheme
from compensation.rules.steps import Step
from compensation.verdicts import BARRED, DROPPED, NOT_MET, Verdicts

NEVER = Held(0, -1)
"""Under a benefit of which a claim has no award."""


def standing(claims: list[int]) -> dict[int, dict[int, Held]]:
    """{claim: {benefit id: what is awarded}} of the claims; of each under a benefit it has an award of."""
    found: dict[int, dict[int, Held]] = {}
    for claim, benefit, won, sequence in sql.rows(
        sql.named("compensation/sql/awards_standing"), {"claims": claims}
    ):
        found.setdefault(claim, {})[benefit] = Held(won, sequence)
    return found


class Proposed(NamedTuple):
    """What a claim is due under one benefit: verdict by its position, won after limits, what they took."""

    verdict: int
    won: int
    figures: str
    capped: int | None = None
    shared: int | None = None


class Awards(NamedTuple):
    """One award for each of some claims."""

    claims: list[int]
    benefit: int
    sequence: int
    due: Proposed


class Writing:
    """The awards of one chunk in the making, for claims alike at once.

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
        self._first: list[Awards] = []
        self._further: list[Awards] = []
        self._waiting: list[tuple[list[int], int, str]] = []
        self._left = self._unmet = 0

    def waits(self, alike: Alike, judged: tuple[Judged, ...]) -> bool:
        """Whether the scheme leaves the claims to a person; then they are listed and nothing is written."""
        if not any(one.won is None for one in judged):
            return False
        self._left += len(alike.claims)
        self._waiting += [
            (alike.claims, self.verdicts.of(one, alike.facts), text_of(one.figures))
            for one in judged
            if one.won is None
        ]
        return True

    def take(self, alike: Alike, judged: tuple[Judged, ...]) -> None:
        """What claims are due by this judgement, beside what is awarded to them so far."""
        if self.waits(alike, judged):
            return
        held = alike.held or {}
        benefits = self.verdicts.benefits
        # Of a million determined again most are as they were: no verdict is looked for.
        due = {
            benefits[one.benefit]: Proposed(
                self.verdicts.of(one, alike.facts), one.won or 0, text_of(one.figures)
            )
            for one in judged
            if one.won != held.get(benefits[one.benefit], NEVER).won or alike.held is None
        }
        stays = {benefits[one.benefit] for one in judged}
        self._place(alike.claims, due, stays, alike.held, alike.facts)

    def place(self, claim: int, proposed: Mapping[int, Proposed], held: Mapping[int, Held] | None) -> None:
        """One claim judged before: what it is due by benefit, after limits, and what is awarded so far."""
        had = held or {}
        due = {of: one for of, one in proposed.items() if held is None or one.won != had.get(of, NEVER).won}
        self._place([claim], due, set(proposed), held, None)

    def _place(
        self,
        claims: list[int],
        due: Mapping[int, Proposed],
        stays: Set[int],
        held: Mapping[int, Held] | None,
        facts: AssessFacts | None,
    ) -> None:
        """First awards of claims alike, or further ones: for each benefit whose amount changed (`due`), for
        those not due any more (not in `stays`).
        """
        self.seen += claims
        self._unmet += 0 if stays else len(claims)
        if held is None:
            self._first += [Awards(claims, benefit, 0, one) for benefit, one in due.items()]
            if not any(one.won for one in due.values()):
                self.nothing += claims
            return
        self.changed += claims
        further = []
        for benefit, one in due.items():
            had = held.get(benefit, NEVER)
            further.append(Awards(claims, benefit, had.sequence + 1, one._replace(won=one.won - had.won)))
        for benefit, had in held.items():
            if had.won and benefit not in stays:
                nothing = Proposed(self.ended(benefit, facts), -had.won, "")
                further.append(Awards(claims, benefit, had.sequence + 1, nothing))
        if further:
            self.corrected += claims
            self._further += further

    def ended(self, benefit: int, facts: AssessFacts | None) -> int:
        """The verdict, by its position, that nothing is due under a benefit any more: not met, or dropped."""
        why = Step(NOT_MET if self._known.get(benefit) in self._kept else DROPPED)
        return self.verdicts.nothing(benefit, why, facts)

    def take_back(self, claim: int, status: str, benefit: int, had: Held) -> None:
        """Nothing is due to the claim any more, because of where it stands."""
        if not self.corrected or self.corrected[-1] != claim:
            self.corrected.append(claim)
        at = self.verdicts.nothing(benefit, Step(BARRED, (status,)))
        self._further.append(Awards([claim], benefit, had.sequence + 1, Proposed(at, -had.won, "")))

    def keep(self, claims: set[int]) -> None:
        """Forget the corrections of all claims but these."""
        if len(claims) == len(self.corrected):
            return
        self.corrected = [claim for claim in self.corrected if claim in claims]
        self._further = [
            one._replace(claims=[claim for claim in one.claims if claim in claims]) for one in self._further
        ]

    def write(self) -> dict[str, int]:
        """Keep the verdicts, COPY the awards, list what is left to a person; returns the counts."""
        numbers = self.verdicts.keep()
        run, stamp = self.run.pk, self.at.isoformat()
        rows = [
            (claim, one.benefit, one.sequence, numbers[one.due.verdict], *one.due[1:], run, stamp)
            for one in (*self._first, *self._further)
            for claim in one.claims
        ]
        rows.sort()  # as the claims lie: their index is filled in order
        sql.copy_rows(
            "compensation_award",
            ("claim_id", "benefit_id", "sequence", "verdict_id", "amount_won", "figures", "capped_won",
             "shared_won", "run_id", "at"),
            rows,
        )  # fmt: skip
        self.leave(numbers)
        if self.changed:  # what an earlier version left to a person
            work.close_work(self.changed, Kind.ASSESS, at=self.at)
        changes = [(one.due.won, len(one.claims)) for one in self._further]
        return {
            "awards": len(rows),
            "total_won": sum(row[4] for row in rows),
            "nothing_due": len(self.nothing),
            "no_benefit": self._unmet,
            "referred": self._left,
            "corrected": len(self.corrected),
            "raised_won": sum(won * number for won, number in changes if won > 0),
            "lowered_won": -sum(won * number for won, number in changes if won < 0),
        }

    def leave(self, numbers: Mapping[int, int]) -> int:
        """List the claims left to a person; returns their number."""
        lines = [
            (claim, numbers[verdict], figures)
            for claims, verdict, figures in self._waiting
            for claim in claims
        ]
        if lines:
            claims, verdicts, figures = zip(*lines, strict=True)
            sql.execute(
                "INSERT INTO compensation_personassessment (claim_id, verdict_id, figures, run_id, at)"
                " SELECT claim, verdict, figures, %s, %s"
                "   FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS these (claim, verdict, figures)"
                "  ORDER BY claim ON CONFLICT DO NOTHING",
                [self.run.pk, self.at, list(claims), list(verdicts), list(figures)],
            )
            work.open_work(claims, Kind.ASSESS, at=self.at)
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
