"""The page of one claim: its facts and where each came from, what was found, decided, awarded and paid."""

from datetime import datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.desk import casework, objections, queries, risk
from backoffice.desk.appraise import appraised
from backoffice.desk.bar import Row, draw
from backoffice.desk.chosen import in_queue
from backoffice.desk.site import missing, page, shown
from backoffice.desk.views import told
from backoffice.desk.work_acts import ASSIGN, TAKE
from backoffice.lib import show
from backoffice.lib.lists import list_of
from claims.admin.claims import CORRECT, DECISIONS
from claims.admin.people import UNMASK
from claims.models import Claim, Filing, Finding, PayeeAccount, Subscription, WorkItem
from claims.queries import NoSuch, find_claim
from claims.review import GROUNDS
from claims.rules.about import ABOUTS
from claims.rules.admission import BUSINESS_STATUSES
from claims.rules.grounds import CLAUSES
from claims.rules.intake import CHOICES, HARMS
from claims.rules.numbers import claim_number
from claims.rules.sectors import SECTORS
from claims.rules.weekly_sales import weeks_of
from claims.rules.work import KINDS as WORK_KINDS
from claims.rules.workflow import CLAIM, KINDS
from claims.wording import CHANNELS, CUSTOMER_KINDS, FINDING_STAGES, MATCHES, bank_name, line_type, spaced
from compensation.admin.money import RELEASE
from compensation.models import Payout
from compensation.queries import awards_of, open_won, overpayments_of, release_of
from compensation.releases import held_payouts
from compensation.rules import workflow as flow

Fact = tuple[str, Any, str]
Names = tuple[dict[str, str], dict[str, str]]
LINKED = 10


@page("claims.view_claim")
def claim(request: HttpRequest, number: str) -> HttpResponse:
    """The page; a reference of the intake file leads here too."""
    try:
        row = find_claim(number)
    except NoSuch:
        return missing(request, _("There is no claim %(claim)s.") % {"claim": number})
    prefetch_related_objects([row.incident], "service_set", "area_set")  # named all over the page
    filing = Filing.objects.filter(claim=row).select_related("account", "file").first()
    if filing is not None:
        row.filing = filing  # the acts ask it what it is about
    lines = queries.lines_of(row)
    business_no = filing.business_no if filing else row.claimant.business_no
    open_work = list(
        WorkItem.objects.filter(claim=row, closed_at=None)
        .select_related("incident", "assignee")
        .order_by("pk")
    )
    here = in_queue(request, claim_number(row.pk), open_work)
    names = (
        {service.code: show.name(service) for service in row.incident.service_set.all()},
        {area.code: show.name(area) for area in row.incident.area_set.all()},
    )
    facts = _filed(row, filing) if filing else _listed(names, lines[0][0] if lines else None)
    findings, candidates = _findings(row, names)
    looked_at = [line for line, _how in lines] or candidates
    explained = awards_of(row, show.language())
    held = held_payouts(row) if RELEASE.allowed(request.user) else []
    objected = objections.of_claim(row, request.user, explained["awards"])
    context = {
        **casework.of_claim(row, request.user),
        **risk.of_claim(row, request.user),
        **objected,
        "title": claim_number(row.pk),
        "crumbs": [
            (_("Claims"), list_of(Claim)),
            (show.name(row.incident), reverse("desk:incident", args=[row.incident.code])),
        ],
        "claim": row,
        "number": claim_number(row.pk),
        "state": show.status(CLAIM, row.status),
        "kind": show.in_words(KINDS[row.kind]),
        "acts": [act for act in DECISIONS if act.allowed(request.user) and act.fits(row)],
        "act_url": list_of(Claim),
        "facts": facts,
        "source": facts[0][2] if facts else "",
        "account": _account(filing.account) if filing and filing.account else None,
        "correct": CORRECT.allowed(request.user) and CORRECT.fits(row),
        "unmask": UNMASK.allowed(request.user),
        "unmask_url": list_of(PayeeAccount),
        "lines": [_line(names, line, how) for line, how in lines] if filing else [],
        "drawing": draw(_rows(names, row, filing, looked_at)),
        "minutes": row.pattern.minutes if row.pattern else None,
        "findings": findings,
        "timeline": sorted(
            # An objection is decided, then its claim is opened again, at the same moment.
            [*objections.timeline(objected["objections"]), *told(CLAIM, queries.timeline(row))],
            key=lambda entry: entry["at"],
        ),
        "awards": explained["awards"],
        "nothing": explained["nothing"],
        "total": explained["total_won"],
        "payouts": [
            {
                "payout": payout,
                "state": show.status(flow.PAYOUT, payout.status),
                "release": release_of(payout),
                "held": payout.pk in held,
            }
            for payout in Payout.objects.filter(claim=row)
            .select_related("payment", "release__person")
            .order_by("pk")
        ],
        "payout_url": list_of(Payout),
        "overpayments": [
            {
                "row": over,
                "state": show.status(flow.OVERPAYMENT, over.status),
                "open": open_won(over),
                "url": reverse("admin:compensation_overpayment_change", args=[over.pk]),
            }
            for over in overpayments_of(row)
        ],
        "linked": [
            {
                "number": claim_number(other.pk),
                "incident": other.incident.code,
                "kind": show.in_words(KINDS[other.kind]),
                "state": show.status(CLAIM, other.status),
                "received_at": other.received_at,
            }
            for other in queries.linked_claims(row, business_no, LINKED)
        ],
        **appraised(request, row),
        "here": here,
        "work": [_work(item, request.user) for item in open_work],
        "had": queries.assignments(row),
    }
    return shown(request, "desk/claim.html", context)


