"""A compensation scheme as data: who may claim (`admission`), and what is paid (`benefits`).

Read, checked, frozen. The language is closed and flat: conditions on facts of the register, one amount kind
per benefit, limits, rounding, a clause. No expressions, no code. docs/schemes.md explains it for whoever
writes one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from backoffice.lib.workflow import Wording
from claims.rules.admission import BASES, LEGAL_BASES, Admission, SchemeError, read_admission
from claims.rules.damage import COUNTING
from claims.rules.documents import Reader, below, canonical_digest, wording_data
from compensation.rules.amounts import AMOUNTS
from compensation.rules.appraisals import read_factors
from compensation.rules.asks import NOTHING, Asks, read_asks
from compensation.rules.bounds import (
    UNLIMITED,
    Limits,
    Rounding,
    SchemeLimits,
    read_limits,
    read_rounding,
    read_scheme_limits,
)
from compensation.rules.conditions import Group, read_who
from compensation.rules.register import CHANNELS, COUNTING_WORDS
from compensation.rules.steps import Amount
from compensation.rules.terms import UNSAID, Objection, Offer, Tax, read_objection, read_offer, read_tax

__all__ = ["Benefit", "Limits", "Rounding", "Scheme", "SchemeError", "SchemeLimits", "parse_scheme"]

LONGEST_NAME = 200
"""As the columns of schemes and benefits."""

_SCHEME_KEYS = (
    "code", "name", "basis", "admission", "benefits", "limits", "tax", "objection", "offer", "asks",
)  # fmt: skip
_BENEFIT_KEYS = (
    "code", "name", "channel", "who", "count", "amount", "appraisal", "limits", "rounding", "clause",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Benefit:
    """One thing that is paid.

    To whom, how much, within which limits, how rounded, on which clause, over which channel. `count` is the
    counting rule that `days` means in this benefit, "" when it asks for no days.
    """

    code: str
    name: Wording
    channel: str
    who: Group
    count: str
    amount: Amount
    limits: Limits
    rounding: Rounding
    clause: Wording | None
    factors: tuple[str, ...] = ()  # by which a person's accepted loss is lowered, where one decides

    def as_data(self) -> dict[str, object]:
        """Plain data, as in a scheme file; what was left out is written with its default."""
        limits: dict[str, object] = {"floor": self.limits.floor}
        if self.limits.cap_per_claim is not None:
            limits["cap_per_claim"] = self.limits.cap_per_claim
        if self.limits.cap_per_claimant is not None:
            limits["cap_per_claimant"] = self.limits.cap_per_claimant
        data: dict[str, object] = {
            "code": self.code,
            "name": wording_data(self.name),
            "channel": self.channel,
            "who": self.who.as_data(),
            "amount": {self.amount.kind: self.amount.as_data()},
            "limits": limits,
            "rounding": {"unit": self.rounding.unit, "mode": self.rounding.mode},
        }
        if self.count and not self.amount.count:
            data["count"] = self.count
        if self.factors:
            data["appraisal"] = {"factors": list(self.factors)}
        if self.clause is not None:
            data["clause"] = wording_data(self.clause)
        return data


@dataclass(frozen=True, slots=True)
class Scheme:
    """A whole scheme. Its benefits add up: a claim gets every one whose `who` it meets."""

    code: str
    name: Wording
    basis: str
    admission: Admission
    benefits: tuple[Benefit, ...]
    limits: SchemeLimits = UNLIMITED
    tax: Tax = UNSAID
    objection: Objection | None = None
    offer: Offer | None = None
    asks: Asks = NOTHING

    @property
    def budget(self) -> int | None:
        """Won to be shared among all; None is no budget. Such a version is assessed once, as a whole."""
        return self.limits.budget

    def without_budget(self) -> "Scheme":
        """The same scheme with its caps alone."""
        return replace(self, limits=replace(self.limits, budget=None))

    @property
    def looks_at_others(self) -> bool:
        """Whether an award depends on other awards, so that `limits.limit` follows judging."""
        return self.limits != UNLIMITED or any(
            benefit.limits.cap_per_claimant is not None for benefit in self.benefits
        )

    @property
    def legal(self) -> bool:
        """Whether it pays what is owed by law; then the claimant's own fault lowers the amount."""
        return self.basis in LEGAL_BASES

    def as_data(self) -> dict[str, object]:
        """Plain JSON-able data: `parse_scheme(scheme.as_data()) == scheme`."""
        return {
            "code": self.code,
            "name": wording_data(self.name),
            "basis": self.basis,
            "admission": self.admission.as_data(),
            "benefits": [benefit.as_data() for benefit in self.benefits],
            **self._more(),
        }

    def _more(self) -> dict[str, object]:
        """Only what is given: the digest of a text that is in force already stays what it is."""
        plain: tuple[tuple[str, SchemeLimits | Tax | Objection | Offer | Asks | None, object], ...] = (
            ("limits", self.limits, UNLIMITED),
            ("tax", self.tax, UNSAID),
            ("objection", self.objection, None),
            ("offer", self.offer, None),
            ("asks", self.asks, NOTHING),
        )
        return {key: part.as_data() for key, part, left_out in plain if part is not None and part != left_out}

    def digest(self) -> str:
        """SHA-256 of the content: equal schemes judge alike, however their files were laid out."""
        return canonical_digest(self.as_data())


