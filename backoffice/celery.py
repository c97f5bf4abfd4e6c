"""The Celery application. Worker: `celery -A backoffice worker`, schedule: `celery -A backoffice beat`."""

import os
import warnings
from typing import Any

import structlog
from celery import Celery
from celery.exceptions import SecurityWarning
from celery.signals import beat_init, setup_logging, worker_init
from django.dispatch import receiver
from django_structlog.celery import signals
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")

if os.geteuid() == 0:
    # A container's only user is often root; nothing but JSON is accepted from the broker.
    warnings.filterwarnings("ignore", category=SecurityWarning)

app = Celery("backoffice")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_logging(**kwargs: Any) -> None:
    """With a receiver here Celery leaves logging to `backoffice.logs`."""


@receiver(signals.bind_extra_task_metadata)
def name_the_task(task: Any, **kwargs: Any) -> None:
    """Every line of a task carries its name, also the one at its end."""
    structlog.contextvars.bind_contextvars(task_name=task.name)


@worker_init.connect
@beat_init.connect
def refuse_incomplete_settings(**kwargs: Any) -> None:
    """A worker without its keys must not take a single task."""
    from backoffice.environment import refuse_if_incomplete

    refuse_if_incomplete()
