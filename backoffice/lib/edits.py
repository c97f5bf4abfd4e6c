"""Saying who edits: the tables that people edit write their own history, and this names the person in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from backoffice.lib.models import Edit


@contextmanager
def edited_by(person: Any = None, *, origin: str = "") -> Iterator[None]:
    """One transaction whose edits carry this person, or this terminal (`staff.access.origin`).

    Named for the transaction alone, so that neither a pooled connection nor the next request inherits it.
    """
    with transaction.atomic():
        before = _name(str(person.pk) if person is not None and person.pk else "", origin[:100])
        yield
        _name(*before)


def _name(person: str, origin: str) -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting('bosang.person', true), ''),"
            " coalesce(current_setting('bosang.origin', true), '')"
        )
        before: tuple[str, str] = cursor.fetchone()
        cursor.execute(
            "SELECT set_config('bosang.person', %s, true), set_config('bosang.origin', %s, true)",
            [person, origin],
        )
    return before


def changes_of(table: str, key: str, limit: int) -> list[Edit]:
    """What people changed in a row of `table`, newest first; found by index."""
    edits = Edit.objects.filter(edited=table, key=key).select_related("person").order_by("-pk")
    return list(edits[:limit])
