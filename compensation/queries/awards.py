"""Reading awards: their steps, and how a claim came to where it stands."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Sum
from django.utils import translation
from django.utils.timezone import localtime

from backoffice.lib.models import Move
from claims import evidence
from claims.models import Claim, ClaimEvent, Finding, Incident
from claims.review import GROUNDS
from claims.rules import workflow as claim_flow
from claims.rules.numbers import claim_number
from compensation.models import (
    Appraisal,
    Award,
    Payout,
    PersonAssessment,
    SchemeVersion,
)
from compensation.queries.overpayments import open_won, overpayments_of
from compensation.queries.payouts import release_of
from compensation.rules.explain import render, tier_label
from compensation.rules.steps import Step
from compensation.rules.workflow import OVERPAYMENT, OWED_BACK, PAYOUT

NOTHING_APPLIES = (
    "{version}: 해당하는 보상 항목이 없어 지급할 금액이 없습니다",
    "{version}: no benefit is for this claim, so nothing is due",
)


def award_steps(
    award: Award | PersonAssessment,
    language: str,
    names: dict[str, dict[str, str]] | None = None,
    before: int | None = None,
) -> list[str]:
    """The steps of one award in `language`, its own amounts filled in; codes by their `names`.

    First what was judged, then what limits over several awards took, then what a correction changes.
    `before`: what was awarded before it (won), where it is known.
    """
    steps = [Step(verb, tuple(args)) for verb, args in award.verdict.steps]
    judged = None
    if isinstance(award, Award):
        before = awarded_before(award) if before is None else before
        target = before + award.amount_won
        capped, shared = award.capped_won or 0, award.shared_won or 0
        judged = target + capped + shared
        if capped:
            steps.append(Step("capped", (capped, target + shared)))
        if shared:
            steps.append(Step("shared", (shared, target)))
        if award.sequence:
            steps.append(Step("delta", (before, award.amount_won)))
    return render(
        steps, tuple(award.figures), judged, language, names or names_of(award.claim.incident, language)
    )


def anybody_appraised(incident: int) -> bool:
    """Whether a person's finding of a loss counts for any claim of the incident; most often for none."""
    return Appraisal.objects.filter(status="approved", claim__incident=incident).exists()


def awarded_before(award: Award) -> int:
    """What was awarded under the same benefit before this award, in won."""
    if not award.sequence:
        return 0
    earlier = Award.objects.filter(
        claim=award.claim_id, benefit=award.benefit_id, sequence__lt=award.sequence
    )
    return earlier.aggregate(won=Sum("amount_won"))["won"] or 0


def _comes_before(one: Award, other: Award) -> bool:
    """Whether one award was made before another under the same benefit."""
    return one.benefit_id == other.benefit_id and one.sequence < other.sequence


def names_of(incident: Incident, language: str) -> dict[str, dict[str, str]]:
    """What the codes of an incident are called, for explanations."""
    korean = not language.startswith("en")
    return {
        fact: {row.code: row.name_ko if korean else row.name_en or row.name_ko for row in rows}
        for fact, rows in (("service", incident.service_set.all()), ("area", incident.area_set.all()))
    }


def awards_of(claim: Claim, language: str, moves: Sequence[Move] | None = None) -> dict[str, Any]:
    """What is due to a claim and how it came about; `moves` are those of the claim, where they are read.

    {"awards": [{benefit, name, tier, won, sequence, at, version, steps}], "nothing": why there is no award
    although the claim was assessed, or "", "total_won": sum of the awards}
    """
    korean = not language.startswith("en")
    names = names_of(claim.incident, language)
    rows = Award.objects.filter(claim=claim).select_related("verdict", "benefit__scheme", "verdict__version")
    found = list(rows.order_by("benefit_id", "sequence"))
    before: dict[int, int] = {}
    for award in found:
        before[award.pk] = sum(one.amount_won for one in found if _comes_before(one, award))
    awards = [
        {
            "benefit": award.benefit.code,
            "name": award.benefit.name_ko if korean else award.benefit.name_en or award.benefit.name_ko,
            "tier": tier_label(award.verdict.tier, language) if award.verdict.tier else "",
            "won": award.amount_won,
            "sequence": award.sequence,
            "at": award.at,
            "version": f"{award.benefit.scheme.code}@{award.verdict.version.number}",
            "steps": award_steps(award, language, names, before[award.pk]),
        }
        for award in found
    ]
    nothing = ""
    if not awards and (asked := _asked_in_vain(claim, moves)) is not None:
        nothing = NOTHING_APPLIES[0 if korean else 1].format(version=asked)
    return {"awards": awards, "nothing": nothing, "total_won": sum(award["won"] for award in awards)}


