"""People who work here: users, roles, limits, approvals, access log."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """Users, approvals and the one access log."""

    name = "backoffice.staff"
    label = "staff"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Staff"