def parse_scheme(data: object) -> Scheme:
    """Read a scheme file, already parsed to plain data. Raises SchemeError with every place and reason.

    Left out, `rounding` is {unit: 1, mode: floor}, `limits` are none, `tax` is to be confirmed, a benefit's
    `name` is its code; a `clause` may be left out only where nothing is owed by law.
    """
    reader = Reader()
    found = reader.mapping(data, "", known=_SCHEME_KEYS, required=("code", "name", "basis", "benefits"))
    code = reader.code(found["code"], "code") if "code" in found else None
    name = reader.words(found["name"], "name", LONGEST_NAME) if "name" in found else None
    basis = reader.choice(found["basis"], "basis", BASES) if "basis" in found else None
    admission = read_admission(reader, found.get("admission"), "admission", basis=basis or "goodwill")
    benefits: list[Benefit] = []
    given = reader.items(found["benefits"], "benefits", least=1) if "benefits" in found else []
    for at, item in enumerate(given):
        place = below("benefits", at)
        benefit = _benefit(reader, item, place, legal=basis in LEGAL_BASES)
        if benefit is not None:
            if any(benefit.code == other.code for other in benefits):
                reader.refuse(
                    below(place, "code"),
                    "a benefit above has this code already",
                    "위의 다른 항목이 이미 이 코드를 씁니다",
                )
            benefits.append(benefit)
    floor = max((benefit.limits.floor for benefit in benefits), default=0)
    limits = read_scheme_limits(reader, found["limits"], floor) if "limits" in found else UNLIMITED
    tax = read_tax(reader, found["tax"], "tax") if "tax" in found else UNSAID
    objection = read_objection(reader, found["objection"], "objection") if "objection" in found else None
    offer = read_offer(reader, found["offer"], "offer") if "offer" in found else None
    asks = read_asks(reader, found["asks"], "asks") if "asks" in found else NOTHING
    reader.close()
    assert code and name and basis  # whatever is missing was refused above
    return Scheme(code, name, basis, admission, tuple(benefits), limits, tax, objection, offer, asks)


def _benefit(reader: Reader, data: object, place: str, *, legal: bool) -> Benefit | None:
    required = ("code", "channel", "who", "amount", *(("clause",) if legal else ()))
    found = reader.mapping(data, place, known=_BENEFIT_KEYS, required=required)
    code = reader.code(found["code"], below(place, "code")) if "code" in found else None
    name = reader.words(found["name"], below(place, "name"), LONGEST_NAME) if "name" in found else None
    channel = (
        reader.choice(found["channel"], below(place, "channel"), CHANNELS) if "channel" in found else None
    )
    who = read_who(reader, found["who"], below(place, "who")) if "who" in found else None
    amount = _amount(reader, found["amount"], below(place, "amount")) if "amount" in found else None
    rounding = read_rounding(reader, found, below(place, "rounding"))
    limits = read_limits(reader, found, below(place, "limits"), rounding)
    clause = reader.words(found["clause"], below(place, "clause")) if "clause" in found else None
    if code is None or channel is None or who is None or amount is None:
        return None
    if (channel == "in_kind") != (amount.kind == "in_kind"):
        reader.refuse(
            below(place, "channel"),
            "what is given in kind is in kind by its channel and by its amount (in_kind), both or neither",
            "현물은 지급 방법과 금액이 모두 현물(in_kind)이어야 하고, 돈으로 지급하는 항목은 둘 다"
            " 아니어야 합니다",
        )
    count = _count(reader, found, place, who, amount)
    factors = _factors(reader, found, place, amount)
    name = name or Wording(code, code)
    return Benefit(code, name, channel, who, count, amount, limits, rounding, clause, factors)


def _factors(reader: Reader, found: Mapping[str, object], place: str, amount: Amount) -> tuple[str, ...]:
    """How a person works an amount out, where the benefit may leave it to one."""
    if "appraisal" not in found:
        return ()
    here = below(place, "appraisal")
    if not amount.leaves:
        reader.refuse(
            here,
            "never applies: this amount is left to nobody",
            "이 금액은 담당자가 정하는 경우가 없어 적용되지 않습니다",
        )
    return read_factors(reader, found["appraisal"], here)


def _amount(reader: Reader, data: object, place: str) -> Amount | None:
    found = reader.one_of(data, place, AMOUNTS, what=("kind", "금액의 종류가"))
    if found is None:
        return None
    kind, given = found
    return AMOUNTS[kind].read(reader, given, below(place, kind))


def _count(reader: Reader, found: Mapping[str, object], place: str, who: Group, amount: Amount) -> str:
    """The one counting rule of the benefit: the amount's own, else its `count:`."""
    here = below(place, "count")
    count = reader.choice(found["count"], here, COUNTING) or "" if "count" in found else ""
    if count and amount.count and count != amount.count:
        reader.refuse(
            here, "differs from the counting rule of the amount", "금액의 일수 계산 방법과 다릅니다"
        )
    count = count or amount.count
    if not count and any(condition.fact == "days" for condition in who.conditions()):
        reader.refuse(
            here,
            "is missing: a condition asks for days, so choose how they are counted: "
            + ", ".join(f"{words.en} ({name})" for name, words in COUNTING_WORDS.items()),
            "빠져 있습니다. 조건에서 일수를 쓰므로 세는 방법을 고르십시오: "
            + ", ".join(f"{words.ko}({name})" for name, words in COUNTING_WORDS.items()),
        )
    return count
