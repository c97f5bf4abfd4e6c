"""A whole scheme in plain words, Korean and English line by line: what a lawyer reads and signs.

Who may claim, who gets how much, limits, rounding, clause, tax, objection, offer, what is asked. The text is
made from the parsed scheme and says nothing that the scheme does not do.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from backoffice.lib.workflow import Wording
from claims.rules.admission import BASES, BUSINESS_STATUSES, Admission
from claims.rules.sectors import SECTORS
from compensation.rules.appraisals import FACTORS
from compensation.rules.explain import render
from compensation.rules.forms import LIMIT_WORDS
from compensation.rules.plain_amounts import AMOUNTS, as_it_stands
from compensation.rules.plain_parts import PARTS
from compensation.rules.register import COUNTING_WORDS, PAID_BY
from compensation.rules.said import Names, Paragraph, conditions, filled, joined, say, won
from compensation.rules.scheme import Benefit, Scheme
from compensation.rules.steps import Step


class Article(NamedTuple):
    """One subject under its heading."""

    title: Wording
    paragraphs: tuple[Paragraph, ...]


class Document(NamedTuple):
    """The whole text."""

    title: Wording
    articles: tuple[Article, ...]


def in_plain_words(scheme: Scheme, names: Names | None = None) -> Document:
    """The scheme as articles; `names` says what the codes of the incident are called."""
    data = scheme.as_data()
    articles = [_basis(scheme), _admission(scheme.admission)]
    articles += [_benefit(benefit, legal=scheme.legal, names=names) for benefit in scheme.benefits]
    for key, tell in PARTS.items():
        said = tell(data.get(key), names)
        if said is not None:
            articles.append(Article(said[0], tuple(said[1])))
    articles.append(_reckoning(scheme))
    return Document(scheme.name, tuple(articles))


def as_text(document: Document, language: str) -> str:
    """The text of one language, for a file and for tests."""
    lines = [document.title.into(language), ""]
    for number, article in enumerate(document.articles, start=1):
        lines.append(heading(number, article).into(language))
        for at, paragraph in enumerate(article.paragraphs, start=1):
            lines.append(f"  {at}. {paragraph.text.into(language)}")
            lines += [f"     - {item.into(language)}" for item in paragraph.items]
            lines += [f"     {left.into(language)}: {right.into(language)}" for left, right in paragraph.rows]
        lines.append("")
    return "\n".join(lines)


def heading(number: int, article: Article) -> Wording:
    """제1조 (근거) · Article 1. Basis."""
    return Wording(f"제{number}조 ({article.title.ko})", f"Article {number}. {article.title.en}")


def _basis(scheme: Scheme) -> Article:
    lines = [say("보상의 근거는 ‘{basis}’이다.", "Paid on the basis of: {basis}.", basis=BASES[scheme.basis])]
    if scheme.legal:
        lines.append(
            say(
                "전기통신사업법 제33조 제1항의 면책 사유(불가항력, 사전에 알린 점검, 이용자의 고의나 과실)가"
                " 있거나 회사의 책임이 부정되면 담당자의 심사에 회부한다.",
                "Where a legal ground of the Telecommunications Business Act art. 33 (1) applies (force"
                " majeure, announced maintenance, the user's own intent or negligence), or liability is"
                " denied, the claim is referred to a person.",
            )
        )
    else:
        lines.append(
            say(
                "법적 책임을 인정하는 것이 아니며, 전기통신사업법 제33조 제1항의 면책 사유나 본인 과실을"
                " 이유로 지급을 거절하거나 감액하지 않는다.",
                "It admits no liability; the legal grounds of the Telecommunications Business Act art. 33"
                " (1) and the claimant's own fault neither bar nor lower a payment.",
            )
        )
    return Article(Wording("근거", "Basis"), tuple(lines))


def _admission(rules: Admission) -> Article:
    lines = []
    if rules.filing:
        items = [
            filled(
                Wording("{first}부터 {last}까지", "{first} to {last}"), first=str(w.first), last=str(w.last)
            )
            for w in rules.filing
        ]
        text = Wording(
            "피해 신청은 다음 기간에 접수된 것이어야 한다. 첫날과 마지막 날을 포함하고 한국 시각을 따른다.",
            "A claim is received in one of these periods; first and last day included, Korean time.",
        )
        lines.append(Paragraph(text, items=tuple(items)))
    else:
        lines.append(say("피해 신청의 기간은 정하지 않는다.", "Claims are taken at any time."))
    if rules.revenue:
        rows = []
        for row in rules.revenue:
            others = Wording("그 밖의 업종", "all other sectors") if len(rules.revenue) > 1 else _ALL_SECTORS
            sector = SECTORS[row.sector] if row.sector else others
            bound = (
                Wording("{won} 이하", "up to {won}")
                if row.bound == "inclusive"
                else Wording("{won} 미만", "below {won}")
            )
            rows.append((sector, filled(bound, won=won(row.ceiling))))
        text = Wording(
            "연 매출액(신청서에 적은 월평균 매출액의 12배)이 다음 상한을 넘지 않아야 한다.",
            "The annual revenue (twelve times the monthly sales stated) is within the ceiling.",
        )
        lines.append(Paragraph(text, rows=tuple(rows)))
    if rules.business_status is not None:
        lines.append(
            say(
                "장애가 있던 날의 영업 상태가 다음 중 하나여야 한다: {status}.",
                "The business status at the outage date is one of: {status}.",
                status=joined(BUSINESS_STATUSES[status] for status in rules.business_status),
            )
        )
    lines.append(
        say(
            "사업자등록번호와 사업장이 모두 같은 신청은 하나로 보며, 먼저 접수된 신청이 유지된다.",
            "Claims of the same business number and site are one; the one received first keeps its place.",
        )
        if "site" in rules.duplicate_key
        else say(
            "사업자등록번호가 같은 신청은 하나로 보며, 먼저 접수된 신청이 유지된다.",
            "Claims of the same business number are one; the one received first keeps its place.",
        )
    )
    lines.append(
        say(
            "위의 요건은 피해 신청에만 묻고 요금 고지 목록의 가입 회선에는 묻지 않는다. 요건에 맞지 않는"
            " 신청은 담당자의 심사에 회부하며, 자동으로 부지급하지 않는다.",
            "Only what was filed is asked for this, not a subscription of the billing list. A claim that"
            " does not meet it is referred to a person; nothing is refused by the machine.",
        )
    )
    return Article(Wording("신청 요건", "Who may claim"), tuple(lines))


_ALL_SECTORS = Wording("모든 업종", "all sectors")


def _benefit(benefit: Benefit, *, legal: bool, names: Names | None) -> Article:
    lines = [_who(benefit, names)]
    data = benefit.amount.as_data()
    sentence = AMOUNTS.get(benefit.amount.kind)
    lines += sentence(data) if sentence else as_it_stands(benefit.amount.kind, data)
    if benefit.factors:
        lines.append(
            say(
                "담당자가 결정할 때에는 자료로 인정한 피해액에 다음 비율을 차례로 곱한다: {factors}.",
                "Where a person decides, the loss accepted on the evidence is multiplied by these in turn:"
                " {factors}.",
                factors=joined(FACTORS[name] for name in benefit.factors),
            )
        )
    if benefit.count:
        lines.append(
            say("장애 일수는 ‘{rule}’로 센다.", "Days of outage are counted as {rule}.",
                 rule=COUNTING_WORDS[benefit.count])
        )  # fmt: skip
    if benefit.channel in PAID_BY:  # what is given in kind has no won to lower, limit or round
        lines += _won(benefit, legal=legal)
        lines.append(say("지급 방법: {channel}.", "Paid by {channel}.", channel=PAID_BY[benefit.channel]))
    if benefit.clause is not None:
        lines.append(say("근거 조항: {clause}", "Clause: {clause}", clause=benefit.clause))
    return Article(benefit.name, tuple(lines))


def _won(benefit: Benefit, *, legal: bool) -> list[Paragraph]:
    """What happens to an amount of won after it is worked out."""
    lines = []
    if legal:
        lines.append(
            say("본인 과실이 있으면 그 비율만큼 뺀다.", "The claimant's own share of the fault is taken off.")
        )
    limits = benefit.as_data()["limits"]
    assert isinstance(limits, Mapping)
    rows = [(LIMIT_WORDS[key], won(value)) for key, value in limits.items() if value or key != "floor"]
    if rows:
        text = Wording("금액의 한도는 다음과 같다.", "The amount is limited.")
        lines.append(Paragraph(text, rows=tuple(rows)))
    return [*lines, Paragraph(_rounding(benefit))]


def _who(benefit: Benefit, names: Names | None) -> Paragraph:
    items = tuple(conditions(benefit.who, names))
    if len(items) == 1:
        text = Wording("다음에 해당하는 신청을 대상으로 한다.", "For claims that meet:")
    elif benefit.who.mode == "any_of":
        text = Wording("다음 중 하나에 해당하는 신청을 대상으로 한다.", "For claims that meet one of:")
    else:
        text = Wording("다음에 모두 해당하는 신청을 대상으로 한다.", "For claims that meet all of:")
    return Paragraph(text, items)


def _rounding(benefit: Benefit) -> Wording:
    step = Step("round", (benefit.rounding.unit, benefit.rounding.mode))
    told = [render([step], (), 0, language)[0].partition(": ")[2] for language in ("ko", "en")]
    return Wording(f"끝수 처리: {told[0]}.", f"Rounding: {told[1]}.")


def _reckoning(scheme: Scheme) -> Article:
    lines: Iterable[Paragraph | None] = (
        say(
            "한 신청이 여러 보상 항목의 대상이면 모두 더하여 지급한다.",
            "A claim receives every benefit whose conditions it meets; they add up.",
        )
        if len(scheme.benefits) > 1
        else None,
        say(
            "금액은 끝수를 그대로 두고 계산하여 본인 과실, 한도의 순서로 적용한 뒤 마지막에 한 번만 끝수를"
            " 처리한다.",
            "Amounts are worked out with all fractions; own fault, then the limits apply; rounding is done"
            " once, at the end.",
        )
        if scheme.legal
        else say(
            "금액은 끝수를 그대로 두고 계산하여 한도를 적용한 뒤 마지막에 한 번만 끝수를 처리한다.",
            "Amounts are worked out with all fractions; the limits apply; rounding is done once, at the end.",
        ),
        say(
            "결과가 0원인 신청에는 지급할 금액이 없음을 알린다.",
            "A claim whose result is zero is answered; nothing is transferred.",
        ),
    )
    return Article(Wording("금액의 계산", "How amounts are worked out"), tuple(filter(None, lines)))
