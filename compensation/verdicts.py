"""The verdicts of a chunk: equal judgements of equal facts are one row, whatever the number of claims."""

import json
from hashlib import sha256
from operator import itemgetter
from typing import Any

from backoffice.lib import sql
from compensation.models import Benefit, SchemeVersion
from compensation.rules.benefit import ENGINE, AssessFacts, Judged, fields_asked
from compensation.rules.register import FACTS
from compensation.rules.scheme import Scheme
from compensation.rules.steps import Step

BARRED, DROPPED, NOT_MET = "barred", "dropped", "not_met"
"""Steps of a verdict that nothing is due under a benefit any more: no amount kind says them."""


def few_fields(scheme: Scheme) -> tuple[str, ...]:
    """The few-valued facts that an answer of the scheme can depend on: what a verdict keeps of its facts.

    Amounts of the single claim stand in its figures and its dated rows, the affected time in its findings.
    """
    asked = fields_asked(scheme) | {"kind", "service"}
    return tuple(name for name in AssessFacts._fields if name in asked and name in FACTS and FACTS[name].few)


class Verdicts:
    """The distinct judgements of a chunk: a position for each, and their rows once kept."""

    def __init__(self, version: SchemeVersion, scheme: Scheme):
        self.version = version
        self.benefits = dict(Benefit.objects.filter(scheme=version.scheme_id).values_list("code", "pk"))
        self.fields = few_fields(scheme)
        self._pick = itemgetter(*(AssessFacts._fields.index(name) for name in self.fields))
        self._seen: dict[tuple[Any, ...], tuple[int, tuple[Step, ...]]] = {}
        self._known: dict[tuple[Any, ...], int] = {}
        self._rows: list[tuple[int, str, str, str | None, str]] = []
        self._there: dict[int, int] = {}

    def there(self, number: int) -> int:
        """The position of a verdict that is kept already (its row id)."""
        return -1 - self._there.setdefault(number, len(self._there))

    def of(self, judged: Judged, facts: AssessFacts) -> int:
        """The position of one benefit's judgement."""
        few = self._pick(facts)
        # Steps are shared by the claims judged alike: known by identity first (kept, so that none is reused).
        key = (judged.benefit, judged.tier, id(judged.steps), few)
        found = self._seen.get(key)
        if found is None:
            at = self._put(self.benefits[judged.benefit], judged.tier, judged.steps, few)
            found = self._seen[key] = (at, judged.steps)
        return found[0]

    def nothing(self, benefit: int, step: Step, facts: AssessFacts | None = None) -> int:
        """The position of the judgement that nothing is due under a benefit (its id) any more."""
        return self._put(benefit, "", (step,), self._pick(facts) if facts else None)

    def _put(self, benefit: int, tier: str, steps: tuple[Step, ...], few: tuple[Any, ...] | None) -> int:
        key = (benefit, tier, steps, few)
        found = self._known.get(key)
        if found is None:
            text = json.dumps([[step.verb, list(step.args)] for step in steps], ensure_ascii=False)
            facts = json.dumps(dict(zip(self.fields, few, strict=True)), ensure_ascii=False) if few else None
            digest = sha256(f"{ENGINE}\n{tier}\n{text}\n{facts or ''}".encode()).hexdigest()
            self._rows.append((benefit, tier, text, facts, digest))
            found = self._known[key] = len(self._rows) - 1
        return found

    def keep(self) -> dict[int, int]:
        """Write the verdicts not yet kept; returns the row id of each position."""
        # All workers in one order: two that keep the same verdicts wait, and never for each other.
        for benefit, tier, steps, facts, digest in sorted(self._rows, key=lambda row: (row[0], row[4])):
            here = [self.version.pk, benefit]
            sql.execute(
                "INSERT INTO compensation_verdict"
                " (version_id, benefit_id, engine, tier, steps, facts, digest)"
                " SELECT %s, %s, %s, %s, %s::jsonb, %s::jsonb, %s"
                " WHERE NOT EXISTS (SELECT FROM compensation_verdict"
                " WHERE version_id = %s AND benefit_id = %s AND digest = %s) ON CONFLICT DO NOTHING",
                [*here, ENGINE, tier, steps, facts, digest, *here, digest],
            )
        known = {
            (benefit, digest): number
            for number, benefit, digest in sql.rows(
                "SELECT id, benefit_id, digest FROM compensation_verdict"
                " WHERE version_id = %s AND digest = ANY(%s)",
                [self.version.pk, [row[4] for row in self._rows]],
            )
        }
        numbers = {at: known[row[0], row[4]] for at, row in enumerate(self._rows)}
        return numbers | {-1 - at: number for number, at in self._there.items()}
