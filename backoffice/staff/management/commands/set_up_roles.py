"""Roles as this version knows them."""

from typing import Any

from backoffice.lib.commands import JobCommand
from backoffice.lib.edits import edited_by
from backoffice.staff.access import origin
from backoffice.staff.people import set_up_roles
from backoffice.staff.roles import ROLES


class Command(JobCommand):
    """Once per version, after `migrate`; people keep their roles, and roles get what is new."""

    help = "bring the roles and their permissions to what this version knows"

    def job(self, **options: Any) -> dict[str, Any]:
        """Set them; again: nothing changes."""
        with edited_by(origin=origin()):
            set_up_roles()
        return {"count": len(ROLES), "roles": list(ROLES)}
