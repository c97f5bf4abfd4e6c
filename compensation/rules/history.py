"""The filing windows of a scheme over its versions: what a version opened, moved or closed."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from backoffice.lib.workflow import Wording
from claims.rules.admission import FilingWindow
from compensation.rules.scheme import Scheme

CHANGES = {
    "": Wording("그대로", "as before"),
    "new": Wording("새 기간", "new"),
    "moved": Wording("바뀜", "moved"),
    "gone": Wording("없어짐", "gone"),
}


class Dated(NamedTuple):
    """A window in one version, and what became of it since the one before; `was`: its last day before."""

    window: FilingWindow
    change: str  # of CHANGES
    was: str = ""


def filing_history(versions: Iterable[Scheme]) -> list[list[Dated]]:
    """For each version, oldest first, its windows by their first day; those that went are among them.

    Nothing of the first version is new: there was none before.
    """
    found: list[list[Dated]] = []
    before: dict[date, FilingWindow] | None = None
    for scheme in versions:
        now = {window.first: window for window in scheme.admission.filing}
        rows = []
        for first, window in now.items():
            old = None if before is None else before.get(first)
            if before is None or old == window:
                rows.append(Dated(window, ""))
            elif old is None:
                rows.append(Dated(window, "new"))
            else:
                rows.append(Dated(window, "moved", old.last.isoformat()))
        rows += [Dated(window, "gone") for first, window in (before or {}).items() if first not in now]
        found.append(sorted(rows, key=lambda row: row.window.first))
        before = dict(now)
    return found
