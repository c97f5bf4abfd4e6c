"""Messages of runs: a lost one is sent again, a repeated one finds nothing to do."""

from celery import current_app, shared_task
from django.utils import timezone

from backoffice.lib import days, runs, tallies


@shared_task(name="backoffice.lib.tasks.resume")
def resume() -> int:
    """Send every open run that nobody works on to the workers; returns how many."""
    waiting = runs.open_runs()
    for run in waiting:
        current_app.send_task(run.task, [run.pk], expires=60)
    return len(waiting)


@shared_task(name="backoffice.lib.tasks.extend_calendar")
def extend_calendar() -> int:
    """Keep the calendar years ahead; returns how many days came or changed."""
    return days.extend(timezone.localdate())


@shared_task(name="backoffice.lib.tasks.fold")
def fold() -> int:
    """Add up what was counted; returns how many tables were."""
    return tallies.fold(timezone.now())
