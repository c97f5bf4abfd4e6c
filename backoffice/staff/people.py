"""Making people and their roles."""

from django.contrib.auth.models import Group, Permission

from backoffice.lib.edits import edited_by
from backoffice.staff.access import origin
from backoffice.staff.models import AuthorityLimit, RolesApart, User
from backoffice.staff.roles import (
    APART,
    DEMO_LIMIT_WON,
    DEMO_NAMES,
    DEMO_PASSWORD,
    DEMO_USERS,
    LIMITED,
    ROLES,
)

READ_APPS = ("claims", "compensation", "lib", "notices", "staff")
"""Apps whose tables everybody who works here may read; what is secret in them is masked or asks a reason."""


def set_up_roles() -> None:
    """Bring the groups to what `roles.ROLES` says, and keep apart what `roles.APART` names.

    IntegrityError when somebody holds two of them: take one away first.
    """
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
    groups = {group.name: group for group in Group.objects.filter(name__in=ROLES)}
    for one, other, reason in APART:
        first, second = sorted((groups[one], groups[other]), key=lambda group: group.pk)
        RolesApart.objects.get_or_create(
            role=first, other=second, defaults={"reason_ko": reason.ko, "reason_en": reason.en}
        )


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
            for kind, permission in LIMITED.items():
                if permission in ROLES[role]:
                    AuthorityLimit.objects.get_or_create(
                        person=user,
                        subject_kind=kind,
                        defaults={"single_won": DEMO_LIMIT_WON, "daily_won": DEMO_LIMIT_WON},
                    )
    return made
