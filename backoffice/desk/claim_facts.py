"""The facts of one claim for its page, each with where it came from; its time as bars; what was found."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from backoffice.desk import queries
from backoffice.desk.bar import Row
from backoffice.lib import show
from claims.models import Claim, Filing, Finding, Incident, PayeeAccount, Subscription
from claims.review import GROUNDS
from claims.rules.about import ABOUTS
from claims.rules.admission import BUSINESS_STATUSES
from claims.rules.grounds import CLAUSES
from claims.rules.intake import CHOICES, HARMS
from claims.rules.reach import LANGUAGES
from claims.rules.sectors import SECTORS
from claims.rules.weekly_sales import weeks_of
from claims.wording import CHANNELS, CUSTOMER_KINDS, FINDING_STAGES, MATCHES, bank_name, line_type, spaced

Fact = tuple[str, Any, str]
Names = tuple[dict[str, str], dict[str, str]]


def names_in(incident: Incident) -> Names:
    """What the codes of services and areas are called."""
    return (
        {service.code: show.name(service) for service in incident.service_set.all()},
        {area.code: show.name(area) for area in incident.area_set.all()},
    )


def account_words(account: PayeeAccount) -> str:
    """A payee account as pages show it: masked."""
    return f"{bank_name(account.bank)} {account.mask} · {account.holder}"


def filed(row: Claim, filing: Filing) -> list[Fact]:
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
        (_("E-mail"), filing.email, source),
        (_("Language of notices"), _language(filing), source),
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


def _language(filing: Filing) -> str:
    """Said where it is not the usual one."""
    return show.in_words(LANGUAGES[filing.language]) if filing.language != "ko" else ""


def _weeks(kept: str) -> str:
    """Weekly sales, the first week first."""
    # A week stays on one line: a no-break space between its day and its won.
    return ", ".join(f"{begins}:\N{NO-BREAK SPACE}{show.won(won)}" for begins, won in weeks_of(kept).items())


def listed(names: Names, line: Subscription | None) -> list[Fact]:
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


def line_of(names: Names, line: Subscription, how: str) -> dict[str, Any]:
    return {
        "subscription_no": line.subscription_no,
        "claimant": line.claimant.name,
        "line_no": line.line_no,
        "service": f"{names[0].get(line.service, line.service)} {line_type(line.line_type)}".strip(),
        "area": names[1].get(line.area, line.area) or _("everywhere"),
        "address": line.address,
        "how": MATCHES.get(how, how),
    }


def rows_of_time(names: Names, row: Claim, filing: Filing | None, lines: list[Subscription]) -> list[Row]:
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


def findings_of(row: Claim, names: Names) -> tuple[list[dict[str, Any]], list[Subscription]]:
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
                "code": finding.ground,
                "screened": finding.stage == Finding.Stage.SCREENING,
                "stage": FINDING_STAGES[finding.stage],
                "ground": show.in_words(GROUNDS[finding.ground]) if finding.ground else "",
                "clause": show.in_words(CLAUSES[finding.ground]) if finding.ground in CLAUSES else "",  # type: ignore[index]
                "person": finding.person,
                "reason": evidence.get("reason", ""),
                "set_aside": show.in_words(GROUNDS[kept]) if kept in GROUNDS else "",
                "admission": finding.admission,
                "candidates": [
                    line_of(names, candidates[pk], "")
                    for pk in evidence.get("candidates", [])
                    if pk in candidates
                ],
                "at": finding.at,
                "run": finding.run_id,
            }
        )
    return lines, list(candidates.values())
