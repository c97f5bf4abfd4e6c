"""Making people and their roles."""

from django.contrib.auth.models import Group, Permission

from backoffice.lib.edits import edited_by
from backoffice.staff.access import origin
from backoffice.staff.models import AuthorityLimit, User
from backoffice.staff.roles import DEMO_LIMIT_WON, DEMO_NAMES, DEMO_PASSWORD, DEMO_USERS, ROLES

READ_APPS = ("claims", "compensation", "lib", "staff")
"""Apps whose tables everybody who works here may read; what is secret in them is masked or asks a reason."""


def set_up_roles() -> None:
    """Bring the groups to what `roles.ROLES` says."""
    every = {
        f"{p.content_type.app_label}.{p.codename}": p
        for p in Permission.objects.select_related("content_type")
    }
    views = [
        p for name, p in every.items() if p.codename.startswith("view_") and name.split(".")[0] in READ_APPS
    ]
    for role, names in ROLES.items():
        group, _ = Group.objects.get_or_create(name=role)
        group.permissions.set([*views, *(every[name] for name in names)])


def make_demo_users() -> int:
    """The people of the demonstration, with role, password and authority limit; returns how many are new."""
    made = 0
    with edited_by(origin=origin()):
        set_up_roles()
        for username, role in DEMO_USERS.items():
            user, new = User.objects.get_or_create(
                username=username, defaults={"is_staff": True, "display_name": DEMO_NAMES[username]}
            )
            if new:
                user.set_password(DEMO_PASSWORD)
                user.save()
                made += 1
            user.groups.set([Group.objects.get(name=role)])
            if "compensation.approve_batch" in ROLES[role]:
                AuthorityLimit.objects.get_or_create(
                    person=user, defaults={"single_won": DEMO_LIMIT_WON, "daily_won": DEMO_LIMIT_WON}
                )
    return made