def explanation(claim: Claim, language: str) -> dict[str, Any]:
    """How the claim came to where it stands: its lines and when they were down, findings with what each
    compared, awards with their steps, payouts.

    `awards_of`, and "lines": text lines for people.
    """
    korean = not language.startswith("en")
    lines = [f"{claim_number(claim.pk)}  {claim_flow.CLAIM.words[claim.status].into(language)}"]
    with translation.override(language):
        lines += _facts(claim, language)
    due = awards_of(claim, language)
    for award in due["awards"]:
        lines.append(f"{award['name']} ({award['version']}): {award['won']:,}{'원' if korean else ' won'}")
        lines += [f"  {step}" for step in award["steps"]]
    if due["nothing"]:
        lines.append(f"  {due['nothing']}")
    if not due["awards"]:
        names = names_of(claim.incident, language)
        for waiting in PersonAssessment.objects.filter(claim=claim).select_related("verdict"):
            lines += [f"  {step}" for step in award_steps(waiting, language, names)]
    lines += _paid(claim, language)
    return {"lines": lines, **due}


def _paid(claim: Claim, language: str) -> list[str]:
    """Its payouts, and what was paid too much."""
    korean = not language.startswith("en")
    lines = []
    payouts = Payout.objects.filter(claim=claim).select_related("payment", "release__person")
    for payout in payouts.order_by("pk"):
        state = PAYOUT.words[payout.status].into(language)
        day = f" {payout.settled_on}" if payout.settled_on else ""
        why = f" ({payout.reason})" if payout.reason else ""
        lines.append(f"{payout.payment.end_to_end_id}: {payout.amount_won:,}  {state}{day}{why}")
        released = release_of(payout)
        if released:
            verb = "지급 보류 해제" if korean else "released"
            who = f"{released.person} – {released.reason}"
            lines.append(f"  {localtime(released.at):%Y-%m-%d %H:%M}  {verb}: {who}")
    for over in overpayments_of(claim):
        state = OVERPAYMENT.words[over.status].into(language)
        name = f"초과 지급 {over.pk}" if korean else f"Overpayment {over.pk}"
        left = f", {open_won(over):,} {'남음' if korean else 'open'}" if over.status in OWED_BACK else ""
        lines.append(f"{name}: {over.amount_won:,}{'원' if korean else ' won'}  {state}{left}")
    return lines


def nothing_applied(claim: Claim) -> SchemeVersion | None:
    """The version no benefit of which the claim met when it was assessed; None when it met one or was not."""
    return None if claim.award_set.exists() else _asked_in_vain(claim)


def _asked_in_vain(claim: Claim, moves: Sequence[Move] | None = None) -> SchemeVersion | None:
    """The version by which a claim without an award was assessed last."""
    if moves is None:
        rows = ClaimEvent.objects.filter(row=claim, move__verb=claim_flow.ASSESS.verb)
        moves = [event.move for event in rows.select_related("move__run")]
    asked = [move for move in moves if move.verb == claim_flow.ASSESS.verb]
    newest = max(asked, key=lambda move: move.pk, default=None)
    if newest is None or newest.run is None:
        return None
    return SchemeVersion.objects.select_related("scheme").get(pk=newest.run.params["version"])


def _facts(claim: Claim, language: str) -> list[str]:
    """What the claim rests on, then each finding with what it compared."""
    seen = evidence.look(claim, language)
    lines = [f"  {line}" for line in evidence.rests_on(seen)]
    found = Finding.objects.filter(claim=claim).select_related("person", "admission", "pattern")
    for finding in found.order_by("pk"):
        lines.append(f"  {localtime(finding.at):%Y-%m-%d %H:%M}  {_finding(finding, language)}")
        lines += [f"    {line}" for line in evidence.compared(seen, finding)]
    return lines


def _finding(finding: Finding, language: str) -> str:
    korean = not language.startswith("en")
    stage = {
        "damage": ("피해 확정", "Damage"),
        "screening": ("면책 심사", "Screening"),
    }[finding.stage][0 if korean else 1]
    if finding.ground:
        answer = GROUNDS[finding.ground].into(language)
    elif finding.person_id:
        answer = "담당자 결정" if korean else "decided by a person"
    else:
        answer = "이상 없음" if korean else "nothing stands against it"
    who = f" – {finding.person}" if finding.person_id else ""
    reason = (finding.evidence or {}).get("reason", "")
    return f"{stage}: {answer}{who}{f' – {reason}' if reason else ''}"
