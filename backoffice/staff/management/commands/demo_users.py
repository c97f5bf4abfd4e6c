"""The people of the demonstration."""

from typing import Any

from django.conf import settings

from backoffice.lib.commands import JobCommand
from backoffice.lib.refusal import Refusal
from backoffice.staff.people import make_demo_users
from backoffice.staff.roles import DEMO_USERS


class Command(JobCommand):
    """One login per role; refused outside the demonstration, because the password is known to all."""

    help = "make the people of the demonstration: " + " ".join(DEMO_USERS)

    def job(self, **options: Any) -> dict[str, Any]:
        """Make them; again: nothing changes."""
        if not (settings.DEMO or settings.DEBUG):
            raise Refusal(
                "시연용 사용자의 비밀번호는 누구나 압니다. 시연이라면 DEMO=1로 설정하세요",
                "demo users have a known password: set DEMO=1 if this is a demonstration",
            )
        made = make_demo_users()
        return {"count": made, "users": list(DEMO_USERS), "again": made == 0}
