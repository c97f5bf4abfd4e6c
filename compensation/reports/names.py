"""What incidents, areas and benefits were called at a moment: their rows, with every later edit undone."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from backoffice.lib import sql
from claims.models import Area, Incident
from compensation.models import Benefit


class Named(NamedTuple):
    """A name in both languages; the English one may be missing."""

    ko: str
    en: str

    def into(self, language: str) -> str:
        """The name in `language`, Korean where there is no other."""
        return self.ko if language == "ko" else self.en or self.ko


def incident_name(incident: Incident, until: datetime) -> Named:
    """What the incident was called."""
    (row,) = _then(Incident.objects.filter(pk=incident.pk), until, Incident)
    return Named(row["name_ko"], row["name_en"])


def areas_of(incident: Incident, until: datetime) -> dict[str, Named]:
    """{code: name} of the areas the incident knew."""
    rows = _then(Area.objects.filter(incident=incident), until, Area)
    return {
        row["code"]: Named(row["name_ko"], row["name_en"])
        for row in rows
        if row["incident_id"] == incident.pk
    }


def benefit_names(until: datetime) -> dict[int, Named]:
    """{id: name} of the benefits."""
    return {
        row["id"]: Named(row["name_ko"], row["name_en"])
        for row in _then(Benefit.objects.all(), until, Benefit)
    }


def _then(rows: Iterable[Any], until: datetime, model: type[Any]) -> list[dict[str, Any]]:
    """The rows with the edits since `until` undone, the newest first."""
    columns = [field.attname for field in model._meta.concrete_fields]
    found = {str(row.pk): {name: getattr(row, name) for name in columns} for row in rows}
    edits = sql.rows(
        "SELECT key, verb, before::text FROM lib_edit WHERE edited = %s AND at >= %s ORDER BY id DESC",
        [model._meta.db_table, until],
    )
    for key, verb, before in edits:
        if verb == "added":
            found.pop(key, None)
        elif verb == "removed":
            found[key] = json.loads(before)
        elif key in found:
            found[key] |= json.loads(before)
    return list(found.values())
