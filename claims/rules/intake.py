"""Reading the rows of both intake files: billing lists and shop claims.

Text cells in, typed rows or reasons out.
"""

from claims.rules.intake_claims import CHANNELS, CHOICES, HARMS, ClaimRow, claim_reader, harm_period
from claims.rules.intake_customers import CustomerRow, customer_reader
from claims.rules.intake_header import (
    BILL_COLUMNS,
    BILLS,
    CLAIM_COLUMNS,
    CUSTOMER_COLUMNS,
    MONTHS,
    Column,
    HeaderError,
    likely,
    match_header,
)
from claims.rules.intake_values import Problem, RowError, beginning, day, ending
from claims.rules.sectors import SECTORS, sector_code

__all__ = [
    "BILLS",
    "BILL_COLUMNS",
    "CHANNELS",
    "CHOICES",
    "CLAIM_COLUMNS",
    "CUSTOMER_COLUMNS",
    "HARMS",
    "MONTHS",
    "SECTORS",
    "ClaimRow",
    "Column",
    "CustomerRow",
    "HeaderError",
    "Problem",
    "RowError",
    "beginning",
    "claim_reader",
    "customer_reader",
    "day",
    "ending",
    "harm_period",
    "likely",
    "match_header",
    "sector_code",
]
