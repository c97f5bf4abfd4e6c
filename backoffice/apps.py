from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    """The frame around the apps: system checks, and the Celery application that `shared_task` binds to."""

    name = "backoffice"
    verbose_name = "Bosang"

    def ready(self) -> None:
        from backoffice import celery, checks  # noqa: F401
