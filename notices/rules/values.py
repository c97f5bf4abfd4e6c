"""What the facts of a message say in its language: days, won, grounds, outcomes. Texts only, never markup."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from backoffice.lib.workflow import Wording
from claims.rules import banks, damage, grounds
from claims.rules.casework import FOLLOWS
from claims.rules.damage import KST
from claims.rules.numbers import claim_number
from claims.rules.workflow_objections import OBJECTION

NOTHING = "–"
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


class About(NamedTuple):
    """What every message says: to whom, about which claim of which incident, where to ask."""

    name: str
    claim: int
    reference: str
    incident: Wording
    contact: str


def values(about: About, said: Mapping[str, Any], language: str) -> dict[str, str]:
    """The value of every place that the facts fill; `said` as facts.sql gives it."""
    found = {
        "name": about.name,
        "claim": claim_number(about.claim),
        "reference": about.reference,
        "incident": about.incident.into(language) or about.incident.ko,
        "contact": about.contact or NOTHING,
    }
    for name, value in said.items():
        if name in READERS:
            found |= READERS[name](value, said, language)
        else:
            found[name] = str(value or "").strip() or NOTHING
    return found


def day(text: str | None, language: str) -> str:
    """A day, or the Seoul day of a moment, as people write it."""
    if not text:
        return NOTHING
    at = datetime.fromisoformat(text).astimezone(KST).date() if "T" in text else date.fromisoformat(text)
    if language == "en":
        return f"{at.day} {MONTHS[at.month - 1]} {at.year}"
    return f"{at.year}년 {at.month}월 {at.day}일"


def won(amount: int, language: str) -> str:
    """An amount."""
    return f"KRW {amount:,}" if language == "en" else f"{amount:,}원"


def _ground(code: str | None, language: str) -> dict[str, str]:
    words: dict[str, Wording] = {str(one): said for one, said in damage.LABELS.items()}
    words |= {str(one): said for one, said in grounds.LABELS.items()}
    clauses: Mapping[Any, Wording] = grounds.CLAUSES
    return {
        "ground": words[code].into(language) if code in words else NOTHING,
        "clause": clauses[code].into(language) if code in clauses else NOTHING,
    }


def _item(item: str | dict[str, str], language: str) -> str:
    """What was asked for: a text, or a paper of the scheme in both languages."""
    return item if isinstance(item, str) else item.get(language, item["ko"])


def _consequence(words: str, said: Mapping[str, Any], language: str) -> str:
    """What follows when nothing comes in time, from its list, and the words beside it."""
    follows = said.get("follows") or ""
    return " ".join(filter(None, (FOLLOWS[follows].into(language) if follows else "", words))) or NOTHING


def _benefits(rows: list[list[Any]], language: str) -> str:
    return "\n".join(
        f"- {(en or ko) if language == 'en' else ko}: {won(amount, language)}" for ko, en, amount in rows
    )


def _account(mask: str | None, said: Mapping[str, Any], language: str) -> dict[str, str]:
    """Masked; where nothing went to an account it was the bill."""
    if not mask:
        return {"account": "your bill" if language == "en" else "요금 청구서"}
    ko, en = banks.BANKS.get(said.get("bank") or "", ("", ""))
    return {"account": f"{en if language == 'en' else ko} {mask}".strip()}


READERS: dict[str, Any] = {
    "received": lambda value, said, language: {"received": day(value, language)},
    "due": lambda value, said, language: {"due": day(value, language)},
    "paid": lambda value, said, language: {"paid": day(value, language)},
    "items": lambda value, said, language: {
        "items": "\n".join(f"- {_item(item, language)}" for item in value)
    },
    "consequence": lambda value, said, language: {"consequence": _consequence(value, said, language)},
    "follows": lambda value, said, language: {},
    "amount": lambda value, said, language: {"amount": won(int(value), language)},
    "benefits": lambda value, said, language: {"benefits": _benefits(value, language) or NOTHING},
    "ground": lambda value, said, language: _ground(value, language),
    "outcome": lambda value, said, language: {"outcome": OBJECTION.words[value].into(language)},
    "mask": _account,
    "bank": lambda value, said, language: {},
}
"""How each fact is told."""