def _work(item: WorkItem, user: Any) -> dict[str, Any]:
    """A piece of open work about the claim, and what this person may do with it."""
    return {
        "item": item,
        "kind": show.in_words(WORK_KINDS[item.kind]),
        "ground": show.in_words(GROUNDS[item.ground]) if item.ground in GROUNDS else "",
        "late": item.due_on is not None and item.due_on < timezone.localdate(),
        "take": TAKE.allowed(user) and item.assignee_id is None,
        "release": item.assignee_id is not None and (item.assignee_id == user.pk or ASSIGN.allowed(user)),
        "assign": ASSIGN.allowed(user),
    }


def _filed(row: Claim, filing: Filing) -> list[Fact]:
    """What a merchant filed, each with where it came from."""
    source = _("claim form, line %(line)s of %(file)s") % {
        "line": filing.line,
        "file": filing.file.name if filing.file else "–",
    }
    computed = _("twelve times the monthly sales")
    status = BUSINESS_STATUSES.get(filing.business_status)
    closed = f" ({filing.closed_on})" if filing.closed_on else ""
    facts: list[Fact] = [
        (_("Reference"), filing.reference, source),
        (_("Kind of filing"), show.in_words(ABOUTS[filing.about]), source),
        (_("Received"), show.when(row.received_at), source),
        (_("Channel"), CHANNELS.get(filing.channel, filing.channel) or "–", source),
        (_("Business"), filing.business_name, source),
        (_("Business number"), spaced(filing.business_no), source),
        (_("Representative"), filing.representative, source),
        (_("Phone"), filing.phone, source),
        (_("Sector"), f"{show.in_words(SECTORS[filing.sector])} ({filing.sector_text})", source),
        (_("Site"), f"{filing.postcode} {filing.address}".strip(), source),
        (_("Business status"), f"{show.in_words(status)}{closed}" if status else "–", source),
        (_("Monthly sales"), show.won(filing.monthly_sales), source),
        (_("Annual revenue"), show.won(filing.annual_revenue), computed),
        (_("Claimed loss"), show.won(filing.claimed_loss), source),
        (_("Harm"), show.in_words(HARMS[filing.harm]) if filing.harm in HARMS else filing.harm, source),
        (_("Time stated"), filing.harm_period_text or "–", source),
        (_("Own fault"), f"{filing.own_fault_percent} %", source),
        (_("Weekly sales"), _weeks(filing.weekly_sales), source),
    ]
    if filing.chosen_channel:
        facts.append((_("Chosen way of payment"), show.in_words(CHOICES[filing.chosen_channel]), source))
    if filing.proven_loss is not None:
        facts.append((_("Proven loss"), show.won(filing.proven_loss), _("a person, on the evidence")))
    return [fact for fact in facts if fact[1] not in ("", "–")]


def _weeks(kept: str) -> str:
    """Weekly sales, the first week first."""
    # A week stays on one line: a no-break space between its day and its won.
    return ", ".join(f"{begins}:\N{NO-BREAK SPACE}{show.won(won)}" for begins, won in weeks_of(kept).items())


