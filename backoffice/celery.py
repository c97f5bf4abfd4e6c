"""The Celery application. Worker: `celery -A backoffice worker`, schedule: `celery -A backoffice beat`."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, setup_logging, worker_init
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")

app = Celery("backoffice")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logging(**kwargs: Any) -> None:
    """With a receiver here Celery leaves logging to `backoffice.logs`."""


@worker_init.connect
@beat_init.connect
def refuse_incomplete_settings(**kwargs: Any) -> None:
    """A worker without its keys must not take a single task."""
    from backoffice.environment import refuse_if_incomplete

    refuse_if_incomplete()
