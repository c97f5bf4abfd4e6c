"""The world of the demonstration: KT's Ahyeon fire of 2018, small, through the commands that people use.

Each step is a command of `manage.py`; what it answered is kept in `var/demo/progress.json`, so that a start
that was cut off goes on where it stopped and a second start has nothing to do. No step inserts a final state.
"""

import io
import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from backoffice.commandline import ROOT

SHAPE = "KT-2018"
INCIDENT = "KT-2018-DEMO"  # so that whoever follows the README beside it loads an incident of their own
CUSTOMERS = 20_000
MERCHANTS = 500
SEED = 2018
Answers = dict[str, dict[str, Any]]


class Step(NamedTuple):
    """A name that progress is kept under, and the words of the command; they may use earlier answers.

    No words: nothing to do in this case.
    """

    name: str
    words: Callable[[Path, Answers], list[str]]


def fixed(name: str, *words: str) -> Step:
    """A step whose words depend on nothing but the folder, written `{folder}`."""
    return Step(name, lambda folder, answers: [word.replace("{folder}", str(folder)) for word in words])


def decided(name: str, verdict: str, ground: str, reason: str) -> Step:
    """A person's decision about all claims that wait on one ground ("" for all)."""
    named = ["--ground", ground] if ground else []
    return fixed(
        name, "decide", INCIDENT, "--verdict", verdict, *named, "--reason", reason, "--as", "examiner2"
    )


def paying(channel: str, suffix: str) -> list[Step]:
    """A batch of one channel: made, approved, exported, answered by the other side, reconciled."""

    def batch(answers: Answers) -> str:
        return str(answers[f"batch {channel}"]["batch"])

    def second_approval(folder: Path, answers: Answers) -> list[str]:
        missing = answers[f"approve {channel}"].get("missing")
        return ["approve_batch", batch(answers), "--as", "treasurer"] if missing else []

    file, results = f"{channel}.{suffix}", f"{channel}-results.csv"
    chance = ["--returned", "0.02", "--seed", str(SEED)]
    return [
        fixed(f"batch {channel}", "make_batch", INCIDENT, "--channel", channel, "--as", "finance"),
        Step(f"approve {channel}", lambda _, a: ["approve_batch", batch(a), "--as", "approver"]),
        Step(f"approve {channel} again", second_approval),
        Step(f"export {channel}", lambda at, a: ["export_batch", batch(a), "--out", str(at / file)]),
        Step(
            f"answer {channel}", lambda at, a: ["demo_results", batch(a), *chance, "--out", str(at / results)]
        ),
        fixed(f"reconcile {channel}", "import_results", "{folder}/" + results, "--as", "finance2"),
    ]


SIZE = ("--customers", str(CUSTOMERS), "--merchants", str(MERCHANTS), "--seed", str(SEED))
SCHEME = str(ROOT / "samples" / "schemes" / "kt-2018.yaml")
STEPS = [
    fixed("users", "demo_users"),
    fixed("data", "demo_data", SHAPE, "--code", INCIDENT, *SIZE, "--out", "{folder}"),
    fixed("incident", "load_incident", "{folder}/incident.yaml"),
    fixed("notices", "approve_notices", "--as", "approver", "--sender", "15880000"),
    fixed("scheme", "load_scheme", SCHEME, "--as", "examiner"),
    fixed("scheme in force", "approve_scheme", "kt-2018", "--incident", INCIDENT, "--as", "approver"),
    fixed("customers", "import_customers", INCIDENT, "{folder}/customers.csv"),
    fixed("claims", "import_claims", INCIDENT, "{folder}/claims.csv"),
    fixed("damage", "confirm_damage", INCIDENT),
    # What nobody confirms stays on the work list; it is not paid.
    decided("ambiguous", "confirm", "ambiguous_match", "전화로 가입자와 사업장을 확인함"),
    fixed("screening", "screen_claims", INCIDENT),
    decided("referred", "exclude", "", "보상 기준의 신청 요건에 해당하지 않음"),
    fixed("assessment", "assess", INCIDENT),
    *paying("credit", "csv"),
    *paying("bank", "xlsx"),
    fixed("report", "payout_report", INCIDENT, "--out", "{folder}/report.xlsx"),
]


def load(folder: Path) -> None:
    """Do what is not done yet, one line per step. Raises CommandError when a command refuses."""
    folder.mkdir(parents=True, exist_ok=True)
    progress = folder / "progress.json"
    answers: Answers = json.loads(progress.read_text()) if progress.exists() else {}
    if "incident" in answers and not incident_is_there():
        answers = {}  # the database is another one than the one this progress is about
    first = True
    for position, step in enumerate(STEPS, start=1):
        if step.name not in answers:
            words = step.words(folder, answers)
            answers[step.name] = run(f"{position}/{len(STEPS)}", step.name, words) if words else {}
            draft = progress.with_suffix(".new")
            draft.write_text(json.dumps(answers, indent=1, ensure_ascii=False))
            draft.replace(progress)
            first = False
        if step.name == "users":
            say_logins()
    say("The demonstration is as it was." if first else "The demonstration is loaded.")


def run(position: str, name: str, words: list[str]) -> dict[str, Any]:
    """One command with --json; its line shows before it works, since some take a while."""
    from django.core.management import CommandError, call_command

    print(f"Demonstration {position}: {words[0]} … ", end="", flush=True)
    began = time.monotonic()
    output = io.StringIO()
    try:
        call_command(*words, "--json", stdout=output)
        answer: dict[str, Any] = json.loads(output.getvalue() or "{}")
    except CommandError:
        known = earlier_batch(words) if words[0] == "make_batch" else None
        if known is None:
            raise
        answer = {"batch": known}  # made just before an earlier start was cut off
    count = answer.get("count")
    say(f"{'' if count is None else f'{count:,} rows, '}{time.monotonic() - began:.1f} s")
    return answer


def incident_is_there() -> bool:
    from claims.models import Incident

    return Incident.objects.filter(code=INCIDENT).exists()


def earlier_batch(words: list[str]) -> int | None:
    """The newest batch of the channel that `make_batch` was asked for."""
    from compensation.models import PayoutBatch

    channel = words[words.index("--channel") + 1]
    found = PayoutBatch.objects.filter(incident__code=INCIDENT, channel=channel).order_by("-pk").first()
    return None if found is None else found.pk


def say_logins() -> None:
    """One login per role."""
    from backoffice.staff.roles import DEMO_NAMES, DEMO_PASSWORD, DEMO_USERS

    address = f"http://127.0.0.1:{os.environ.get('PORT') or '8000'}/admin/"
    say(f"Log in at {address} with the password {DEMO_PASSWORD} as")
    roles = {role: name for name, role in reversed(DEMO_USERS.items())}
    for role in dict.fromkeys(DEMO_USERS.values()):
        say(f"  {roles[role]:<10} {DEMO_NAMES[roles[role]]}")


def say(text: str) -> None:
    print(text, flush=True)


def main() -> int:
    """Load it; 1 with one line when a command refuses, the next start tries again."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    import django
    from django.core.management import CommandError

    django.setup()
    from django.conf import settings

    try:
        load(Path(settings.BOSANG_VAR) / "demo")
    except CommandError as error:
        print(f"\nThe demonstration stops here: {error}", file=sys.stderr, flush=True)
        return 1
    except Exception as error:
        log = Path(settings.BOSANG_VAR) / "logs" / "demonstration.log"
        log.write_text(traceback.format_exc(), encoding="utf-8")
        print(f"\nThe demonstration stops here: {error!r} (see {log})", file=sys.stderr, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
