"""The lease of a chunk, chunks that raise, commands that are killed or called twice."""

import io
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.utils import timezone

from backoffice.lib import runs
from backoffice.lib.models import Chunk, Run
from claims.damage import CONFIRM
from claims.intake import CUSTOMERS
from claims.screening import SCREEN
from compensation.models import PayoutBatch
from compensation.payouts import NothingDue, open_batch
from tests.crash import forked, road
from tests.crash.forked import STAGES
from tests.crash.road import CODE, Places, small_chunks
from tests.crash.state import differences, glance, state

pytestmark = pytest.mark.crash
PERSONAL = "홍길동 110-222-333444"


@pytest.fixture(autouse=True)
def small(small_road: Places) -> Iterator[None]:
    with small_chunks(small_road.size):
        yield


def until(true: Callable[[], Any], seconds: float = 60) -> None:
    """Wait for it; a deadline far above what it takes."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it does not come"
        time.sleep(0.01)


def free(chunk: Chunk) -> bool:
    """May somebody else take it?"""
    with transaction.atomic():
        return Chunk.objects.filter(pk=chunk.pk).select_for_update(skip_locked=True).exists()


# The lease


def hold(run: Run, how: Callable[[], Any]) -> int:
    """A child that has done the work of the first chunk, not committed it, and is now at `how`."""

    def chunk(run: Run, chunk: Chunk) -> Any:
        counts = SCREEN.chunk(run, chunk)
        how()
        return counts

    stages = {SCREEN.name: SCREEN._replace(chunk=chunk)}
    pid = forked.fork(partial(runs.work, run.pk, stages))
    until(lambda: runs.workers(run))
    return pid


@pytest.mark.parametrize("busy", ["thinking", "in a statement"])
def test_a_chunk_is_one_process_s_until_it_dies(small_road: Places, busy: str) -> None:
    """Others do the rest beside it; when its holder is killed, also amid a statement, it is free at once."""
    small_road.go_to("screen")
    run = small_road.road.openers["screen"]()
    first = run.chunk_set.get(number=0)
    pid = hold(run, partial(time.sleep, 50) if busy == "thinking" else partial(_statement, 50))
    until(lambda: not free(first))
    assert runs.open_runs() == [], "a run somebody is at needs no message"
    assert runs.work(run.pk, STAGES) == small_road.chunks["screen"] - 1
    assert runs.work(run.pk, STAGES) == 0 and not free(first)
    os.kill(pid, signal.SIGSTOP)
    assert runs.work(run.pk, STAGES) == 0 and not free(first), "a process that stands still lives"
    os.kill(pid, signal.SIGKILL)
    assert forked.killed(pid)
    until(lambda: free(first))
    until(lambda: runs.open_runs() == [run])
    forked.finish(run.pk)
    assert differences(state(), small_road.after["screen"]) == {}


def _statement(seconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(%s)", [seconds])


# A chunk that raises


def poisoned(stage: runs.Stage, number: int) -> dict[str, runs.Stage]:
    """The stage as it is, but its chunk of this number writes everything and then raises."""

    def chunk(run: Run, chunk: Chunk) -> Any:
        counts = stage.chunk(run, chunk)
        if chunk.number == number:
            raise LookupError(PERSONAL)
        return counts

    return {stage.name: stage._replace(chunk=chunk)}


def test_a_chunk_that_raises_holds_up_no_other(small_road: Places, capfd: pytest.CaptureFixture[str]) -> None:
    small_road.go_to("confirm")
    run = small_road.road.openers["confirm"]()
    stages = poisoned(CONFIRM, 0)
    waits = []
    for attempt in (1, 2, 3):
        before = glance() if attempt > 1 else None
        with pytest.raises(runs.Failed) as raised:
            runs.work(run.pk, stages)
        run.refresh_from_db()
        assert str(raised.value) == f"run {run.pk}: builtins.LookupError"
        assert (run.failures, run.message, run.closed_at) == (attempt, "builtins.LookupError", None)
        assert runs.progress(run) == (small_road.chunks["confirm"] - 1, small_road.chunks["confirm"])
        assert before in (None, glance()), "something of the chunk was left behind"
        assert run.retry_at is not None
        waits.append(run.retry_at - timezone.now())
        assert runs.open_runs() == []
    assert waits == sorted(waits) and waits[2] > 2 * waits[0]
    said = capfd.readouterr().err
    assert said.count("chunk_failed") == 3 and f"run={run.pk}" in said and "test_runs.py" in said
    assert "홍길동" not in said and "333444" not in said
    runs.restart(run)
    assert [r.pk for r in runs.open_runs()] == [run.pk]
    forked.finish(run.pk)
    run.refresh_from_db()
    assert (run.failures, run.retry_at, run.message) == (0, None, "")
    assert differences(state(), small_road.after["confirm"]) == {}


def test_in_an_ordered_run_nothing_overtakes(small_road: Places) -> None:
    small_road.begin_again()
    run = small_road.road.openers["import customers"]()
    for _ in range(2):
        with pytest.raises(runs.Failed):
            runs.work(run.pk, poisoned(CUSTOMERS, 2))
        assert list(run.chunk_set.exclude(done_at=None).values_list("number", flat=True)) == [0, 1]
    forked.finish(run.pk)
    assert differences(state(), small_road.after["import customers"]) == {}


def test_a_refusal_closes_the_run_and_leaves_nothing(small_road: Places) -> None:
    small_road.go_to("confirm")
    run = small_road.road.openers["confirm"]()
    before = [line for line in glance() if not line[0].startswith("lib_chunk")]

    def chunk(run: Run, chunk: Chunk) -> Any:
        CONFIRM.chunk(run, chunk)
        raise runs.Refused("이것들은 안 됩니다", "not these")

    assert runs.work(run.pk, {CONFIRM.name: CONFIRM._replace(chunk=chunk)}) == 0
    run.refresh_from_db()
    assert (run.outcome, run.message, run.message_ko, run.counts) == (
        "refused", "not these", "이것들은 안 됩니다", {},
    )  # fmt: skip
    assert [line for line in glance() if not line[0].startswith("lib_chunk")] == before
    assert runs.work(run.pk, STAGES) == 0


# Commands


def command(*words: str, patience: float = 60, marks: Path | None = None) -> dict[str, Any]:
    """The command's JSON. Without a worker it takes the chunks itself after `patience` seconds."""
    out = io.StringIO()
    with mock.patch("backoffice.lib.commands.PATIENCE", patience):
        if marks is None:
            call_command(*words, "--json", stdout=out)
        else:
            from backoffice.lib.commands import JobCommand

            follow = JobCommand.follow

            def marked(self: Any, *args: Any) -> Any:
                (marks / f"{os.getpid()}.waits").touch()
                return follow(self, *args)

            with mock.patch.object(JobCommand, "follow", marked):
                call_command(*words, "--json", stdout=out)
            (marks / f"{os.getpid()}.json").write_text(out.getvalue())
    return json.loads(out.getvalue())


