"""The world of the demonstration: KT's Ahyeon fire of 2018, small, through the commands that people use.

Each step is a command of `manage.py`; what it answered is kept in `var/demo/progress.json`, so that a start
that was cut off goes on where it stopped and a second start has nothing to do. No step inserts a final state.
"""

import io
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

INCIDENT = "KT-2018"
CUSTOMERS = 20_000
MERCHANTS = 500
SEED = 2018
Answers = dict[str, dict[str, Any]]


class Step(NamedTuple):
    """A name that progress is kept under, and the words of the command; they may use earlier answers."""

    name: str
    words: Callable[[Path, Answers], list[str]]


def fixed(name: str, *words: str) -> Step:
    """A step whose words depend on nothing but the folder, written `{folder}`."""
    return Step(name, lambda folder, answers: [word.format(folder=folder) for word in words])


def paying(channel: str, suffix: str) -> list[Step]:
    """A batch of one channel: made, approved, exported, answered by the other side, reconciled."""

    def batch(answers: Answers) -> str:
        return str(answers[f"batch {channel}"]["batch"])

    file, results = f"{channel}.{suffix}", f"{channel}-results.csv"
    return [
        fixed(f"batch {channel}", "make_batch", INCIDENT, "--channel", channel, "--as", "finance"),
        Step(f"approve {channel}", lambda folder, a: ["approve_batch", batch(a), "--as", "approver"]),
        Step(f"export {channel}", lambda folder, a: ["export_batch", batch(a), "--out", str(folder / file)]),
        Step(
            f"answer {channel}",
            lambda folder, a: [
                *("demo_results", batch(a), "--returned", "0.02", "--seed", str(SEED)),
                *("--out", str(folder / results)),
            ],
        ),
        Step(
            f"reconcile {channel}",
            lambda folder, a: ["import_results", str(folder / results), "--as", "finance2"],
        ),
    ]


STEPS = [
    fixed("users", "demo_users"),
    fixed(
        "data", "demo_data", INCIDENT, "--customers", str(CUSTOMERS), "--merchants", str(MERCHANTS),
        "--seed", str(SEED), "--out", "{folder}",
    ),
    fixed("incident", "load_incident", "{folder}/incident.yaml"),
    fixed("scheme", "load_scheme", "samples/schemes/kt-2018.yaml", "--as", "examiner"),
    fixed("scheme in force", "approve_scheme", "kt-2018", "--incident", INCIDENT, "--as", "approver"),
    fixed("customers", "import_customers", INCIDENT, "{folder}/customers.csv"),
    fixed("claims", "import_claims", INCIDENT, "{folder}/claims.csv"),
    fixed("damage", "confirm_damage", INCIDENT),
    fixed("screening", "screen_claims", INCIDENT),
    fixed("assessment", "assess", INCIDENT),
    *paying("credit", "csv"),
    *paying("bank", "xlsx"),
    fixed("report", "payout_report", INCIDENT, "{folder}/report.xlsx"),
]  # fmt: skip


def load(folder: Path) -> None:
    """Do what is not done yet, one line per step. Raises CommandError when a command refuses."""
    from django.core.management import call_command

    folder.mkdir(parents=True, exist_ok=True)
    progress = folder / "progress.json"
    answers: Answers = json.loads(progress.read_text()) if progress.exists() else {}
    if answers and not incident_is_there():
        answers = {}  # the database is another one than the one this progress is about
    todo = [step for step in STEPS if step.name not in answers]
    for position, step in enumerate(STEPS, start=1):
        if step not in todo:
            continue
        began = time.monotonic()
        output = io.StringIO()
        words = step.words(folder, answers)
        call_command(*words, "--json", stdout=output)
        answers[step.name] = json.loads(output.getvalue() or "{}")
        draft = progress.with_suffix(".new")
        draft.write_text(json.dumps(answers, indent=1, ensure_ascii=False))
        draft.replace(progress)
        count = answers[step.name].get("count")
        amount = "" if count is None else f", {count:,} rows"
        seconds = time.monotonic() - began
        say(f"Demonstration {position}/{len(STEPS)}: {words[0]}{amount} ({seconds:.1f} s)")
    if todo:
        say("Demonstration: loaded.")


def incident_is_there() -> bool:
    from claims.models import Incident

    return Incident.objects.filter(code=INCIDENT).exists()


def say(text: str) -> None:
    print(text, flush=True)


def main() -> int:
    """Load it; 1 with one line when a command refuses, the next start tries again."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")
    import django
    from django.core.management import CommandError

    django.setup()
    from django.conf import settings

    try:
        load(Path(settings.BOSANG_VAR) / "demo")
    except CommandError as error:
        print(f"Demonstration: {error}", file=sys.stderr, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