def _listed(names: Names, line: Subscription | None) -> list[Fact]:
    """What the billing list says about a list customer."""
    if line is None:
        return []
    source = _("billing list, line %(line)s of %(file)s") % {"line": line.line, "file": line.file.name}
    bills = [
        show.won(sum(part or 0 for part in parts))
        for parts in line.bills()
        if any(part is not None for part in parts)
    ]
    until = show.when(line.active_to) if line.active_to else ""
    facts: list[Fact] = [
        (_("Customer"), line.claimant.name, source),
        (_("Customer number"), line.claimant.customer_no, source),
        (_("Customer kind"), CUSTOMER_KINDS.get(line.claimant.kind, ""), source),
        (_("Business number"), spaced(line.claimant.business_no), source),
        (_("Subscription number"), line.subscription_no, source),
        (_("Line number"), line.line_no, source),
        (
            _("Service"),
            f"{names[0].get(line.service, line.service)} {line_type(line.line_type)}".strip(),
            source,
        ),
        (_("Area"), names[1].get(line.area, line.area) or _("everywhere"), source),
        (_("Address"), f"{line.postcode} {line.address}".strip(), source),
        (_("Subscribed"), f"{show.when(line.active_from)} ~ {until}", source),
        (_("Last bills, newest first"), ", ".join(bills) or _("none"), source),
    ]
    return [fact for fact in facts if fact[1] != ""]


def _account(account: PayeeAccount) -> dict[str, Any]:
    return {"pk": account.pk, "bank": bank_name(account.bank), "mask": account.mask, "holder": account.holder}


def _line(names: Names, line: Subscription, how: str) -> dict[str, Any]:
    return {
        "subscription_no": line.subscription_no,
        "claimant": line.claimant.name,
        "line_no": line.line_no,
        "service": f"{names[0].get(line.service, line.service)} {line_type(line.line_type)}".strip(),
        "area": names[1].get(line.area, line.area) or _("everywhere"),
        "address": line.address,
        "how": MATCHES.get(how, how),
    }


def _rows(names: Names, row: Claim, filing: Filing | None, lines: list[Subscription]) -> list[Row]:
    """Windows in force that speak of the claim's lines, the time it states, and the time that counts."""
    services, areas = names
    windows: dict[str, list[tuple[datetime, datetime]]] = {}
    for window in queries.windows_of(row, lines):
        parts = (
            services.get(window.service, window.service),
            areas.get(window.area, window.area),
            line_type(window.line_type),
            window.line_no,
        )
        where = " ".join(part for part in parts if part)
        windows.setdefault(where, []).append((window.period.lower, window.period.upper))
    rows: list[Row] = [(where, "window", spans) for where, spans in list(windows.items())[:12]]
    if filing and filing.harm_from and filing.harm_to and filing.harm_to > filing.harm_from:
        rows.append((_("Time stated"), "stated", [(filing.harm_from, filing.harm_to)]))
    if row.pattern:
        spans = [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in row.pattern.intervals]
        rows.append((_("Time that counts"), "counted", spans))
    return rows


def _findings(row: Claim, names: Names) -> tuple[list[dict[str, Any]], list[Subscription]]:
    """Everything found, newest first; the candidates of an ambiguous match, with what tells them apart."""
    found = list(Finding.objects.filter(claim=row).select_related("person", "admission").order_by("-pk"))
    wanted = {pk for finding in found for pk in (finding.evidence or {}).get("candidates", [])}
    candidates = {
        line.pk: line for line in Subscription.objects.filter(pk__in=wanted).select_related("claimant")
    }
    lines = []
    for finding in found:
        evidence = finding.evidence or {}
        kept = evidence.get("confirmed") or evidence.get("waived") or ""
        lines.append(
            {
                "stage": FINDING_STAGES[finding.stage],
                "ground": show.in_words(GROUNDS[finding.ground]) if finding.ground else "",
                "clause": show.in_words(CLAUSES[finding.ground]) if finding.ground in CLAUSES else "",  # type: ignore[index]
                "person": finding.person,
                "reason": evidence.get("reason", ""),
                "set_aside": show.in_words(GROUNDS[kept]) if kept in GROUNDS else "",
                "admission": finding.admission,
                "candidates": [
                    _line(names, candidates[pk], "")
                    for pk in evidence.get("candidates", [])
                    if pk in candidates
                ],
                "at": finding.at,
                "run": finding.run_id,
            }
        )
    return lines, list(candidates.values())
