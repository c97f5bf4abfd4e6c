"""Import, confirm and screen the usual way: one object at a time through the ORM."""

import csv
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.db.models import Q
from django.utils import timezone

from backoffice.lib import crypto
from backoffice.lib.models import StoredFile
from claims.models import (
    AffectedPattern,
    Area,
    Claim,
    Claimant,
    ClaimLine,
    Filing,
    Finding,
    OutageWindow,
    PayeeAccount,
    Service,
    Subscription,
)
from claims.rules import workflow
from claims.rules.admission import parse_admission
from claims.rules.damage import KST, DamageFacts, Interval, first_doubt, merge, total_minutes
from claims.rules.grounds import ScreenFacts, first_ground
from claims.rules.identity import mask_account, normal_name, site_key
from claims.rules.intake import CLAIM_COLUMNS, CUSTOMER_COLUMNS, claim_reader, customer_reader, match_header
from claims.screening import current_admission
from tests.bench.sample import Sample, move

LINE_FIELDS = (
    "subscription_no", "line_no", "service", "line_type", "area", "postcode", "address", "active_from",
    "active_to", "base_1", "base_2", "base_3", "addon_1", "addon_2", "addon_3",
    "usage_1", "usage_2", "usage_3",
)  # fmt: skip
FILED_FIELDS = (
    "business_no", "business_name", "representative", "phone", "sector", "sector_text", "postcode", "address",
    "monthly_sales", "claimed_loss", "harm", "harm_from", "harm_to", "harm_period_text", "channel",
    "business_status", "closed_on", "own_fault_percent",
)  # fmt: skip


def take_in(sample: Sample) -> None:
    """Both lists, line by line: looked up, created."""
    incident = sample.incident
    services = Service.objects.filter(incident=incident)
    file = StoredFile.objects.filter(kind="customers").latest("pk")
    with (sample.folder / "customers.csv").open(encoding="utf-8-sig", newline="") as text:
        lines = csv.reader(text)
        read = customer_reader(
            match_header(next(lines), CUSTOMER_COLUMNS),
            services=frozenset(services.values_list("code", flat=True)),
            areas=frozenset(Area.objects.filter(incident=incident).values_list("code", flat=True)),
        )

        def customer(numbered: tuple[int, list[str]]) -> None:
            line, row = numbered[0], read(numbered[1])
            who = {"kind": row.customer_kind, "name": row.customer_name, "business_no": row.business_no}
            claimant, new = Claimant.objects.get_or_create(customer_no=row.customer_no, defaults=who)
            if not new and any(getattr(claimant, name) != value for name, value in who.items()):
                for name, value in who.items():
                    setattr(claimant, name, value)
                claimant.save()
            if Subscription.objects.filter(incident=incident, subscription_no=row.subscription_no).exists():
                return
            shop = row.customer_kind == "business"
            Subscription.objects.create(
                incident=incident,
                claimant=claimant,
                claim=Claim.objects.create(
                    incident=incident, claimant=claimant, kind="list", received_at=timezone.now()
                ),
                site_key=site_key(row.postcode, row.address, row.line_no) if shop else "",
                match_name=normal_name(row.customer_name)[:100] if shop else "",
                file=file,
                line=line,
                **{name: getattr(row, name) for name in LINE_FIELDS},
            )

        sample.each("list", enumerate(lines, start=2), customer)
    harms = frozenset(harm for of in services.values_list("harms", flat=True) for harm in of)
    with (sample.folder / "claims.csv").open(encoding="utf-8-sig", newline="") as text:
        lines = csv.reader(text)
        read_claim = claim_reader(match_header(next(lines), CLAIM_COLUMNS), harms=harms)

        def filed(numbered: tuple[int, list[str]]) -> None:
            line, row = numbered[0], read_claim(numbered[1])
            if Filing.objects.filter(incident=incident, reference=row.reference).exists():
                return
            claimant = (
                Claimant.objects.filter(business_no=row.business_no).order_by("-customer_no", "pk").first()
            )
            if claimant is None:
                claimant = Claimant.objects.create(
                    kind="business",
                    name=row.business_name,
                    business_no=row.business_no,
                    representative=row.representative,
                    phone=row.phone,
                )
            identity = uuid4()
            key_id, number = crypto.seal_account(row.account_no, identity)
            account = PayeeAccount.objects.create(
                claimant=claimant,
                identity=identity,
                bank=row.bank,
                number=number,
                key_id=key_id,
                blind_index=crypto.keyring().blind_index(row.bank, row.account_no),
                mask=mask_account(row.account_no),
                holder=row.holder or row.business_name,
                recorded_at=timezone.now(),
            )
            Filing.objects.create(
                claim=Claim.objects.create(
                    incident=incident, claimant=claimant, kind="filing", received_at=row.received_at
                ),
                incident=incident,
                claimant=claimant,
                account=account,
                reference=row.reference,
                site_key=site_key(row.postcode, row.address, row.line_nos[0] if row.line_nos else ""),
                match_name=normal_name(row.business_name)[:100],
                line_nos=list(row.line_nos),
                annual_revenue=row.monthly_sales * 12,
                line=line,
                **{name: getattr(row, name) for name in FILED_FIELDS},
            )

        sample.each("filing", enumerate(lines, start=2), filed)


