"""`python -m tests.bench`: build the rows, measure the steps, print the table."""

import argparse
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from datetime import date

import psycopg

from backoffice.embedded import ServerError
from tests.bench import desk
from tests.bench.again import bytes_per_award
from tests.bench.house import BEGAN, ROOT, Failed, House, data_folder, house, say
from tests.bench.machine import described
from tests.bench.road import INCIDENT, STEPS, Road, Step
from tests.bench.table import AWARD, FILES, ROWS, Line, table, verdict

SMALLER = 100_000
"""Customers of the run that comes before a larger one, to compare the time per row."""

USUAL_AIM = {"import": ROWS, "screen": ROWS, "assess": ROWS, "csv": FILES, "xlsx": FILES, "results": FILES}
OWN_AIMS: dict[str, dict[str, float]] = {
    "redetermine": {"floor_aim": 2.0},
    "simulate": {"floor_aim": 1.5},
    "bills": {"floor_aim": 1.5, "most": 3.0},
}
AWARDING = ("assess", "redetermine", "limits")
DESK = "desk"
BEFORE_DESK = "screen"
"""The step after which the desk is measured when it is asked for alone: what waits for people is there."""
DOCUMENT = ROOT / "docs" / "benchmarks.md"
MARK = "<!-- written by `python -m tests.bench --write` -->"


