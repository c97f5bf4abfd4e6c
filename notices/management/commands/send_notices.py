"""What beat does about notices, once, for operators and where no worker runs."""

from typing import Any

from backoffice.lib.commands import JobCommand
from notices.tasks import tick


class Command(JobCommand):
    """Safe at any time, beside any worker."""

    help = "write the notices that are due and hand them to their gateways"

    def job(self, **options: Any) -> dict[str, Any]:
        """Write, hand over, ask, hear."""
        done = tick()
        return {"count": done.pop("written", 0), **done}
