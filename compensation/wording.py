"""A scheme's version in words: who may claim, who gets what, how it is counted and rounded."""

from typing import Any

from django.utils.translation import gettext as _

from backoffice.lib import show
from claims.rules.intake import BILLS
from claims.wording import admission_lines, service_names
from compensation.models import SchemeVersion
from compensation.rules.brackets import BracketByLoss
from compensation.rules.conditions import Condition
from compensation.rules.dates import AmountPerDate
from compensation.rules.explain import render
from compensation.rules.fees import FeeForTime
from compensation.rules.percents import PercentOfLoss
from compensation.rules.register import CHANNELS, COUNTING_WORDS
from compensation.rules.scheme import Benefit, parse_scheme
from compensation.rules.steps import Step
from compensation.rules.tiers import TierByDays


def version_in_words(version: SchemeVersion) -> dict[str, Any]:
    """{name, admission: [(question, answer)], benefits: [{code, name, channel, lines: [(label, texts)]}]}."""
    scheme = parse_scheme(version.data)
    return {
        "name": show.in_words(scheme.name),
        "admission": admission_lines(scheme.admission),
        "benefits": [_benefit(benefit) for benefit in scheme.benefits],
    }


def _benefit(benefit: Benefit) -> dict[str, Any]:
    lines = [(_("Who gets it"), _who(benefit)), (_("Amount"), _amount(benefit))]
    if benefit.count:
        lines.append((_("Days are counted as"), [show.in_words(COUNTING_WORDS[benefit.count])]))
    limits = []
    if benefit.limits.floor:
        limits.append(_("at least %(won)s") % {"won": show.won(benefit.limits.floor)})
    if benefit.limits.cap_per_claim is not None:
        limits.append(_("at most %(won)s per claim") % {"won": show.won(benefit.limits.cap_per_claim)})
    if limits:
        lines.append((_("Limits"), limits))
    rounding = _steps(Step("round", (benefit.rounding.unit, benefit.rounding.mode)))[:1]
    lines.append((_("Rounding"), [line.partition(": ")[2] for line in rounding]))
    if benefit.clause:
        lines.append((_("Clause"), [show.in_words(benefit.clause)]))
    return {
        "code": benefit.code,
        "name": show.in_words(benefit.name),
        "channel": show.in_words(CHANNELS[benefit.channel]),
        "lines": lines,
    }


def _who(benefit: Benefit) -> list[str]:
    """One line per condition; those of which one is enough stand together."""
    lines = []
    either = " " + _("or") + " "
    for part in benefit.who.parts:
        if isinstance(part, Condition):
            lines.append(_condition(part))
        else:
            joint = either if part.mode == "any_of" else ", "
            lines.append(joint.join(_condition(one) for one in part.conditions()))
    if len(lines) > 1 and benefit.who.mode == "any_of":
        return [either.join(lines)]
    return lines or [_("every cleared claim")]


def _condition(condition: Condition) -> str:
    said = _steps(Step("met", (condition.fact, condition.op, *condition.values)))[0]
    return said.partition(": ")[2]


def _amount(benefit: Benefit) -> list[str]:
    amount: Any = benefit.amount
    if isinstance(amount, TierByDays):
        return [_steps(Step("tier", (t.first, t.last or 0, t.won)))[0] for t in amount.tiers]
    if isinstance(amount, BracketByLoss):
        lines, below = [], None
        for bracket in amount.brackets:
            upper = show.won(bracket.up_to) if bracket.up_to is not None else ""
            said = (
                _("loss up to %(won)s") % {"won": upper}
                if upper
                else _("loss above %(won)s") % {"won": show.won(below or 0)}
            )
            due = show.won(bracket.won) if bracket.won is not None else _("a person decides")
            lines.append(f"{said}: {due}")
            below = bracket.up_to
        return lines
    if amount.kind == "months_of_average_bill":
        return [
            _("%(months)s × the average of the last %(bills)s bills (%(parts)s)")
            % {
                "months": amount.months,
                "bills": amount.bills,
                "parts": ", ".join(show.in_words(BILLS[part]) for part in amount.parts),
            }
        ]
    if amount.kind == "in_kind":
        return [show.in_words(amount.what)]
    if isinstance(amount, FeeForTime | AmountPerDate | PercentOfLoss):
        return [show.in_words(said) for said in amount.words()]
    if amount.kind == "flat":
        return [show.won(amount.won)]
    return [_("a person decides")]


def _steps(step: Step) -> list[str]:
    """One step in the words the explanations use."""
    return render([step], (), 0, show.language(), {"service": service_names()})
