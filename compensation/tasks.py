"""The door of the workers to the stages of this app."""

from celery import shared_task
from django.utils import timezone

from backoffice.lib import runs
from compensation import assessment, exports, payment_holds, payouts, reconcile, simulation

STAGES = {
    stage.name: stage
    for stage in (assessment.ASSESS, payouts.MAKE, exports.EXPORT, reconcile.RESULTS, simulation.SIMULATE)
}


@shared_task(name="compensation.work")
def work(run_id: int) -> int:
    """Do chunks of the run until none is free."""
    return runs.work(run_id, STAGES)


@shared_task(name="compensation.tick")
def tick() -> int:
    """Release the payments whose hold ends today; returns how many."""
    return payment_holds.end_timed(timezone.now())
