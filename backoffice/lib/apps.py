"""Tables and functions that every app stands on."""

from django.apps import AppConfig


class LibConfig(AppConfig):
    """Shared tables: moves, runs, kept files."""

    name = "backoffice.lib"
    label = "lib"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Runs and files"
