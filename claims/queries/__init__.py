"""Reading claims: by the names people know them by, and counted."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from backoffice.lib.refusal import Refusal
from claims.models import Admission, Claim, Filing, Incident, OutageWindow, Subscription
from claims.rules.admission import LEGAL_BASES
from claims.rules.line_types import SPELLINGS
from claims.rules.numbers import claim_id, claim_number
from claims.rules.workflow import AWARDED, Status


class NoSuch(Refusal):
    """Nothing of that name; the message says what was looked for."""


def incident_by_code(code: str) -> Incident:
    """The incident with this code; NoSuch names the ones there are."""
    try:
        return Incident.objects.get(code=code)
    except Incident.DoesNotExist:
        known = ", ".join(Incident.objects.order_by("code").values_list("code", flat=True)[:10])
        there = f"등록된 사고: {known}" if known else "load_incident로 먼저 등록하세요"
        raise NoSuch(
            f"{code} 사고가 없습니다. {there}", f"no incident {code}; known: {known or 'none'}"
        ) from None


def no_scheme(incident: Incident) -> NoSuch:
    """What has to be done before claims are judged."""
    return NoSuch(
        f"{incident.code} 사고에 시행 중인 보상 기준이 없습니다. approve_scheme로 먼저 승인하세요",
        f"no scheme is in force for {incident.code}: approve_scheme first",
    )


def not_in_force(incident: Incident, asked: str, present: str) -> NoSuch:
    """Another scheme than the one asked for is in force."""
    return NoSuch(
        f"{incident.code} 사고에는 보상 기준 {asked}이(가) 아니라 {present}이(가) 시행 중입니다",
        f"{asked} is not in force for {incident.code}: {present} is",
    )


def line_types(incident: Incident, named: Collection[str]) -> frozenset[str]:
    """The line types of the incident: the two every list knows, those of its windows, and of the codes named
    those that some subscription has (all there are would be a walk through every line).
    """
    windows = OutageWindow.objects.filter(incident=incident, withdrawn_at=None).exclude(line_type="")
    known = frozenset(SPELLINGS.values()) | frozenset(windows.values_list("line_type", flat=True))
    lines = Subscription.objects.filter(incident=incident)
    return known | {code for code in set(named) - known if lines.filter(line_type=code).exists()}


def claim_ids(incident: Incident, references: Iterable[str]) -> tuple[list[int], list[str]]:
    """(ids, unknown references): claim numbers, intake references or subscription numbers, in any mixture."""
    wanted = [text.strip() for text in references if text.strip()]
    ids = ids_by_name(incident, wanted)
    return sorted(set(ids.values())), [text for text in wanted if text not in ids]


def ids_by_name(incident: Incident, wanted: Sequence[str]) -> dict[str, int]:
    """The claim's id for each claim number, intake reference or subscription number that names one."""
    by_number = {text: found for text in wanted if (found := claim_id(text)) is not None}
    real = set(
        Claim.objects.filter(incident=incident, pk__in=list(by_number.values())).values_list("pk", flat=True)
    )
    ids = {text: pk for text, pk in by_number.items() if pk in real}
    rest = [text for text in wanted if text not in ids]
    if rest:
        ids |= dict(
            Subscription.objects.filter(
                incident=incident, subscription_no__in=rest, claim__isnull=False
            ).values_list("subscription_no", "claim_id")
        )
        ids |= dict(
            Filing.objects.filter(incident=incident, reference__in=rest).values_list("reference", "claim_id")
        )
    return ids


def find_claims(reference: str, rows: QuerySet[Claim] | None = None) -> list[Claim]:
    """The claims of this number or reference, newest first; NoSuch when there is none.

    A number names one claim; a reference one in each incident it was used in. `rows`: all claims, with what
    is to be read beside them.
    """
    claims = (Claim.objects.all() if rows is None else rows).select_related("incident", "claimant", "pattern")
    number = claim_id(reference)
    named = list(claims.filter(pk=number)) if number is not None else []
    found: set[int] = set()
    if not named:
        found |= set(Filing.objects.filter(reference=reference).values_list("claim_id", flat=True))
        found |= set(
            Subscription.objects.filter(subscription_no=reference, claim__isnull=False).values_list(
                "claim_id", flat=True
            )
        )
    if not named and not found:
        raise NoSuch(
            f"신청번호나 접수번호가 {reference}인 신청이 없습니다",
            f"no claim with the number or reference {reference}",
        )
    return named or list(claims.filter(pk__in=found).order_by("-pk"))


def find_claim(reference: str, rows: QuerySet[Claim] | None = None) -> Claim:
    """The one claim of this number or reference; NoSuch when there is none, or several incidents have one."""
    claims = find_claims(reference, rows)
    if len(claims) > 1:
        numbers = ", ".join(f"{claim_number(claim.pk)} ({claim.incident.code})" for claim in claims)
        raise NoSuch(
            f"접수번호 {reference}는 여러 사고에서 쓰였습니다. 신청번호로 지정하세요: {numbers}",
            f"{reference} is used in several incidents: name the claim by its number, one of {numbers}",
        )
    return claims[0]


PASSED = (Status.CLEARED, *AWARDED)


def awarded_elsewhere(admission: Admission) -> bool:
    """Whether claims awarded under another admission wait to be screened under this one.

    On a legal basis also those awarded under another liability position than the present.
    """
    awarded = Claim.objects.filter(incident=admission.incident_id, status__in=AWARDED)
    other = ~Q(admission=admission)
    if admission.basis in LEGAL_BASES:
        other |= ~Q(liability_no=F("incident__liability_no"))
    return awarded.filter(other).exists()


def cleared_under_others(admission: Admission) -> dict[int, int]:
    """{number of an admission: claims that passed under it}, of those to be screened under this one."""
    found: Any = (
        Claim.objects.filter(incident=admission.incident_id, status__in=PASSED)
        .exclude(admission=admission)
        .values_list("admission__number")
        .annotate(number=Count("pk"))
    )
    return dict(found.order_by("admission__number"))


def cleared_under_another_position(admission: Admission) -> int:
    """Claims that passed under this admission but, on a legal basis, under an earlier liability position."""
    if admission.basis not in LEGAL_BASES:
        return 0
    cleared = Claim.objects.filter(admission=admission, status__in=PASSED)
    return cleared.exclude(liability_no=F("incident__liability_no")).count()


def grounds_of(counts: dict[str, int]) -> dict[str, int]:
    """The counts by ground of a run."""
    return {
        key.removeprefix("ground."): number
        for key, number in sorted(counts.items())
        if key.startswith("ground.")
    }
