"""The road of the job as commands: what each measured step is, and what has to come before it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tests.bench import again, whatif
from tests.bench.house import ROOT, Cost, House, say

INCIDENT = "KT-2018"
SAMPLE = "KT-2018-S"  # the incident whose rows go the usual way
SCHEME = str(ROOT / "samples" / "schemes" / "kt-2018.yaml")
CHANNELS = ("credit", "bank")
Answers = dict[str, dict[str, Any]]


class Command(NamedTuple):
    """One command of a step; the answer is kept under `name`."""

    name: str
    words: list[str]
    measured: bool = True


class Step(NamedTuple):
    """A measured step: its commands, and which of their counts are its rows.

    `rows` gives rows by kind, because a filing costs more than a line of the billing list.
    """

    name: str
    title: str
    commands: Callable[["Road"], Sequence[Command]]
    rows: Callable[[Answers], dict[str, int]]
    file: bool = False
    reads: bool = (
        False  # it reads what others wrote: that is vacuumed first, as the server would do by itself
    )


class Road:
    """One journey over the whole job with N customers and M merchants; `answers` holds what was said."""

    def __init__(self, house: House, customers: int, merchants: int) -> None:
        self.house = house
        self.customers, self.merchants = customers, merchants
        self.folder = house.folder / "data"
        self.answers: Answers = {}
        self.costs: dict[str, Cost] = {}

    def prepare(self) -> None:
        """People, data, incident and scheme."""
        size = ["--customers", str(self.customers), "--merchants", str(self.merchants), "--seed", "2018"]
        say(f"making {self.customers:,} customers and {self.merchants:,} merchants")
        self.do("users", "demo_users")
        self.do("data", "demo_data", INCIDENT, *size, "--out", str(self.folder))
        self.do("incident", "load_incident", self.file("incident.yaml"))
        self.do("scheme", "load_scheme", SCHEME, "--as", "examiner")
        self.do("in force", "approve_scheme", "kt-2018", "--incident", INCIDENT, "--as", "approver")

    def do(self, name: str, *words: str) -> Cost:
        """One command; its answer is kept under `name`."""
        self.answers[name], cost = self.house.run(*words)
        return cost

    def file(self, name: str) -> str:
        """A path in the data folder."""
        return str(Path(self.folder) / name)

    def batch(self, channel: str) -> str:
        """The number of the batch of a channel."""
        return str(self.answers[f"batch {channel}"]["batch"])

    def take(self, step: Step) -> Cost:
        """Do a step; what its measured commands cost together."""
        total = Cost(0, 0, 0)
        for name, words, measured in step.commands(self):
            cost = self.do(name, *words)
            say(f"{step.name}: {name} took {cost.seconds:.1f} s{'' if measured else ' (not measured)'}")
            if measured:
                total = total + cost
        self.costs[step.name] = total
        return total


def _both(make: Callable[[str], list[Command]]) -> list[Command]:
    return [command for channel in CHANNELS for command in make(channel)]


def _of_channels(prefix: str, key: str = "count") -> Callable[[Answers], dict[str, int]]:
    return lambda answers: {channel: answers[f"{prefix} {channel}"][key] for channel in CHANNELS}


def _intake(answers: Answers) -> dict[str, int]:
    return {"list": answers["customers"]["count"], "filing": answers["claims"]["count"]}


def _assessed(answers: Answers) -> dict[str, int]:
    return {"all": answers["assess"]["count"]}


def _import(road: Road) -> list[Command]:
    return [
        Command("customers", ["import_customers", INCIDENT, road.file("customers.csv")]),
        Command("claims", ["import_claims", INCIDENT, road.file("claims.csv")]),
    ]


def _screen(road: Road) -> list[Command]:
    # Ambiguous matches wait for a person; as in the demonstration one confirms them all before screening.
    how = ["--ground", "ambiguous_match", "--reason", "checked by telephone", "--as", "examiner2"]
    return [
        Command("confirm", ["confirm_damage", INCIDENT]),
        Command("decide", ["decide", INCIDENT, "--verdict", "confirm", *how], measured=False),
        Command("screen", ["screen_claims", INCIDENT]),
    ]


def _simulate(road: Road) -> list[Command]:
    words = ["load_scheme", str(whatif.scheme_file(road.folder)), "--as", "examiner"]
    return [
        Command("few-valued", words, measured=False),
        Command("simulate", ["simulate", INCIDENT, "--scheme", whatif.FEW]),
    ]


def _simulate_bills(road: Road) -> list[Command]:
    return [Command("simulate bills", ["simulate", INCIDENT, "--scheme", "kt-2018"])]


def _compare(road: Road) -> list[Command]:
    return [Command("compare", ["simulate", INCIDENT, "--scheme", "kt-2018", "--against", whatif.FEW])]


def _judged(name: str) -> Callable[[Answers], dict[str, int]]:
    return lambda answers: {
        "all": sum(answers[name][part]["count"] for part in ("awarded", "person", "barred"))
    }


def _assess(road: Road) -> list[Command]:
    return [Command("assess", ["assess", INCIDENT])]


def _batch(road: Road) -> list[Command]:
    return _both(
        lambda of: [Command(f"batch {of}", ["make_batch", INCIDENT, "--channel", of, "--as", "finance"])]
    )


def _export(road: Road, of: str, suffix: str) -> list[Command]:
    number = road.batch(of)
    return [
        Command(f"approve {of}", ["approve_batch", number, "--as", "approver"], measured=False),
        Command(f"export {of}", ["export_batch", number, "--out", road.file(f"{of}{suffix}")]),
    ]


def _redetermine(road: Road) -> list[Command]:
    return _under(road, "redetermine", again.scheme_file(road.folder))


def _limits(road: Road) -> list[Command]:
    return _under(road, "limits", again.limited_file(road.folder))


def _under(road: Road, name: str, file: Path) -> list[Command]:
    """Assess under a newer version."""
    approve = ["approve_scheme", "kt-2018", "--incident", INCIDENT, "--as", "approver"]
    return [
        Command(f"{name}: newer", ["load_scheme", str(file), "--as", "examiner"], measured=False),
        Command(f"{name}: in force", approve, measured=False),
        Command(name, ["assess", INCIDENT]),
    ]


def _results(road: Road) -> list[Command]:
    chance = ["--returned", "0.02", "--seed", "7"]

    def of(channel: str) -> list[Command]:
        file = road.file(f"{channel}-results.csv")
        return [
            Command(
                f"answer {channel}", ["demo_results", road.batch(channel), *chance, "--out", file], False
            ),
            Command(f"results {channel}", ["import_results", file, "--as", "finance2"]),
        ]

    return _both(of)


STEPS = (
    Step("import", "import (customers, claims)", _import, _intake),
    Step("screen", "confirm + screen", _screen, _intake),
    Step("simulate", "simulate (few-valued)", _simulate, _judged("simulate"), reads=True),
    Step("bills", "simulate (bills)", _simulate_bills, _judged("simulate bills")),
    Step("compare", "simulate one against the other", _compare, _judged("compare")),
    Step("assess", "assess", _assess, _assessed),
    Step("batch", "make batch (credit, bank)", _batch, _of_channels("batch")),
    Step(
        "csv",
        "export csv (credit)",
        lambda road: _export(road, "credit", ".csv"),
        lambda answers: {"credit": answers["export credit"]["count"]},
        file=True,
    ),
    Step(
        "xlsx",
        "export xlsx (bank)",
        lambda road: _export(road, "bank", ".xlsx"),
        lambda answers: {"bank": answers["export bank"]["count"]},
        file=True,
    ),
    Step("results", "import results (credit, bank)", _results, _of_channels("results"), file=True),
    Step("redetermine", "determine again, a tenth changes", _redetermine, _assessed),
    Step("limits", "determine again, capped and shared", _limits, _assessed),
)
