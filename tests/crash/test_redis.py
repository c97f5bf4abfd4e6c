"""Workers amid a run: replaced by a deployment, cut off from a Redis that loses everything, failing aloud."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import structlog
from celery import current_app
from django.db import connection
from kombu.exceptions import OperationalError

from backoffice.lib import runs
from backoffice.lib.models import Run
from tests.crash import forked
from tests.crash.road import CODE, Places, small_chunks
from tests.crash.state import differences, state
from tests.crash.workers import ROOT, House, closed, until

pytestmark = pytest.mark.crash


def done(run: Run) -> int:
    return runs.progress(run)[0]


@contextmanager
def slow(seconds: float) -> Iterator[None]:
    """Each chunk that writes findings takes so long: a kill or a cut meets the run in its middle."""
    with chunks_that(f"PERFORM pg_sleep({seconds})"):
        yield


@contextmanager
def held() -> Iterator[None]:
    """Chunks that write findings wait, each before it is done, until this ends."""
    with chunks_that("PERFORM pg_advisory_xact_lock_shared(77)"):
        sql("SELECT pg_advisory_lock(77)")
        try:
            yield
        finally:
            sql("SELECT pg_advisory_unlock(77)")


@contextmanager
def chunks_that(do: str) -> Iterator[None]:
    sql(
        f"CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $x$ BEGIN {do}; RETURN NULL; END $x$;"
        " CREATE TRIGGER slow AFTER INSERT ON claims_finding FOR EACH STATEMENT EXECUTE FUNCTION slow()"
    )
    yield
    sql("DROP FUNCTION slow CASCADE")


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_deployment_amid_a_run(small_road: Places, killing: House) -> None:
    """The old worker is asked to end, the new one is there: nothing is lost, nothing is done twice."""
    small_road.go_to("confirm")
    with small_chunks(small_road.size):
        run = small_road.road.openers["confirm"]()
    with slow(0.3):
        old = killing.worker()
        current_app.send_task(run.task, [run.pk])
        until(lambda: done(run) >= 1, what="the first chunk")
        old.process.terminate()
        new = killing.worker()
        until(lambda: closed(run), what="the end")
    assert old.process.wait(30) == 0, "it ended by itself"
    assert new.process.poll() is None
    assert differences(state(), small_road.after["confirm"]) == {}


def test_redis_loses_everything(small_road: Places, killing: House, tmp_path: Path) -> None:
    """Emptied, then killed, then back and empty: runs end, commands work without it, beat sends again."""
    small_road.go_to("confirm")
    worker, beat = killing.worker(), killing.beat()
    with small_chunks(small_road.size):
        run = small_road.road.openers["confirm"]()
    with slow(0.3):
        current_app.send_task(run.task, [run.pk])
        until(lambda: done(run) >= 1, what="the first chunk")
        killing.redis.flush()
        worker.kill()  # whoever had a message is gone too
        worker = killing.worker()
        until(lambda: closed(run), what="the end")
    assert differences(state(), small_road.after["confirm"]) == {}
    forked.finish(small_road.road.openers["recheck"]().pk)
    forked.finish(small_road.road.openers["correct customers"]().pk)
    with small_chunks(small_road.size):
        run = small_road.road.openers["confirm again"]()
    told, answer = tmp_path / "stderr", tmp_path / "stdout"
    with held():
        current_app.send_task(run.task, [run.pk])
        until(lambda: runs.workers(run) >= 1, what="a worker")
        killing.redis.kill()
        with told.open("w") as err, answer.open("w") as out:
            command = subprocess.Popen(
                [sys.executable, "manage.py", "confirm_damage", CODE, "--json"],
                cwd=ROOT,
                env={**os.environ, "REDIS_URL": killing.redis.url},
                stdout=out,
                stderr=err,
            )
            until(lambda: "Redis does not answer" in told.read_text(), what="the command's word")
    assert command.wait(timeout=90) == 0, told.read_text()
    assert "Traceback" not in told.read_text()
    assert json.loads(answer.read_text())["run"] == run.pk
    assert differences({**state(), "chunks": []}, {**small_road.after["confirm again"], "chunks": []}) == {}
    with pytest.raises(OperationalError):
        current_app.send_task(run.task, [run.pk], retry=False)
    # The command tried to open a run of its own, which used up a number.
    sql("SELECT setval('lib_run_id_seq', (SELECT max(id) FROM lib_run))")
    # Opened while nobody could be told; beat finds the new server by itself, the worker at the latest when it
    # is started again.
    with small_chunks(small_road.size):
        run = small_road.road.openers["screen"]()
    killing.redis.start()
    until(lambda: killing.supervise(worker) or closed(run), what="beat's message")
    assert beat.process.poll() is None
    assert differences({**state(), "chunks": []}, {**small_road.after["screen"], "chunks": []}) == {}


def test_what_a_failing_chunk_writes_into_the_log(small_road: Places, killing: House) -> None:
    """One JSON line: run, task, and the request behind it; no name, no number, whatever the error says."""
    small_road.go_to("screen")
    with small_chunks(small_road.size):
        run = small_road.road.openers["screen"]()
    sql(
        "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS"
        " $x$ BEGIN RAISE EXCEPTION '홍길동 110222333444' USING DETAIL = '홍길동', ERRCODE = '22000';"
        " END $x$;"
        " CREATE TRIGGER poison BEFORE INSERT ON claims_finding FOR EACH ROW"
        f" WHEN (NEW.claim_id = {run.chunk_set.get(number=0).lo} AND NEW.stage = 'screening')"
        " EXECUTE FUNCTION poison()"
    )
    worker = killing.worker(LOG_FORMAT="json", LOG_LEVEL="INFO")
    with structlog.contextvars.bound_contextvars(request_id="request-7"):
        current_app.send_task(run.task, [run.pk])
    until(lambda: Run.objects.get(pk=run.pk).failures, what="the failure")
    assert done(run) == small_road.chunks["screen"] - 1, "the others are done"
    until(lambda: "task_failed" in worker.log.read_text(), what="the end of the task")
    text = worker.log.read_text()
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    (failed,) = [line for line in lines if line["event"] == "chunk_failed"]
    assert (failed["run"], failed["chunk"], failed["level"]) == (run.pk, f"{run.pk}.0.0", "error")
    assert failed["kind"] == "psycopg.errors.DataException"
    assert any("screening.py" in at for at in failed["where"])
    assert failed["request_id"] == "request-7" and failed["task_id"]
    (ended,) = [line for line in lines if line["event"] == "task_failed"]
    assert ended["task_id"] == failed["task_id"]
    assert "홍길동" not in text and "333444" not in text
    sql("DROP FUNCTION poison CASCADE")
    runs.restart(run)
    current_app.send_task("backoffice.lib.tasks.resume")
    until(lambda: closed(run), what="the end")
    assert differences(state(), small_road.after["screen"]) == {}
