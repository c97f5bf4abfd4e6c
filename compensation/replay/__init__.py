"""Judging past awards again, from stored facts and versions, by the engine their verdict names.

Few-valued facts stand in the verdict; amounts of the single claim in dated rows: what a later list or edit
changed is kept with its date, and what was confirmed is a finding. What a run under limits judged is kept
whole: caps and budget are worked out anew from it. Nothing is written but temporary tables.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from backoffice.lib import sql
from backoffice.lib.models import Run
from backoffice.lib.workflow import Wording
from claims.models import Incident
from claims.rules.numbers import claim_number
from compensation.models import Benefit
from compensation.replay.judging import ENDED, Versions, compare, first_verb
from compensation.replay.known import Known, Row
from compensation.takings import LIMITED_BY, Seen, work_out
from compensation.verdicts import BARRED

WHY = {
    "engine": Wording(
        "판단한 엔진을 더는 실행할 수 없습니다", "the engine that judged it can no longer be run"
    ),
    "no_time": Wording("확정된 장애 시간이 없습니다", "no affected time was ever confirmed"),
    "not_met": Wording("보상 항목의 대상 여부가 다릅니다", "who the benefit is for differs"),
    "steps": Wording("산정 단계가 다릅니다", "the steps differ"),
    "figures": Wording("금액의 근거가 다릅니다", "the figures differ"),
    "won": Wording("금액이 다릅니다", "the amount differs"),
    "limits": Wording("한도나 예산이 줄이는 금액이 다릅니다", "what the caps or the budget take differs"),
    "proposed": Wording(
        "산정한 금액에서 한도를 뺀 금액과 결정이 다릅니다",
        "the award is not what was judged less what limits took",
    ),
}
"""Why what is replayed differs."""


class Difference(NamedTuple):
    """What is judged otherwise now: `stands` is the sum awarded, `judged` what it would be; won.

    `award` is None of what a run under limits judged without awarding anything more, and of what limits take.
    """

    award: int | None
    claim: str
    benefit: str
    version: str
    why: str
    stands: int
    judged: int | None


def replay(
    incident: Incident, *, until: datetime, progress: Callable[[int], None] = lambda done: None
) -> tuple[int, list[Difference]]:
    """Judge every award made before `until` again; how many there are, and every difference.

    Verified for each award: its steps, its figures, and that the judged amount less what limits took is the
    sum awarded so far under the benefit. For each run under limits that was over by then: that every amount
    it judged is judged so again, awarded or not; that caps and budget take of all of these together what was
    noted; that what was awarded is what this leaves. `progress` is told how many awards are done.
    """
    runs = list(
        Run.objects.filter(
            stage="compensation.assess", params__incident=incident.pk, closed_at__lt=until,
            params__has_key=LIMITED_BY,
        ).order_by("pk")
    )  # fmt: skip
    limited = {run.pk for run in runs}
    versions = Versions(incident.pk)
    count, found = 0, list[Difference]()
    for lo, hi in sql.id_spans("claims_claim", "incident_id = %(incident)s", {"incident": incident.pk}):
        where = {"incident": incident.pk, "lo": lo, "hi": hi, "until": until, "runs": sorted(limited)}
        known: Known | None = None
        sums: dict[tuple[int, int], int] = defaultdict(int)
        for row in _rows(where):
            known = known or Known(where)
            if row.id is None:
                stands = row.proposed or 0
            else:
                sums[row.claim_id, row.benefit_id] += row.amount_won
                stands = sums[row.claim_id, row.benefit_id]
                count += 1
            difference = compare(row, stands, versions, known)
            if difference is None and row.run_id in limited and (astray := _astray(row, stands)):
                difference, stands = astray
            if difference:
                number, version = claim_number(row.claim_id), str(versions[row.version_id].row)
                found.append(
                    Difference(row.id, number, row.code, version, difference[0], stands, difference[1])
                )
        progress(count)
    for run in runs:
        found += _limits(run, versions)
    return count, found


def _rows(where: dict[str, Any]) -> Iterator[Row]:
    """The awards of a range of claims in their order, then what was proposed and not awarded."""
    yield from sql.facts("compensation/sql/replay_awards", where, Row)
    if where["runs"]:
        yield from sql.facts("compensation/sql/replay_proposals", where, Row)


def _astray(row: Row, stands: int) -> tuple[tuple[str, int | None], int] | None:
    """Why an award is not what its proposal leaves, or the sum not what was proposed; with that sum."""
    verb = first_verb(row)
    if verb == BARRED or (row.proposed is None and verb in ENDED):
        return None  # it was not proposed, and comes to nothing, which is looked at already
    if row.id is None:
        return None if row.agrees else (("proposed", row.proposed), row.amount_won)
    return None if row.agrees and row.proposed == stands else (("proposed", row.proposed), stands)


def _limits(run: Run, versions: Versions) -> Iterator[Difference]:
    """What caps and budget would take otherwise, of all that the run judged, in the world that it saw."""
    version = versions[run.params["version"]].row
    codes = dict(Benefit.objects.filter(scheme=version.scheme_id).values_list("pk", "code"))
    columns = ("claim_id", "benefit_id", "won", "capped_won", "shared_won", "capped", "shared")
    with transaction.atomic():
        asked = work_out(run, Seen(**run.params[LIMITED_BY])).asked
        only = "(capped, shared) <> (capped_won, shared_won)"
        for claim, benefit, won, *noted, capped, shared in sql.chosen(
            "compensation/sql/proposal_taken", columns, asked, only
        ):
            stands, judged = won - sum(noted), won - capped - shared
            yield Difference(
                None, claim_number(claim), codes[benefit], str(version), "limits", stands, judged
            )
