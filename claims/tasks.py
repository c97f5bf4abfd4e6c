"""The door of the workers to the stages of this app."""

from celery import shared_task
from django.utils import timezone

from backoffice.lib import runs
from claims import clock, damage, intake, recheck, risk, screening, terms
from claims import work as open_work

STAGES = {
    stage.name: stage
    for stage in (
        intake.CUSTOMERS,
        intake.CLAIMS,
        damage.CONFIRM,
        screening.SCREEN,
        recheck.RECHECK,
        risk.FLAG,
    )
}


@shared_task(name="claims.work")
def work(run_id: int) -> int:
    """Do chunks of the run until none is free."""
    return runs.work(run_id, STAGES)


@shared_task(name="claims.tick")
def tick() -> list[int]:
    """Do what time does to claims."""
    return list(clock.tick(timezone.now()))


@shared_task(name="claims.escalate")
def escalate() -> int:
    """Mark work that came near its end or beyond it."""
    return terms.escalate(timezone.now())


@shared_task(name="claims.share_out")
def share_out() -> int:
    """Share out what nobody has among those who get work automatically; returns how much was given."""
    now = timezone.now()
    return open_work.distribute(by=None, at=now, today=timezone.localdate(now))[0]
