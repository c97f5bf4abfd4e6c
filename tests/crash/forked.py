"""Children forked from this warm process, which die by SIGKILL at a point that the test names.

The points are put into the child by replacing functions there; the product knows nothing of them.
"""

import os
import pkgutil
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from celery import current_app
from django.db import connection, connections

from backoffice.lib import runs
from claims.tasks import STAGES as CLAIM_STAGES
from compensation.tasks import STAGES as MONEY_STAGES

STAGES = {**CLAIM_STAGES, **MONEY_STAGES}
PATIENCE = 20.0
"""Seconds after which a run that does not end fails its test."""


class Point(NamedTuple):
    """Before, after or amid the `nth` call of `function` ("module:name" or "module:Class.name")."""

    function: str
    when: str = "after"
    nth: int = 1

    def __str__(self) -> str:
        return f"{self.when} {self.function.rpartition(':')[2]} {self.nth}"


class Statement(NamedTuple):
    """Before or after the `nth` statement of the child, whichever it is."""

    nth: int
    when: str

    def __str__(self) -> str:
        return f"{self.when} statement {self.nth}"


def die(*ignored: Any) -> None:
    """What no process can catch, and nothing runs after it."""
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)


def arm(point: Point | Statement) -> None:
    """From now on this process dies at `point`."""
    if isinstance(point, Statement):
        connection.execute_wrappers.append(_at_statement(point))
        return
    module, _, rest = point.function.partition(":")
    place, _, name = rest.rpartition(".")
    owner = pkgutil.resolve_name(f"{module}:{place}" if place else module)
    original = getattr(owner, name)
    calls = 0

    def armed(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls != point.nth:
            return original(*args, **kwargs)
        if point.when == "before":
            die()
        if point.when == "amid":  # the last argument gives rows: die when half of them went out
            args = (*args[:-1], _half(list(args[-1])))
        done = original(*args, **kwargs)
        die()
        return done

    setattr(owner, name, armed)


def _half(rows: list[Any]) -> Iterator[Any]:
    yield from rows[: len(rows) // 2]
    time.sleep(0.01)  # what is buffered has left this process or not: both happen
    die()


def _at_statement(point: Statement) -> Callable[..., Any]:
    count = 0

    def wrapper(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        nonlocal count
        count += 1
        if count == point.nth and point.when == "before":
            die()
        done = execute(sql, params, many, context)
        if count == point.nth:
            die()
        return done

    return wrapper


def fork(act: Callable[[], Any], point: Point | Statement | None = None) -> int:
    """A child with a connection of its own that does `act` and dies at `point`; its pid."""
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    code = 70
    try:
        inherited = connections["default"]  # the parent's: never used here, nor closed (that would end it)
        del connections["default"]
        assert connections["default"] is not inherited
        current_app._after_fork()  # the same for connections to Redis
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.alarm(60)  # an orphan does not outlive a broken test
        if point is not None:
            arm(point)
        act()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def killed(pid: int) -> bool:
    """Wait for the child: True when it was killed, False when it ended well; anything else fails."""
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return True
    assert os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0, f"the child ended with {status}"
    return False


def alone() -> None:
    """Wait until the server has noticed that the child is dead: until then it holds the child's chunk."""
    until = time.monotonic() + 2
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
            if not cursor.fetchone()[0]:
                return
        time.sleep(0.005)


def work(run_id: int) -> None:
    """What a worker does with a message."""
    runs.work(run_id, STAGES)


def finish(run_id: int) -> None:
    """Go on until the run is closed, as a worker that gets the message again and again."""
    from backoffice.lib.models import Run

    until = time.monotonic() + PATIENCE
    while Run.objects.filter(pk=run_id, closed_at=None).exists():
        assert time.monotonic() < until, f"run {run_id} does not end"
        if not runs.work(run_id, STAGES):
            time.sleep(0.005)  # the server has not yet seen that the holder of a chunk is gone