def waiting(tmp_path: Path, *words: str) -> int:
    """A child that has called the command and waits for its run."""
    pid = forked.fork(partial(command, *words, marks=tmp_path))
    until(lambda: (tmp_path / f"{pid}.waits").exists())
    return pid


WORDS = {
    "import customers": lambda road: ("import_customers", CODE, str(road.made.customers_file)),
    "recheck": lambda road: ("load_incident", str(road.folder / "incident-2.yaml")),
    "confirm": lambda road: ("confirm_damage", CODE),
    "make batch": lambda road: ("make_batch", CODE, "--channel", "bank", "--as", "finance"),
    "export": lambda road: ("export_batch", str(_batch().pk), "--out", str(road.folder / "bank.csv")),
    "import results": lambda road: ("import_results", str(road.folder / "results.csv"), "--as", "finance2"),
}


def _batch() -> PayoutBatch:
    if road.batch().status == "locked":
        from compensation.payouts import approve

        approve(road.batch(), by=road.person("approver"), at=timezone.now())
    return road.batch()


def at(small_road: Places, stage: str) -> tuple[str, ...]:
    """Go to a stage; the words that call it."""
    small_road.go_to(stage)
    if stage == "recheck":
        small_road.road.write_changed_incident()
    if stage == "import results":
        small_road.road.write_results()
    return WORDS[stage](small_road.road)


@pytest.mark.parametrize("stage", WORDS)
def test_a_killed_command_called_again_joins_its_run(small_road: Places, stage: str, tmp_path: Path) -> None:
    """Two calls at once share one run; one of them dies, a third joins, and all report the same."""
    words = at(small_road, stage)
    before = Run.objects.count()
    first, second = waiting(tmp_path, *words), waiting(tmp_path, *words)
    assert Run.objects.count() == before + 1
    run = Run.objects.get(closed_at=None)
    os.kill(first, signal.SIGKILL)
    assert forked.killed(first)
    assert runs.one_chunk(run.pk, STAGES, {}), "a worker goes on meanwhile"
    third = command(*words, patience=0)
    assert not forked.killed(second)
    other = json.loads((tmp_path / f"{second}.json").read_text())
    told = [
        {key: said[key] for key in said if key not in ("seconds", "refused_file")} for said in (third, other)
    ]
    assert told[0] == told[1]
    assert third["run"] == run.pk and Run.objects.count() == before + 1
    found = differences(state(), small_road.after[stage])
    assert not found or (stage == "recheck" and list(found) == ["kept files"]), found  # kept at each call


def test_two_that_open_at_the_same_moment(small_road: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the second saw before the first was over counts for nothing: no empty batch, no second reading."""
    small_road.begin_again()
    open_run = runs.open_run

    def later(opener: Callable[[], Run]) -> Callable[..., Run]:
        def opened(*args: Any, **kwargs: Any) -> Run:
            monkeypatch.undo()
            assert not forked.killed(forked.fork(lambda: forked.finish(opener().pk)))
            return open_run(*args, **kwargs)

        return opened

    first = small_road.road.openers["import claims"]
    monkeypatch.setattr(runs, "open_run", later(first))
    run = first()
    assert run.closed_at is not None and Run.objects.count() == 1
    small_road.go_to("make batch")
    number = Run.objects.count()
    monkeypatch.setattr("compensation.payouts.open_run", later(small_road.road.openers["make batch"]))
    with pytest.raises(NothingDue):
        open_batch(road.incident(), "bank", by=road.person("finance"), at=timezone.now())
    assert PayoutBatch.objects.count() == 1 and Run.objects.count() == number + 1


def test_a_command_whose_run_keeps_failing_says_so_in_a_line(small_road: Places) -> None:
    small_road.go_to("confirm")
    with (
        mock.patch.dict("claims.tasks.STAGES", poisoned(CONFIRM, 1)),
        mock.patch("backoffice.lib.runs.timedelta", lambda seconds: timedelta(milliseconds=seconds)),
        pytest.raises(CommandError) as error,
    ):
        command("confirm_damage", CODE, patience=0)
    run = Run.objects.get(closed_at=None)
    assert str(error.value) == f"run {run.pk} keeps failing (builtins.LookupError); see the log"
    assert command("confirm_damage", CODE, patience=0)["run"] == run.pk
    assert differences(state(), small_road.after["confirm"]) == {}
    connections.close_all()
