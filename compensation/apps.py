"""App configuration."""

from django.apps import AppConfig


class CompensationConfig(AppConfig):
    """Compensation."""

    name = "compensation"
    default_auto_field = "django.db.models.BigAutoField"
