"""Tables that count by appending, kept small: rows that differ in their numbers alone are added up.

Moves append what they change, a few rows a statement, and wait for nobody; two moves at once never touch the
same row. Beat adds up what was appended. A sum is the same before, during and after.
"""

from datetime import datetime

from backoffice.lib import sql
from backoffice.lib.models import Folding

APPENDED = 200
"""Rows that may wait to be added up: fewer are read as fast as they would be folded."""


def fold(at: datetime, appended: int = APPENDED) -> int:
    """Add up every tally to which more than so many rows were appended; returns how many were folded."""
    folded = 0
    for row in Folding.objects.order_by("pk"):
        if _newest(row) - row.up_to > appended:
            folded += Folding.objects.filter(pk=row.pk).update(folded_at=at)
    return folded


def _newest(row: Folding) -> int:
    found = sql.rows(f'SELECT max(id) FROM "{row.tally}"')  # noqa: S608  # named by migrations alone
    return found[0][0] or 0
