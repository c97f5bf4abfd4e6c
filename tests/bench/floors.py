"""The floor of each step: which rows are written again, and how. Called right after the step itself."""

import json
from pathlib import Path

from tests.bench import again, whatif
from tests.bench.floor import Floor, Moved
from tests.bench.road import INCIDENT, Road

CLAIM = ("claims_claim", "claims_claimevent")
PAYOUT = ("compensation_payout", "compensation_payoutevent")


def of(step: str, road: Road, url: str) -> float | None:
    """Seconds of the floor of a step that was just done; None: it has none."""
    if step not in FLOORS:
        return None
    floor = Floor(url, Path(road.house.folder) / "floor")
    try:
        FLOORS[step](floor, road)
    finally:
        floor.close()
    return floor.seconds


def _run(road: Road, name: str) -> int:
    return int(road.answers[name]["run"])


def _import(floor: Floor, road: Road) -> None:
    tables = (
        "claims_claimant",
        "claims_payeeaccount",
        "claims_claim",
        "claims_subscription",
        "claims_filing",
        "claims_refusedline",
    )
    floor.build(*tables)
    for table in tables:
        floor.aside(table)
    with floor.timed():
        floor.load(*tables)


def _screen(floor: Floor, road: Road) -> None:
    """Confirming with the lines matched, then screening; both with their findings."""
    run = _run(road, "confirm")
    moved = Moved(floor, *CLAIM, [run], {"pattern_id": "NULL", "admission_id": "NULL"})
    floor.run(f"UPDATE bench.{CLAIM[1]}_1 SET admission_id = NULL")  # screening wrote it, not confirming
    moved.before()
    floor.build("claims_finding", "claims_claimline")
    floor.aside("claims_finding", f"run_id = {run}")
    floor.aside("claims_claimline", "matched_by <> 'person'")
    with floor.timed():
        floor.load("claims_finding", "claims_claimline")
        moved.again()
    floor.drop()
    run = _run(road, "screen")
    moved = Moved(floor, *CLAIM, [run], {"admission_id": "NULL"})
    moved.before()
    floor.build("claims_finding")
    floor.aside("claims_finding", f"run_id = {run}")
    with floor.timed():
        floor.load("claims_finding")
        moved.again()


def _simulate(floor: Floor, road: Road) -> None:
    whatif.one_select(floor, INCIDENT, road.answers["simulate"]["total_won"])


def _bills(floor: Floor, road: Road) -> None:
    whatif.row_by_row(floor, INCIDENT)


def _compare(floor: Floor, road: Road) -> None:
    """No rows of its own: one simulation alone, the dearer of the two."""
    floor.seconds = max(road.costs[name].seconds for name in ("simulate", "bills"))


def _assess(floor: Floor, road: Road) -> None:
    run = _run(road, "assess")
    moved = Moved(floor, *CLAIM, [run])
    moved.before()
    floor.build("compensation_award", "compensation_personassessment")
    floor.aside("compensation_award", f"run_id = {run}")
    floor.aside("compensation_personassessment", f"run_id = {run}")
    with floor.timed():
        floor.load("compensation_award", "compensation_personassessment")
        moved.again()


def _redetermine(floor: Floor, road: Road) -> None:
    content = json.loads((road.folder / "kt-2018-again.yaml").read_text(encoding="utf-8"))
    least = content["benefits"][0]["limits"]["floor"]
    again.floor(floor, INCIDENT, _run(road, "redetermine"), least, road.answers["redetermine"]["awards"])


def _batch(floor: Floor, road: Road) -> None:
    tables = ("compensation_payment", "compensation_payout", "compensation_payoutitem")
    floor.build(*tables)
    batches = ", ".join(road.batch(channel) for channel in ("credit", "bank"))
    payments = f"SELECT id FROM compensation_payment WHERE batch_id IN ({batches})"
    floor.aside("compensation_payment", f"batch_id IN ({batches})")
    floor.aside("compensation_payout", f"payment_id IN ({payments})")
    floor.aside(
        "compensation_payoutitem",
        f"payout_id IN (SELECT id FROM compensation_payout WHERE payment_id IN ({payments}))",
    )
    with floor.timed():
        floor.load(*tables)


def _csv(floor: Floor, road: Road) -> None:
    _export(floor, road, "credit")


def _xlsx(floor: Floor, road: Road) -> None:
    _export(floor, road, "bank")


def _export(floor: Floor, road: Road, channel: str) -> None:
    """The file by the same writer into the same sealed stream, and the payouts moved."""
    from django.utils import timezone

    from backoffice.lib import files
    from backoffice.lib.tabular import write_csv, write_sheet
    from compensation import exports
    from compensation.models import PayoutBatch
    from compensation.rules.bankfile import BANK_HEADER, CREDIT_HEADER

    moved = Moved(floor, *PAYOUT, [_run(road, f"export {channel}")])
    moved.before()
    batch = PayoutBatch.objects.get(pk=road.batch(channel))
    lines = list(exports.bank_lines(batch) if channel == "bank" else exports.credit_lines(batch))
    with floor.timed():
        with files.keep(kind="bench", scope="floor", name="floor", at=timezone.now()) as kept:
            if channel == "bank":
                write_sheet(kept.stream, exports.SHEET, BANK_HEADER, lines)
            else:
                write_csv(kept.stream, CREDIT_HEADER, lines)
        moved.again()


def _results(floor: Floor, road: Road) -> None:
    runs = [_run(road, f"results {channel}") for channel in ("credit", "bank")]
    chosen = ", ".join(map(str, runs))
    payouts = Moved(floor, *PAYOUT, runs, {"settled_on": "NULL", "reason": "''"})
    claims = Moved(floor, *CLAIM, runs)
    payouts.before()
    claims.before()
    floor.build("compensation_resultline", "compensation_payoutitem")
    floor.aside("compensation_resultline", f"run_id IN ({chosen})")
    floor.fill("compensation_payoutitem", {"live": "true"})
    with floor.timed():
        floor.load("compensation_resultline")
        payouts.again()
        floor.run(
            "UPDATE bench.compensation_payoutitem i SET live = false FROM bench.compensation_payoutevent_1 w"
            " WHERE i.payout_id = w.id AND w.becomes = 'returned'"
        )
        claims.again()


FLOORS = {
    "import": _import,
    "screen": _screen,
    "simulate": _simulate,
    "bills": _bills,
    "compare": _compare,
    "assess": _assess,
    "batch": _batch,
    "csv": _csv,
    "xlsx": _xlsx,
    "results": _results,
    "redetermine": _redetermine,
}
