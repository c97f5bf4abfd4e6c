"""The app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Notices to claimants."""

    name = "notices"
