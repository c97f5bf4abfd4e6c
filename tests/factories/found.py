"""What the stages left behind, by the names that tests use."""

from datetime import timedelta

from claims.models import Claim, Filing, Finding, Incident, Subscription
from compensation.models import Award


def name_of(claim: int) -> str:
    """The reference of a filing, the subscription number of a claim of the list."""
    filed = Filing.objects.filter(claim=claim).values_list("reference", flat=True).first()
    return filed or Subscription.objects.get(claim=claim).subscription_no


def names(about: Incident) -> dict[int, str]:
    """{claim: its name} for every claim of the incident."""
    return {
        **dict(Filing.objects.filter(incident=about).values_list("claim_id", "reference")),
        **dict(
            Subscription.objects.filter(incident=about, claim__isnull=False).values_list(
                "claim_id", "subscription_no"
            )
        ),
    }


def claim(name: str) -> Claim:
    """The claim with this reference or subscription number."""
    found = Filing.objects.filter(reference=name).values_list("claim", flat=True).first()
    return Claim.objects.get(pk=found or Subscription.objects.get(subscription_no=name).claim_id)


def statuses(about: Incident) -> dict[str, str]:
    """{name: status} of every claim."""
    called = names(about)
    return {called[c.pk]: c.status for c in Claim.objects.filter(incident=about).order_by("pk")}


def grounds(about: Incident, stage: str) -> dict[str, str]:
    """{name: newest ground} of every claim with a finding of the stage."""
    called = names(about)
    found = Finding.objects.filter(claim__incident=about, stage=stage).order_by("pk")
    return {called[finding.claim_id]: finding.ground for finding in found}


def minutes(about: Incident) -> dict[str, int | None]:
    """{name: affected minutes}."""
    called = names(about)
    return {
        called[c.pk]: c.pattern.minutes if c.pattern else None
        for c in Claim.objects.filter(incident=about).select_related("pattern").order_by("pk")
    }


def hours(number: float) -> int:
    """In minutes."""
    return int(timedelta(hours=number).total_seconds()) // 60


def awarded() -> dict[str, list[int]]:
    """Every award of each claim in order of its benefits and their sequence, in won."""
    found: dict[str, list[int]] = {}
    for award in Award.objects.order_by("claim", "benefit", "sequence"):
        found.setdefault(name_of(award.claim_id), []).append(award.amount_won)
    return found
