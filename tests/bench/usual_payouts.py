"""Assess, make a batch, export and import results the usual way: one object at a time through the ORM."""

import csv
import json
from datetime import date, datetime
from hashlib import sha256
from random import Random
from typing import Any

from django.utils import timezone
from openpyxl import Workbook

from backoffice.lib import crypto, moves
from backoffice.staff.models import Approval, User
from claims.models import Claim, Filing
from claims.rules import workflow as claims
from compensation import payouts
from compensation.demonstration import results
from compensation.models import (
    Award,
    Benefit,
    Payment,
    Payout,
    PayoutBatch,
    PayoutItem,
    ResultLine,
    Verdict,
)
from compensation.rules import workflow
from compensation.rules.bankfile import BANK_HEADER, CREDIT_HEADER, CREDIT_REASON, MEMO, OUTCOMES
from compensation.rules.benefit import ENGINE, AssessFacts, judge
from compensation.rules.matching import MatchFacts, problem
from compensation.rules.scheme import parse_scheme
from compensation.schemes import in_force
from tests.bench.sample import Sample, move

BILLS = [f"{part}_{month}" for part in ("base", "addon", "usage") for month in (1, 2, 3)]


def assess(sample: Sample) -> None:
    """Each cleared claim: its facts, its awards, its move."""
    adoption = in_force(sample.incident)
    assert adoption is not None
    scheme = parse_scheme(adoption.version.data)
    benefits = {b.code: b for b in Benefit.objects.filter(scheme=adoption.version.scheme_id)}

    def one(claim: Claim) -> None:
        line = getattr(claim, "subscription", None)
        filing = Filing.objects.filter(pk=claim.pk).first()
        assert claim.pattern is not None
        spans = tuple(tuple(map(datetime.fromisoformat, span)) for span in claim.pattern.intervals)
        facts = AssessFacts(
            claim.pk, claim.kind, line.service if line else "", line.line_type if line else "",
            line.area if line else "", claim.claimant.kind, filing.sector if filing else "",
            filing.annual_revenue if filing else None, filing.claimed_loss if filing else None,
            filing.own_fault_percent if filing else 0, spans,
            tuple(getattr(line, name) if line else None for name in BILLS),
        )  # fmt: skip
        at, due = timezone.now(), 0
        for found in judge(scheme, facts):
            steps = [[step.verb, list(step.args)] for step in found.steps]
            text = json.dumps(steps, ensure_ascii=False)
            verdict, _ = Verdict.objects.get_or_create(
                version=adoption.version,
                benefit=benefits[found.benefit],
                digest=sha256(f"{ENGINE}\n{found.tier}\n{text}".encode()).hexdigest(),
                defaults={"engine": ENGINE, "tier": found.tier, "steps": steps},
            )
            won = found.won or 0
            Award.objects.create(
                claim=claim, benefit=benefits[found.benefit], verdict=verdict, amount_won=won,
                figures=list(found.figures), at=at,
            )  # fmt: skip
            due += won
        move(claim, claims.CLAIM, claims.ASSESS, at)
        if not due:
            move(claim, claims.CLAIM, claims.SETTLE, at)

    cleared = Claim.objects.filter(incident=sample.incident, status="cleared").order_by("pk")
    sample.each("all", list(cleared.select_related("pattern", "claimant", "subscription")), one)


def make_batches(sample: Sample) -> None:
    """Each claim with an award: its payment, its payout, an item for each award."""
    maker, approver = (User.objects.get(username=name) for name in ("finance", "approver"))
    for channel in ("credit", "bank"):
        batch = PayoutBatch.objects.create(
            incident=sample.incident, channel=channel, made_by=maker, made_at=timezone.now()
        )

        def one(claim: Claim, batch: PayoutBatch = batch) -> None:
            awards = list(Award.objects.filter(claim=claim, benefit__channel=batch.channel, amount_won__gt=0))
            if PayoutItem.objects.filter(award__in=awards, live=True).exists():
                return
            won = sum(award.amount_won for award in awards)
            payee: dict[str, Any] = (
                {"account": claim.filing.account}
                if batch.channel == "bank"
                else {"subscription": claim.subscription}
            )
            payment = Payment(batch=batch, amount_won=won, **payee)
            payment.end_to_end_id = f"BS{batch.pk:06d}-S{claim.pk:09d}"
            payment.save()
            payout = Payout.objects.create(payment=payment, claim=claim, amount_won=won)
            for award in awards:
                PayoutItem.objects.create(payout=payout, award=award, amount_won=award.amount_won)

        kind = "filing" if channel == "bank" else "list"
        due = Claim.objects.filter(incident=sample.incident, status="assessed", kind=kind)
        found = due.filter(award__amount_won__gt=0).distinct().order_by("pk")
        sample.each(channel, list(found.select_related("subscription", "filing__account")), one)
        _lock(batch, maker)
        payouts.approve(batch, by=approver, at=timezone.now())
        batch.refresh_from_db()
        sample.batches[channel] = batch


