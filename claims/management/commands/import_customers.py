"""Import a billing list."""

from claims.intake import CUSTOMERS
from claims.management.commands._intake import IntakeCommand
from claims.rules.intake import CUSTOMER_COLUMNS


class Command(IntakeCommand):
    """Billing list: csv or xlsx, UTF-8 or CP949."""

    help = "import a billing list (csv or xlsx, UTF-8 or CP949)"
    stage = CUSTOMERS
    kind = "customers"
    columns = CUSTOMER_COLUMNS
