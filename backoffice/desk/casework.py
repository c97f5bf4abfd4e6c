"""The casework of one claim, for its page: what holds it, what was asked, who was called, what was noted."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.desk.claim_lists import act_words
from backoffice.lib import show, sql
from backoffice.lib.models import Move
from claims.admin.casework import CASEWORK
from claims.models import Claim
from claims.rules.about import ABOUTS
from claims.rules.amend import AMENDABLE
from claims.rules.casework import FOLLOWS, HOLDS, OUTCOMES, REACHES, WAYS, HoldKind, Outcome
from claims.rules.confirmations import FACTS, FIELDS
from claims.rules.confirmations import OUTCOMES as OUTCOMES_OF_PARTIES
from claims.undoing import undoable

Line = dict[str, Any]

TONES = {"": "wait", Outcome.ANSWERED: "good", Outcome.LAPSED: "bad", Outcome.CANCELLED: ""}


class Row(NamedTuple):
    """One row of casework.sql; `what`: hold, request (what holds a claim), asked, contact, note, had …

    `person` had the work, of what is about work.
    """

    what: str
    at: datetime
    who: str
    words: str
    more: dict[str, Any]
    ended_by: str
    person: str


def of_claim(claim: Claim, user: Any, moves: Sequence[Move]) -> dict[str, Any]:
    """The context of `desk/casework.html`, in one query; newest first. `moves`: its own, oldest first."""
    found = sql.facts("claims/sql/casework", {"claim": claim.pk}, Row)
    rows = [row._replace(more=json.loads(str(row.more))) for row in found]
    standing = {row.what for row in rows if row.what in HOLDS and row.more["ended_at"] is None}
    if any(row.what == "answer" for row in rows):
        standing.add("answer")
    now = timezone.now()
    if moves and undoable(moves[-1].verb, moves[-1].actor_id, moves[-1].at, by=user, at=now):
        standing.add("undo")
    claim.casework = standing  # type: ignore[attr-defined]  # what the acts fit
    lines = [line for row in rows for line in _lines(row)]
    return {
        "casework_acts": [act for act in CASEWORK if act.allowed(user) and act.fits(claim)],
        "standing_still": _still(rows, standing),
        "requests": [_request(row) for row in rows if row.what == "asked"],
        "had": [_had(row) for row in rows if row.what == "had"],
        "confirmations": [_confirmation(row) for row in rows if row.what == "confirmation"],
        "lines_of_work": sorted(lines, key=lambda line: line["at"], reverse=True),
    }


def _still(rows: list[Row], standing: set[str]) -> list[str]:
    """Why the claim stands still, in sentences."""
    said = []
    for row in rows:
        if row.what == HoldKind.HOLD and row.more["ended_at"] is None:
            until = _until(row) or _("until somebody ends it")
            said.append(f"{show.in_words(HOLDS[row.what])}: {row.words} ({row.who}, {until})")
    asked = [row for row in rows if row.what == "asked"]
    if HoldKind.REQUEST in standing:
        due = _("asked for information, deadline %(date)s") % {"date": asked[0].more["due_on"]}
        said.append(f"{show.in_words(HOLDS[HoldKind.REQUEST])}: {due}")
    if HoldKind.PARTY in standing:
        awaited = [row for row in rows if row.what == "confirmation" and row.more["waits"]]
        open_ones = [row for row in awaited if not row.more["answered_at"] and not row.more["overdue"]]
        said += [
            _("Waits for %(party)s, deadline %(date)s") % {"party": _party(row), "date": row.more["due_on"]}
            for row in open_ones
        ]
    if "answer" in standing and asked and asked[0].more["outcome"] == Outcome.LAPSED:
        what = _("Nothing came in time: decide on what is there. Announced: %(text)s")
        said.append(what % {"text": _follows(asked[0])})
    elif "answer" in standing:
        said.append(_("An answer is in: look at it, then the claim goes on."))
    return said


def _until(row: Row) -> str:
    return _("until %(date)s") % {"date": row.more["until"]} if row.more["until"] else ""


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _request(row: Row) -> Line:
    more = row.more
    return {
        **more,
        "wanted": [_wanted(item) for item in more["items"]],  # a dict has items of its own
        "at": row.at,
        "who": row.who,
        "consequence": _follows(row),
        "closed_at": _moment(more["closed_at"]),
        "reminded_at": _moment(more["reminded_at"]),
        "closed_by": row.ended_by,
        "lapsed": more["outcome"] == Outcome.LAPSED,
        "state": show.badge(show.in_words(OUTCOMES[more["outcome"]]), TONES[more["outcome"]]),
    }


def _had(row: Row) -> Line:
    """Who had work about the claim: from whom, and who took it back, where it was not themselves."""
    return {
        "person": row.person,
        "since": row.at,
        "until": _moment(row.more["until"]),
        "by": _("automatically") if row.more["automatic"] else "" if row.more["own"] else row.who,
        "reason": row.words,
        "ended_by": row.ended_by,
        "end_reason": row.more["end_reason"],
    }


def _wanted(item: str | dict[str, str]) -> str:
    """What was asked for: a text, or a paper of the scheme."""
    return item if isinstance(item, str) else item.get(show.language(), item["ko"])


def _follows(row: Row) -> str:
    """What follows when nothing comes in time; in rows from before the list, what somebody wrote."""
    follows = row.more["follows"]
    return " ".join(filter(None, (show.in_words(FOLLOWS[follows]) if follows else "", row.words)))


def _party(row: Row) -> str:
    return str(row.more["party_en" if show.language() == "en" else "party_ko"])


def _confirmation(row: Row) -> Line:
    """A question to a third party, and its answer: evidence beside the claim."""
    more = row.more
    values = [f"{show.in_words(FIELDS[name])} {value}" for name, value in more["values"].items()]
    state = OUTCOMES_OF_PARTIES.get(more["outcome"])
    tone = "good" if more["outcome"] == "confirmed" else "bad" if more["overdue"] and state is None else ""
    words = show.in_words(state) if state else _("overdue") if more["overdue"] else _("open")
    return {
        "party": _party(row),
        "fact": show.in_words(FACTS[more["fact"]]),
        "question": row.words,
        "state": show.badge(words, tone or ("" if state else "wait")),
        "due_on": more["due_on"],
        "asked_at": row.at,
        "asked_by": row.who,
        "answer": "; ".join(filter(None, [", ".join(values), more["words"]])),
        "answered_at": _moment(more["answered_at"]),
        "answered_by": row.ended_by,
        "paper": more["paper"],
        "name": more["name"],
        "id": more["id"],
    }


def _changed(row: Row) -> str:
    """What an amended field said, and says."""
    before, after = row.more["before"], row.more["after"]
    pairs = ((before[name], after[name]) for name in after if before[name] != after[name])
    return ", ".join(f"{_value(was)} → {_value(becomes)}" for was, becomes in pairs)


def _value(value: Any) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return show.in_words(ABOUTS[value]) if value in ABOUTS else str(value or "–")


def _lines(row: Row) -> list[Line]:
    """What a row says in the list of holds, contacts and notes: a hold says its beginning and its end."""
    line: Line = {"at": row.at, "who": row.who, "words": row.words, "more": ""}
    if row.what == "note":
        return [{**line, "what": _("Case note")}]
    if row.what == "contact":
        again = _moment(row.more["call_again_at"])
        what = f"{show.in_words(WAYS[row.more['way']])}: {show.in_words(REACHES[row.more['outcome']])}"
        more = _("call again at %(time)s") % {"time": show.when(again)} if again else ""
        return [{**line, "what": what, "more": more}]
    if row.what == "amended":
        words = show.in_words(AMENDABLE[row.more["field"]].words)
        return [{**line, "what": _("Amended: %(field)s") % {"field": words}, "more": _changed(row)}]
    if row.what == "listed":
        more = _("%(file)s, line %(line)s of %(count)s claims") % {
            "file": row.more["name"], "line": f"{row.more['line']:,}", "count": f"{row.more['claims']:,}",
        }  # fmt: skip
        what = _("From a list: %(act)s") % {"act": act_words(row.words)}
        return [{**line, "what": what, "more": more, "words": "", "list": row.more["list"]}]
    if row.what != HoldKind.HOLD:
        return []
    lines = [{**line, "what": _("Held"), "more": _until(row)}]
    if ended := _moment(row.more["ended_at"]):
        who = row.ended_by or _("System")
        lines.append({"at": ended, "what": _("Hold ended"), "who": who, "words": row.more["end_reason"]})
    return lines
