"""What the scheme in force tells the risk signals: plain sums; claims never learn what they are for."""

from claims.models import Incident
from compensation.rules.brackets import BracketByLoss
from compensation.rules.losses import CLAIMED
from compensation.rules.scheme import parse_scheme
from compensation.schemes import in_force


def edges_of(incident: Incident) -> list[int]:
    """Sums (won) above which the scheme in force gives more for a claimed loss; none without brackets."""
    adoption = in_force(incident)
    if adoption is None:
        return []
    amounts = [benefit.amount for benefit in parse_scheme(adoption.version.data).benefits]
    brackets = [
        row
        for amount in amounts
        if isinstance(amount, BracketByLoss) and amount.loss == CLAIMED
        for row in amount.brackets
    ]
    return sorted({row.up_to for row in brackets if row.up_to is not None})
