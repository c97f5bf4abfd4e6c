"""Import shop claims taken by phone, post or at a counter."""

from claims.intake import CLAIMS
from claims.management.commands._intake import IntakeCommand
from claims.rules.intake import CLAIM_COLUMNS


class Command(IntakeCommand):
    """Shop claims: csv or xlsx, UTF-8 or CP949."""

    help = "import shop claims (csv or xlsx, UTF-8 or CP949)"
    stage = CLAIMS
    kind = "claims"
    columns = CLAIM_COLUMNS
