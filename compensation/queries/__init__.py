"""Reading schemes, batches, awards and overpayments."""

from compensation.queries.awards import (
    NOTHING_APPLIES,
    anybody_appraised,
    award_steps,
    awarded_before,
    awards_of,
    explanation,
    names_of,
    nothing_applied,
)
from compensation.queries.overpayments import (
    open_won,
    overpayment_by_number,
    overpayment_lines,
    overpayments_of,
    waiting_won,
)
from compensation.queries.payouts import batch_by_number, batches_of, release_of
from compensation.queries.schemes import (
    adoptions_of,
    newest_of_others,
    scheme_version,
    simulations_of,
    version_approvals,
    version_by_id,
    version_timeline,
    versions_of,
)

__all__ = [
    "NOTHING_APPLIES",
    "adoptions_of",
    "anybody_appraised",
    "award_steps",
    "awarded_before",
    "awards_of",
    "batch_by_number",
    "batches_of",
    "explanation",
    "names_of",
    "newest_of_others",
    "nothing_applied",
    "open_won",
    "overpayment_by_number",
    "overpayment_lines",
    "overpayments_of",
    "release_of",
    "scheme_version",
    "simulations_of",
    "version_approvals",
    "version_by_id",
    "version_timeline",
    "versions_of",
    "waiting_won",
]