def main(arguments: list[str] | None = None) -> int:
    """0 when everything was measured, whatever the values; 1 with one line when something failed."""
    options = _options(arguments)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))  # so that the servers end too
    folder = data_folder()
    steps = [step for step in STEPS if options.step in ("all", step.name)]
    at_the_desk = options.step in ("all", DESK)
    try:
        earlier: dict[str, float] = {}
        if options.step == "all" and options.n > SMALLER:
            say(f"first {SMALLER:,} customers, for the time per row")
            with house(folder) as small:
                for line in measure(small, SMALLER, SMALLER // 50, steps, compare=False):
                    earlier[line.name] = line.cost.seconds / line.rows
        with house(folder) as large:
            lines = measure(large, options.n, options.merchants, steps, compare=bool(steps))
            pages = desk.measure(INCIDENT, options.seconds) if at_the_desk else []
            lines = [line._replace(earlier=earlier.get(line.name)) for line in lines]
            facts = list(described(os.environ["DATABASE_URL"], folder))
            size = bytes_per_claim(os.environ["DATABASE_URL"])
    except (Failed, ServerError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    if not options.keep:
        shutil.rmtree(folder, ignore_errors=True)
    facts.append(("Date", options.date))
    facts.append(("Whole run", f"{(time.monotonic() - BEGAN) / 60:.1f} minutes"))
    text = _text(options.n, options.merchants, lines, facts, size, pages)
    print(f"\n{text}")
    if options.write:
        before = DOCUMENT.read_text(encoding="utf-8").split(MARK)[0]
        DOCUMENT.write_text(f"{before}{MARK}\n\n{text}\n", encoding="utf-8")
    return 0


def measure(house: House, customers: int, merchants: int, steps: list[Step], *, compare: bool) -> list[Line]:
    """Walk the road as far as the last of `steps`; with `compare` each of them also in both other ways."""
    road = Road(house, customers, merchants)
    road.prepare()
    url = os.environ["DATABASE_URL"]
    usual = _usual(road) if compare and any(step.name in USUAL_AIM for step in steps) else {}
    lines = []
    last = steps[-1] if steps else next(step for step in STEPS if step.name == BEFORE_DESK)
    for step in STEPS[: STEPS.index(last) + 1]:
        measured = step in steps
        with psycopg.connect(url, autocommit=True) as connection:
            if step.reads:
                connection.execute("VACUUM ANALYZE")
            connection.execute("CHECKPOINT")  # before the floor there is one as well
        cost = road.take(step)
        counts = step.rows(road.answers)
        each_award = bytes_per_award(url) if measured and step.name in AWARDING else None
        floor = scaled = None
        if compare:
            if measured:
                from tests.bench import floors

                floor = floors.of(step.name, road, url)
                if floor is not None:
                    say(f"{step.name}: the floor took {floor:.1f} s")
            if step.name in usual:
                per_row = usual[step.name]()
                scaled = sum(per_row[kind] * count for kind, count in counts.items() if count)
                say(f"{step.name}: the usual way would take {scaled:,.0f} s")
        if measured:
            line = Line(
                step.name, step.title, sum(counts.values()), cost, floor, scaled, USUAL_AIM.get(step.name)
            )
            lines.append(line._replace(each_award=each_award, **OWN_AIMS.get(step.name, {})))
    return lines


def _usual(road: Road) -> dict[str, Callable[[], dict[str, float]]]:
    """The usual way of each step, on the sample: seconds per row by kind of row."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "backoffice.settings"
    import django

    django.setup()
    from tests.bench import usual_claims, usual_payouts
    from tests.bench.sample import Sample

    sample = Sample(road)
    ways = {
        "import": usual_claims.take_in,
        "screen": usual_claims.screen,
        "assess": usual_payouts.assess,
        "batch": usual_payouts.make_batches,
        "csv": usual_payouts.export_csv,
        "xlsx": usual_payouts.export_xlsx,
        "results": usual_payouts.take_results,
    }

    def walked(way: Callable[[Sample], None]) -> Callable[[], dict[str, float]]:
        def walk() -> dict[str, float]:
            way(sample)
            return sample.per_row()

        return walk

    return {name: walked(way) for name, way in ways.items()}


def bytes_per_claim(url: str) -> tuple[int, int]:
    """(bytes of all tables and indexes of the job, claims)."""
    with psycopg.connect(url) as connection:
        size = connection.execute(
            "SELECT sum(pg_total_relation_size(oid))::bigint FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
            " AND relname ~ '^(claims|compensation|lib|staff)_'"
        ).fetchone()
        claims = connection.execute("SELECT count(*) FROM claims_claim").fetchone()
    assert size is not None and claims is not None
    return int(size[0]), int(claims[0])


def _text(
    customers: int,
    merchants: int,
    lines: list[Line],
    facts: list[tuple[str, str]],
    size: tuple[int, int],
    pages: list[desk.Page],
) -> str:
    each = size[0] / max(size[1], 1)
    awards = "; ".join(f"{line.each_award:,.0f} after {line.title}" for line in lines if line.each_award)
    if awards:
        awards = f"Bytes per award, verdicts and all indexes included (aim: below {AWARD}): {awards}."
    parts = [
        f"## {customers:,} customers, {merchants:,} merchants",
        *([table(lines), verdict(lines)] if lines else []),
        *([desk.table(pages)] if pages else []),
        *([awards] if awards else []),
        f"All tables and indexes after the whole road: {size[0] / 2**30:.2f} GB, {each:,.0f} bytes per claim;"
        f" 35 million claims would take {each * 35e6 / 2**30:,.0f} GB.",
        "\n".join(f"- {what}: {value}" for what, value in facts),
    ]
    return "\n\n".join(parts)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    names = ["all", *(step.name for step in STEPS), DESK]
    parser.add_argument("--step", choices=names, default="all", help="measure one step only")
    parser.add_argument("--n", type=int, default=1_000_000, help="customers")
    parser.add_argument("--merchants", type=int, help="default: a fiftieth of the customers")
    parser.add_argument("--seconds", type=int, default=desk.SECONDS, help="how long people ask for pages")
    parser.add_argument("--date", default=date.today().isoformat(), help="written into the document")  # noqa: DTZ011
    parser.add_argument("--write", action="store_true", help=f"put the table into {DOCUMENT.name}")
    parser.add_argument("--keep", action="store_true", help="leave the data folder where it is")
    options = parser.parse_args(arguments)
    if options.merchants is None:
        options.merchants = max(1, options.n // 50)
    return options


if __name__ == "__main__":
    sys.exit(main())
