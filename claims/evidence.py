"""What a claim rests on, in words: its lines, when they were down, what each ground compared.

Account numbers appear masked and in no other way.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone, translation

from backoffice.lib import show
from backoffice.lib.workflow import Wording
from claims.models import (
    AffectedPattern,
    Claim,
    ClaimLine,
    Filing,
    Finding,
    OutageWindow,
    Subscription,
)  # fmt: skip
from claims.rules.admission import BUSINESS_STATUSES, RevenueCeiling, parse_admission
from claims.rules.admission import Admission as Rules
from claims.rules.damage import Doubt
from claims.rules.grounds import LIABILITY, Ground
from claims.rules.intake import HARMS
from claims.rules.line_types import WORDS as LINE_TYPES
from claims.rules.numbers import claim_number
from claims.rules.sectors import SECTORS
from claims.wording import EXEMPTIONS, MATCHES, bank_name, spaced

SHOWN = 10
"""Windows or lines that are named; the rest are counted."""


class Seen(NamedTuple):
    """What the words are made of."""

    claim: Claim
    filing: Filing | None
    lines: list[tuple[Subscription, str]]
    names: dict[str, str]
    korean: bool

    def say(self, ko: str, en: str) -> str:
        """The text in the language asked for."""
        return ko if self.korean else en

    def where(self, service: str, area: str, *more: str) -> str:
        """Service and area by name."""
        parts = (self.names.get(part, part) for part in (service, *more, area))
        return " ".join(part for part in parts if part)


def look(claim: Claim, language: str) -> Seen:
    """Gather it once for a claim."""
    if claim.kind == "list":
        lines = [(line, "") for line in Subscription.objects.filter(claim=claim)]
    else:
        links = ClaimLine.objects.filter(claim=claim).select_related("subscription").order_by("subscription")
        lines = [(link.subscription, link.matched_by) for link in links]
    with translation.override(language):
        names = {service.code: show.name(service) for service in claim.incident.service_set.all()}
        names |= {code: show.in_words(words) for code, words in LINE_TYPES.items()}
        names |= {area.code: show.name(area) for area in claim.incident.area_set.all()}
    filing = Filing.objects.select_related("account").filter(claim=claim).first()
    return Seen(claim, filing, lines, names, not language.startswith("en"))


def rests_on(seen: Seen) -> list[str]:
    """Its lines, each with how it was found, the account it would be paid to, and when it was down."""
    told = []
    for line, how in seen.lines[:SHOWN]:
        found = f" – {seen.say('확인 방법', 'found by')}: {MATCHES.get(how, how)}" if how else ""
        where = seen.where(line.service, line.area, line.line_type) + (
            "" if line.area else seen.say(" 전 지역", " everywhere")
        )
        told.append(
            f"{seen.say('가입 회선', 'Subscription')} {line.subscription_no} {line.line_no}".rstrip()
            + f": {where}{found}"
        )
    if len(seen.lines) > SHOWN:
        told.append(
            seen.say(f"외 {len(seen.lines) - SHOWN}회선", f"and {len(seen.lines) - SHOWN} more lines")
        )
    if seen.filing and seen.filing.account:
        account = seen.filing.account
        told.append(
            f"{seen.say('지급 계좌', 'Payee account')}: {bank_name(account.bank)} {account.mask}"
            f" {account.holder}"
        )
    if seen.claim.pattern:
        told.append(_affected(seen, seen.claim.pattern))
    return told


def compared(seen: Seen, finding: Finding) -> list[str]:
    """The figures and facts that a finding rests on; what a person decided rests on their reason alone."""
    evidence = finding.evidence or {}
    if finding.person_id:
        return []
    then = finding.pattern
    told = [_affected(seen, then)] if then and then != seen.claim.pattern else []  # corrected since
    if finding.stage == "damage":
        if "candidates" in evidence:
            numbers = Subscription.objects.filter(pk__in=evidence["candidates"]).order_by("pk")
            listed = ", ".join(numbers.values_list("subscription_no", flat=True))
            told.append(f"{seen.say('후보 회선', 'candidates')}: {listed}")
        elif finding.ground in DOUBTED:
            told += DOUBTED[finding.ground](seen)
        return told
    if finding.admission is None:
        return told
    rules = parse_admission(finding.admission.rules, basis=finding.admission.basis)
    told.append(f"{seen.say('신청 요건', 'admission')} {finding.admission.number}")
    asked = [finding.ground] if finding.ground else [Ground.FILED_OUTSIDE_WINDOWS, Ground.OVER_CEILING]
    for ground in asked:
        told += SCREENED[ground](seen, rules)
    return told


def _affected(seen: Seen, pattern: AffectedPattern) -> str:
    spans = ", ".join(
        _span(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in pattern.intervals
    )
    what = seen.say("장애 시간", "Outage time that counts")
    return f"{what}: {spans or seen.say('없음', 'none')} ({show.minutes(pattern.minutes)}, KST)"


def _span(start: datetime | None, end: datetime | None) -> str:
    """From–to in Seoul; an open end is left out."""
    return f"{show.when(start) if start else ''} ~ {show.when(end) if end else ''}".strip()


def _looked_for(seen: Seen) -> list[str]:
    if seen.filing is None:
        return []
    filed = seen.filing
    keys = [
        (seen.say("회선번호", "line numbers"), ", ".join(filed.line_nos)),
        (seen.say("사업자등록번호", "business number"), spaced(filed.business_no)),
        (seen.say("상호와 주소", "name and address"), f"{filed.business_name}, {filed.address}".strip(", ")),
    ]
    return [
        seen.say("찾은 값", "looked for") + ": " + "; ".join(f"{key} {value}" for key, value in keys if value)
    ]


def _site(seen: Seen) -> list[str]:
    return [seen.say("사업장 주소가 없고 회선도 특정되지 않음", "neither an address nor a line is stated")]


def _lifetime(seen: Seen) -> list[str]:
    windows = _standing(seen)
    whole = (
        _span(min(w.period.lower for w in windows), max(w.period.upper for w in windows)) if windows else "–"
    )
    return [
        f"{line.subscription_no}: {seen.say('이용 기간', 'subscribed')}"
        f" {_span(line.active_from, line.active_to)} · {seen.say('사고 기간', 'incident')} {whole}"
        for line, _how in seen.lines[:SHOWN]
    ]


def _windows(seen: Seen) -> list[str]:
    told = []
    services = {line.service for line, _how in seen.lines}
    windows = [window for window in _standing(seen) if window.service in services]
    for window in windows[:SHOWN]:
        where = seen.where(window.service, window.area, window.line_type, window.line_no)
        told.append(
            f"{seen.say('장애 시간', 'outage window')}: {where}"
            f" {_span(window.period.lower, window.period.upper)}"
        )
    if len(windows) > SHOWN:
        told.append(seen.say(f"외 {len(windows) - SHOWN}건", f"and {len(windows) - SHOWN} more"))
    return told or [seen.say("이 서비스에는 장애 시간이 없음", "no outage window of this service")]


def _standing(seen: Seen) -> list[OutageWindow]:
    found = OutageWindow.objects.filter(incident=seen.claim.incident_id, withdrawn_at=None)
    return list(found.order_by("service", "area", "period"))


def _harm(seen: Seen) -> list[str]:
    if seen.filing is None:
        return []
    services = {line.service for line, _how in seen.lines}
    possible = {harm for s in seen.claim.incident.service_set.filter(code__in=services) for harm in s.harms}
    return [
        f"{seen.say('신청한 피해 유형', 'harm stated')}: {_words(seen, HARMS, [seen.filing.harm])}"
        f" · {seen.say('생길 수 있는 피해', 'possible')}: {_words(seen, HARMS, sorted(possible)) or '–'}"
    ]


def _words(seen: Seen, words: dict[str, Wording], keys: Iterable[str]) -> str:
    language = "ko" if seen.korean else "en"
    return ", ".join(words[key].into(language) if key in words else key for key in keys)


def _received(seen: Seen, rules: Rules) -> list[str]:
    if seen.filing is None or not rules.filing:
        return []
    day = timezone.localtime(seen.claim.received_at).date()
    windows = ", ".join(f"{window.first} ~ {window.last}" for window in rules.filing)
    return [f"{seen.say('접수일', 'received')} {day} · {seen.say('신청 기간', 'filing windows')} {windows}"]


def _revenue(seen: Seen, rules: Rules) -> list[str]:
    if seen.filing is None:
        return []
    ceiling: RevenueCeiling | None = rules.ceiling_for(seen.filing.sector)
    if ceiling is None:
        return []
    bound = seen.say("이하", "at most") if ceiling.bound == "inclusive" else seen.say("미만", "below")
    most = f"{show.won(ceiling.ceiling)} {bound}" if seen.korean else f"{bound} {show.won(ceiling.ceiling)}"
    return [
        f"{seen.say('연 매출액', 'annual revenue')} {show.won(seen.filing.annual_revenue)}"
        f" · {seen.say('한도', 'ceiling')} {most} ({_words(seen, SECTORS, [seen.filing.sector])})"
    ]


def _business(seen: Seen, rules: Rules) -> list[str]:
    if seen.filing is None:
        return []
    closed = f" ({seen.filing.closed_on})" if seen.filing.closed_on else ""
    spans = seen.claim.pattern.intervals if seen.claim.pattern else []
    first = show.when(datetime.fromisoformat(spans[0][0])) if spans else "–"
    return [
        f"{seen.say('영업 상태', 'business status')}:"
        f" {_words(seen, BUSINESS_STATUSES, [seen.filing.business_status])}{closed}"
        f" · {seen.say('장애 시작', 'outage began')} {first}"
    ]


def _earlier(seen: Seen, rules: Rules) -> list[str]:
    if seen.filing is None:
        return []
    same = Filing.objects.filter(incident=seen.claim.incident_id, business_no=seen.filing.business_no)
    if "site" in rules.duplicate_key:
        same = same.filter(site_key=seen.filing.site_key)
    others = same.exclude(claim=seen.claim).select_related("claim").order_by("claim__received_at", "claim")
    place = (seen.claim.received_at, seen.claim.pk)
    return [
        f"{seen.say('먼저 접수된 신청', 'earlier claim')}: {claim_number(other.claim_id)} ({other.reference},"
        f" {show.when(other.claim.received_at)})"
        for other in others[:SHOWN]
        if (other.claim.received_at, other.claim_id) < place
    ]


def _law(seen: Seen, rules: Rules) -> list[str]:
    told = [
        f"{seen.say('사업자의 책임 입장', 'liability position')}:"
        f" {_words(seen, LIABILITY, [seen.claim.incident.liability])}"
    ]
    exemption = seen.claim.pattern.exemption if seen.claim.pattern else ""
    if exemption:
        told.append(
            f"{seen.say('장애 시간의 면책 사유', 'exemption of the windows')}: {EXEMPTIONS[exemption]}"
        )
    return told


def _fault(seen: Seen, rules: Rules) -> list[str]:
    if seen.filing is None:
        return []
    return [f"{seen.say('본인 과실', 'own fault')} {seen.filing.own_fault_percent}%"]


DOUBTED: dict[str, Callable[[Seen], list[str]]] = {
    Doubt.NOT_A_SUBSCRIBER: _looked_for,
    Doubt.SITE_UNKNOWN: _site,
    Doubt.NOT_ALIVE: _lifetime,
    Doubt.OUTSIDE_EVERY_WINDOW: _windows,
    Doubt.HARM_IMPOSSIBLE: _harm,
}
SCREENED: dict[str, Callable[[Seen, Rules], list[str]]] = {
    Ground.DUPLICATE: _earlier,
    Ground.FILED_OUTSIDE_WINDOWS: _received,
    Ground.OVER_CEILING: _revenue,
    Ground.BUSINESS_CLOSED: _business,
    Ground.FORCE_MAJEURE: _law,
    Ground.ANNOUNCED_MAINTENANCE: _law,
    Ground.OWN_FAULT: _fault,
    Ground.LIABILITY_DENIED: _law,
}