def _lock(batch: PayoutBatch, maker: User) -> None:
    """As the stage does it; a few statements, not measured."""
    amounts = list(batch.payment_set.values_list("amount_won", flat=True))
    batch.payments, batch.total_won = len(amounts), sum(amounts)
    batch.save(update_fields=["payments", "total_won"])
    at = timezone.now()
    Approval.objects.create(
        subject_kind=payouts.SUBJECT, subject_id=batch.pk, step="prepared", person=maker,
        amount_won=batch.total_won, at=at,
    )  # fmt: skip
    moves.move_all(PayoutBatch, workflow.BATCH, workflow.LOCK, [batch.pk], at=at)


def export_csv(sample: Sample) -> None:
    """A line for each payout, which is then saved as sent."""
    _filed(sample.batches["credit"])
    with (sample.folder / "credit.csv").open("w", encoding="utf-8-sig", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(CREDIT_HEADER)

        def one(payout: Payout) -> None:
            payment, line = payout.payment, payout.payment.subscription
            writer.writerow(
                (payment.end_to_end_id, line.claimant.customer_no, line.subscription_no, line.line_no,
                 payment.amount_won, CREDIT_REASON)
            )  # fmt: skip
            move(payout, workflow.PAYOUT, workflow.SEND)

        found = Payout.objects.filter(payment__batch=sample.batches["credit"]).order_by("pk")
        sample.each("credit", list(found.select_related("payment__subscription__claimant")), one)
    _exported(sample.batches["credit"])


def export_xlsx(sample: Sample) -> None:
    """The same into a workbook."""
    _filed(sample.batches["bank"])
    book = Workbook()
    sheet = book.active
    sheet.append(BANK_HEADER)

    def one(payout: Payout) -> None:
        payment, account = payout.payment, payout.payment.account
        number = crypto.open_account(account.key_id, account.number, account.identity)
        sheet.append(
            (payment.end_to_end_id, account.bank, number, payment.amount_won, account.holder, MEMO)
        )  # fmt: skip
        move(payout, workflow.PAYOUT, workflow.SEND)

    found = Payout.objects.filter(payment__batch=sample.batches["bank"]).order_by("pk")
    sample.each("bank", list(found.select_related("payment__account")), one)
    sample.each("bank save", [0], lambda _: book.save(sample.folder / "bank.xlsx"))
    sample.seconds["bank"] += sample.seconds.pop("bank save")
    del sample.rows["bank save"]
    _exported(sample.batches["bank"])


def _filed(batch: PayoutBatch) -> None:
    """What the database asks for before a payout is sent; not measured."""
    from backoffice.lib import files

    with files.keep(kind="payment", scope=f"batch {batch.pk}", name="sample", at=timezone.now()) as kept:
        kept.rows, kept.sum_won = batch.payments, batch.total_won
    batch.file = kept.row
    batch.save(update_fields=["file"])


def _exported(batch: PayoutBatch) -> None:
    moves.move_all(PayoutBatch, workflow.BATCH, workflow.EXPORT, [batch.pk], at=timezone.now())


def take_results(sample: Sample) -> None:
    """Each line: its payment looked up, the payout saved, the claim settled or due again."""
    from backoffice.lib.models import Run

    run = Run.objects.filter(stage="compensation.import_results").latest("pk")
    numbers = iter(range(100_000_000, 200_000_000))  # lines of the sample, beside those of the real file
    for channel in ("credit", "bank"):
        lines = list(results(sample.batches[channel], 0.02, Random(7), date(2019, 5, 20)))

        def one(line: tuple[str, int, str, str, str]) -> None:
            number, amount, outcome, reason, day = line
            outcome = OUTCOMES[outcome]
            payment = Payment.objects.get(end_to_end_id=number)
            payout = payment.payout_set.select_related("claim").get()
            settled_on = date.fromisoformat(day)
            wrong = problem(
                MatchFacts(
                    outcome,
                    amount,
                    reason,
                    settled_on,
                    settled_on,
                    False,
                    payment.amount_won,
                    payout.status,
                    payout.reason,
                    settled_on,
                )
            )
            assert not wrong, wrong
            ResultLine.objects.create(
                run=run, line=next(numbers), end_to_end_id=number, amount_won=amount, outcome=outcome,
                reason=reason, settled_on=settled_on, payment=payment,
            )  # fmt: skip
            if outcome != "paid":
                move(payout, workflow.PAYOUT, workflow.RETURN, settled_on=settled_on, reason=reason)
                return
            move(payout, workflow.PAYOUT, workflow.PAY, settled_on=settled_on)
            owed = Award.objects.filter(claim=payout.claim).exclude(amount_won=0)
            if not owed.exclude(payoutitem__live=True, payoutitem__payout__status="paid").exists():
                move(payout.claim, claims.CLAIM, claims.SETTLE)

        sample.each(channel, lines, one)
