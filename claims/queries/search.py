"""Finding a claim by what people know of it: numbers, a phone, an account, a part of a name; by index alone.

An account is found by its blind indexes. Whoever shows what was looked for shows `Found.shown`.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, NamedTuple

from backoffice.lib import crypto, sql
from backoffice.lib.show import Many
from claims.models import Claim
from claims.rules.banks import BANKS
from claims.rules.identity import Unreadable, business_number, line_number, mask_account
from claims.rules.numbers import claim_id

MOST = 1_000
"""Claims that a search brings up, and names that it looks through; more than that nobody reads."""

LONGEST = 100
LEAST_DIGITS = 7
ACCOUNT_DIGITS = range(10, 17)


class Found(NamedTuple):
    """The claims that were found, the newest first, with how; `tried` says by what they were looked for.

    `shown` is what was typed; masked where it may be an account number, which nobody keeps.
    """

    how: dict[int, str]
    tried: tuple[str, ...]
    shown: str

    @property
    def number(self) -> int:
        """How many: exact to a thousand."""
        return Many(MOST) if len(self.how) > MOST else len(self.how)


def pairs(text: str) -> list[str]:
    """Every two neighbouring letters, as `claims_bigrams` makes them of a name."""
    letters = text.lower().replace(" ", "")
    return [letters[place : place + 2] for place in range(len(letters) - 1)]


OF_CLAIMANTS = """
SELECT s.claim_id FROM claims_subscription s WHERE s.claimant_id = ANY(%(people)s) AND s.claim_id IS NOT NULL
 UNION SELECT f.claim_id FROM claims_filing f WHERE f.claimant_id = ANY(%(people)s)
"""


def find(typed: str) -> Found:
    """The claims. Exact numbers first; a name only when none of them fits, and it has two letters."""
    text = " ".join(typed.replace("\0", "").split())[:LONGEST]
    digits = _digits(text)
    number = claim_id(text)
    if number is not None:
        found = Claim.objects.filter(pk=number).values_list("pk", flat=True)
        return Found(dict.fromkeys(found, "claim"), ("claim",), text)
    how: dict[int, str] = {}
    tried: list[str] = []
    ways: dict[str, Callable[[], list[int]]] = {}
    if text:
        ways |= {name: partial(_by_text, name, text) for name in ("reference", "subscription", "customer")}
    if digits:
        ways |= {name: partial(_by_digits, name, digits) for name in ("business", "line", "phone")}
    if digits and len(digits) in ACCOUNT_DIGITS:
        ways["account"] = partial(_by_account, digits)
    for name, look in ways.items():
        tried.append(name)
        for claim in look():
            how.setdefault(claim, name)
    if not how and not digits and pairs(text):
        tried.append("name")
        how = dict.fromkeys(_by_name(text), "name")
    newest = sorted(how, reverse=True)[: MOST + 1]
    return Found({claim: how[claim] for claim in newest}, tuple(tried), _shown(text, digits))


def _shown(text: str, digits: str) -> str:
    """What was typed, as it may be kept and shown: not what may be an account number."""
    if len(digits) not in ACCOUNT_DIGITS or digits.startswith("0"):
        return text
    with suppress(Unreadable):
        business_number(digits)
        return text
    return mask_account(digits)


def _digits(text: str) -> str:
    """The digits of a number, with or without hyphens; '' for what is none."""
    digits = line_number(text)
    return digits if digits.isdecimal() and len(digits) >= LEAST_DIGITS else ""


def _ids(statement: str, **values: Any) -> list[int]:
    return [row[0] for row in sql.rows(f"{statement} LIMIT %(most)s", {**values, "most": MOST + 1})]


def _of_people(statement: str, **values: Any) -> list[int]:
    people = _ids(statement, **values)
    return _ids(OF_CLAIMANTS, people=people) if people else []


IN_EVERY_INCIDENT = "incident_id = ANY(ARRAY(SELECT id FROM claims_incident))"


def _by_text(name: str, text: str) -> list[int]:
    """By a reference, a subscription, or a customer number, as they are written."""
    if name == "customer":
        return _of_people(
            "SELECT id FROM claims_claimant WHERE customer_no = %(text)s AND customer_no <> ''", text=text
        )
    table, column = {
        "reference": ("claims_filing", "reference"),
        "subscription": ("claims_subscription", "subscription_no"),
    }[name]
    return _ids(
        f"SELECT claim_id FROM {table} WHERE {IN_EVERY_INCIDENT} AND {column} = %(text)s"
        " AND claim_id IS NOT NULL",
        text=text,
    )


def _by_digits(name: str, digits: str) -> list[int]:
    """By a business number, a line or a phone."""
    if name == "line":
        return _ids(
            "SELECT claim_id FROM claims_subscription WHERE line_no = %(text)s AND line_no <> ''"
            " AND claim_id IS NOT NULL",
            text=digits,
        )
    column = {"business": "business_no", "phone": "phone"}[name]
    filed = f"SELECT claim_id FROM claims_filing WHERE {column} = %(text)s AND {column} <> ''"
    people = f"SELECT id FROM claims_claimant WHERE {column} = %(text)s AND {column} <> ''"
    return [*_ids(filed, text=digits), *_of_people(people, text=digits)]


def _by_account(digits: str) -> list[int]:
    """Filings of whoever was ever to be paid to an account of this number, at whatever bank."""
    ring = crypto.keyring()
    return _ids(
        "SELECT claim_id FROM claims_filing WHERE claimant_id IN"
        " (SELECT claimant_id FROM claims_payeeaccount WHERE blind_index = ANY(%(indexes)s))",
        indexes=[ring.blind_index(bank, digits) for bank in BANKS],
    )


PART = "claims_bigrams({0}) @> %(pairs)s AND position(%(text)s IN replace(lower({0}), ' ', '')) > 0"


def _by_name(text: str) -> list[int]:
    """By a part of a claimant's, a business's or a representative's name."""
    values = {"pairs": pairs(text), "text": text.lower().replace(" ", "")}
    filed = [
        claim
        for column in ("business_name", "representative")
        for claim in _ids(f"SELECT claim_id FROM claims_filing WHERE {PART.format(column)}", **values)
    ]
    people = f"SELECT id FROM claims_claimant WHERE {PART.format('name')}"
    return [*filed, *_of_people(people, **values)]
