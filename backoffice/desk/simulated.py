"""The answer of a simulation in words, tables and charts; every row leads to its claims."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.desk.charts import histogram, shares, strip
from backoffice.lib import show
from claims.review import GROUNDS
from claims.rules.sectors import SECTORS
from claims.rules.workflow import KINDS
from compensation.models import Simulation
from compensation.rules.explain import VERBS, render, tier_label
from compensation.rules.percents import LOSS_WORDS
from compensation.rules.register import FACTS
from compensation.rules.scheme import parse_scheme
from compensation.rules.steps import Step
from compensation.rules.whatif import AWARDED, BARRED, CHANGES, PARTS, PERSON, REASONS

TONES = {AWARDED: "good", PERSON: "wait", BARRED: "bad"}
CHANGE_TONES = {
    "winners": "good", "losers": "bad", "newly_included": "good", "newly_excluded": "bad",
    "uncertain": "wait", "unchanged": "",
}  # fmt: skip
DIMENSIONS = ("kind", "service", "area", "sector")


class Words:
    """What the codes in an answer are called."""

    def __init__(self, simulation: Simulation) -> None:
        incident = simulation.incident
        self.services = {row.code: show.name(row) for row in incident.service_set.all()}
        self.areas = {row.code: show.name(row) for row in incident.area_set.all()}
        versions = [one for one in (simulation.against, simulation.version) if one]
        self.benefits = {
            benefit.code: show.in_words(benefit.name)
            for version in versions
            for benefit in parse_scheme(version.data).benefits
        }

    def of(self, dimension: str, value: str) -> str:
        """A value of a dimension."""
        if dimension == "kind":
            return show.in_words(KINDS[value])
        if dimension == "sector":
            return show.in_words(SECTORS[value]) if value in SECTORS else value or _("(none)")
        names = self.services if dimension == "service" else self.areas
        return names.get(value, value) or _("(none)")

    @staticmethod
    def reason(reason: str) -> str:
        """Why a claim waits or is barred."""
        if reason in GROUNDS:
            return show.in_words(GROUNDS[reason])
        if reason in REASONS:
            return show.in_words(REASONS[reason])
        return render([Step(reason)], (), None, show.language())[0] if reason in VERBS else reason

    def tier(self, benefit: str, tier: str) -> str:
        """A benefit with its tier."""
        name = self.benefits.get(benefit, benefit)
        return f"{name} · {tier_label(tier, show.language())}" if tier else name


def dimension_words() -> dict[str, str]:
    """The dimensions as headings."""
    return {"kind": _("Kind"), "service": _("Service"), "area": _("Area"), "sector": _("Sector")}


def claims_address(simulation: Simulation, **wanted: str) -> str:
    """The list of the claims behind a number."""
    return f"{reverse('desk:simulation-claims', args=[simulation.pk])}?{urlencode(wanted)}"


def shown(simulation: Simulation, answer: dict[str, Any]) -> dict[str, Any]:
    """What the page of a done simulation shows."""
    words = Words(simulation)
    parts = [_part(simulation, answer[part], part, words) for part in PARTS]
    context: dict[str, Any] = {
        "parts": parts,
        "strip": strip([(part["words"], part["count"], part["tone"]) for part in parts]),
        "whole": sum(part["count"] for part in parts),
        "near": [_near(row) for row in answer["near"]],
    }
    if "compared" in answer:
        context["compared"] = _compared(simulation, answer["compared"], words)
    return context


def _part(simulation: Simulation, found: dict[str, Any], part: str, words: Words) -> dict[str, Any]:
    def table(title: str, rows: Mapping[str, dict[str, Any]], said: Any, name: str) -> dict[str, Any]:
        lines = [
            {"label": said(value), **of, "address": claims_address(simulation, part=part, **{name: value})}
            for value, of in rows.items()
        ]
        shares(lines, "count")
        return {"title": title, "rows": lines, "open": part == PERSON}

    tables = []
    if part != AWARDED:
        tables.append(table(_("Reason"), found["by_ground"], words.reason, "reason"))
    tiers = [
        {
            "label": words.tier(benefit, tier),
            **of,
            "address": claims_address(simulation, part=part, benefit=benefit, tier=tier),
        }
        for benefit, of_benefit in found["by_tier"].items()
        for tier, of in of_benefit.items()
    ]
    shares(tiers, "count")
    if tiers and part != PERSON:
        tables.append({"title": _("Benefit and tier"), "rows": tiers, "open": False})
    for name, title in dimension_words().items():
        rows = found[f"by_{name}"]
        if len(rows) > 1 or (name == "kind" and rows):
            tables.append(table(title, rows, lambda value, name=name: words.of(name, value), name))
    sizes = [
        {"label": _size(row["up_to"]), **{key: row[key] for key in row if key != "up_to"}}
        for row in found["distribution"]
    ]
    shares(sizes, "count")
    return {
        "part": part,
        "words": show.in_words(PARTS[part]),
        "tone": TONES[part],
        "open": part == PERSON,
        **found,
        "address": claims_address(simulation, part=part),
        "tables": tables,
        "sizes": sizes,
        "columns": histogram(
            [(row["label"], row["count"], TONES[part]) for row in sizes],
            _("up to %(label)s: %(count)s claims"),
        ),
    }


def _size(up_to: int | None) -> str:
    """The size of an amount by its upper end."""
    return _("more") if up_to is None else show.won(up_to)


def _near(row: dict[str, Any]) -> dict[str, Any]:
    edge, wide = row["edge_won"], row["bar_won"]
    bars = [
        (f"{(bar['up_to'] - edge) // wide:+d}%", bar["count"], "go" if bar["up_to"] <= edge else "wait")
        for bar in row["bars"]
    ]
    words = FACTS[row["fact"]].words if row["fact"] in FACTS else LOSS_WORDS["worked_out"]
    heaped = row["bars"][len(bars) // 2]["count"] > 2 * max(1, row["bars"][len(bars) // 2 - 1]["count"])
    return {
        **row,
        "words": show.in_words(words),
        "columns": histogram(bars, _("up to %(label)s: %(count)s claims")),
        "rows": [{"label": show.won(bar["up_to"]), "count": bar["count"]} for bar in row["bars"]],
        "heaped": heaped,
    }


def _compared(simulation: Simulation, found: dict[str, Any], words: Words) -> dict[str, Any]:
    rows = [
        {
            "change": change,
            "words": show.in_words(CHANGES[change]),
            "tone": CHANGE_TONES[change],
            "address": claims_address(simulation, change=change),
            **of,
        }
        for change, of in found["changes"].items()
    ]
    shares(rows, "count")
    tables = []
    for row in rows:
        if row["change"] in ("unchanged", "uncertain") or not row["count"]:
            continue
        for name, title in dimension_words().items():
            lines = [
                {
                    "label": words.of(name, value),
                    **of,
                    "address": claims_address(simulation, change=row["change"], **{name: value}),
                }
                for value, of in row[f"by_{name}"].items()
            ]
            if len(lines) > 1:
                shares(lines, "count")
                tables.append({"title": f"{row['words']} · {title}", "rows": lines, "difference": True})
    return {
        **{key: found[key] for key in ("total_won", "before_won", "difference_won")},
        "rows": rows,
        "strip": strip([(row["words"], row["count"], row["tone"]) for row in rows]),
        "tables": tables,
    }