def screen(sample: Sample) -> None:
    """Confirm each received claim, then screen each confirmed one."""
    admission = current_admission(sample.incident)
    assert admission is not None
    rules = parse_admission(admission.rules, basis=admission.basis)
    # Read once: they are few, and even a usual application would see that.
    windows = list(OutageWindow.objects.filter(incident=sample.incident, withdrawn_at=None))
    listed = {(window.service, window.line_no) for window in windows if window.line_no}
    first, last = min(w.period.lower for w in windows), max(w.period.upper for w in windows)

    def confirm(claim: Claim) -> None:
        lines, candidates = _lines(claim)
        intervals, owed, exemption, services, alive = [], [], set(), set(), False
        for line in lines:
            since, until = line.active_from or first, line.active_to or last
            alive = alive or (since < last and until > first)
            own = line.line_no if (line.service, line.line_no) in listed else ""
            for window in windows:
                if (window.service, window.line_no) != (line.service, own) or not (
                    own or (window.area in ("", line.area) and window.line_type in ("", line.line_type))
                ):
                    continue
                start, end = max(window.period.lower, since), min(window.period.upper, until)
                if start < end:
                    intervals.append((start.astimezone(KST), end.astimezone(KST)))
                    exemption.add(window.exemption)
                    owed += [] if window.exemption else [intervals[-1]]
                    services.add(line.service)
        filing = Filing.objects.get(pk=claim.pk) if claim.kind == "filing" else None
        facts = DamageFacts(
            claim.pk, claim.kind, len(lines), len(candidates), filing is None or filing.site_key != "", alive,
            bool(intervals),
            filing is None
            or Service.objects.filter(
                incident=claim.incident_id, code__in=services, harms__contains=[filing.harm]
            ).exists(),
        )  # fmt: skip
        doubt = first_doubt(facts)
        at = timezone.now()
        if doubt is not None:
            Finding.objects.create(claim=claim, stage="damage", ground=str(doubt), at=at)
            move(claim, workflow.CLAIM, workflow.DOUBT, at)
            return
        pattern = _pattern(sample, merge(intervals), merge(owed), "" if owed else max(exemption, default=""))
        Finding.objects.create(claim=claim, stage="damage", pattern=pattern, at=at)
        move(claim, workflow.CLAIM, workflow.CONFIRM, at, pattern=pattern)

    def examine(claim: Claim) -> None:
        filing = Filing.objects.filter(pk=claim.pk).first()
        assert claim.pattern is not None
        earlier = (
            filing is not None
            and Filing.objects.filter(
                Q(claim__received_at__lt=claim.received_at)
                | Q(claim__received_at=claim.received_at, claim__lt=claim.pk),
                business_no=filing.business_no,
                site_key=filing.site_key,
                incident=claim.incident_id,
            )
            .exclude(claim__status__in=["withdrawn", "excluded"])
            .exists()
        )
        since = datetime.fromisoformat(claim.pattern.intervals[0][0]) if claim.pattern.intervals else first
        facts = ScreenFacts(
            claim.pk, claim.kind, claim.received_at.astimezone(KST).date(),
            filing.sector if filing else "", filing.annual_revenue if filing else None,
            filing.business_status if filing else "", filing.closed_on if filing else None,
            since.astimezone(KST).date(), earlier, filing.own_fault_percent if filing else 0,
            claim.incident.liability, claim.pattern.exemption,
        )  # fmt: skip
        ground, at = first_ground(facts, rules), timezone.now()
        Finding.objects.create(
            claim=claim, stage="screening", ground=str(ground or ""), admission=admission, at=at
        )
        step = workflow.REFER if ground else workflow.PASS
        move(claim, workflow.CLAIM, step, at, admission=admission)

    for status, do in (("received", confirm), ("confirmed", examine)):
        for kind in ("list", "filing"):
            sample.each(kind, _standing(sample, status, kind), do)


def _standing(sample: Sample, status: str, kind: str) -> Iterator[Claim]:
    found = Claim.objects.filter(incident=sample.incident, status=status, kind=kind).order_by("pk")
    return iter(list(found.select_related("incident", "pattern")))


def _lines(claim: Claim) -> tuple[list[Subscription], list[Any]]:
    """The subscriptions of a claim; those of a filing are looked for and linked, the ambiguous ones named."""
    if claim.kind == "list":
        return [claim.subscription], []
    filing = Filing.objects.get(pk=claim.pk)
    known = Subscription.objects.filter(incident=claim.incident_id)
    named = known.filter(Q(line_no__in=filing.line_nos) | Q(subscription_no__in=filing.line_nos))
    by_number = known.filter(claimant__business_no=filing.business_no)
    by_name = known.filter(match_name=filing.match_name, site_key=filing.site_key)
    for how, found in (("line", named), ("business_no", by_number), ("name_and_address", by_name)):
        lines = list(found)
        if not lines:
            continue
        if how == "business_no":
            lines = [line for line in lines if line.site_key == filing.site_key] or lines
        several = len({line.site_key if how == "business_no" else line.claimant_id for line in lines}) > 1
        if several:
            return [], lines
        for line in lines:
            ClaimLine.objects.create(claim=claim, subscription=line, matched_by=how)
        return lines, []
    return [], []


def _pattern(
    sample: Sample, intervals: tuple[Interval, ...], owed: tuple[Interval, ...], exemption: str
) -> AffectedPattern:
    text = [[start.isoformat(), end.isoformat()] for start, end in intervals]
    part = [[start.isoformat(), end.isoformat()] for start, end in owed]
    return AffectedPattern.objects.get_or_create(
        incident=sample.incident,
        digest=sha256(f"{text}|{part}|{exemption}".encode()).hexdigest(),
        defaults={
            "intervals": text,
            "owed": part,
            "minutes": total_minutes(intervals),
            "exemption": exemption,
        },
    )[0]
