"""The road of an incident of the KT shape, stage by stage, and what the tables say when undisturbed."""

import copy
import csv
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock
from zlib import crc32

import yaml
from django.contrib.auth import get_user_model
from django.db import connections
from django.db.models.functions import Coalesce
from django.utils import timezone

from backoffice.lib import files
from backoffice.lib.models import Run
from backoffice.staff.people import make_demo_users
from claims import incidents, intake
from claims.damage import open_confirmation
from claims.demonstration.generate import generate
from claims.models import Incident
from claims.rules.incident import parse_incident
from claims.rules.intake import CLAIM_COLUMNS, CUSTOMER_COLUMNS, HARMS
from claims.screening import current_admission, open_screening
from compensation import schemes
from compensation.assessment import open_assessment
from compensation.exports import open_export
from compensation.models import Payment, PayoutBatch
from compensation.payouts import approve, open_batch
from compensation.reconcile import receive_results
from compensation.rules.bankfile import RESULT_HEADER
from compensation.rules.scheme import parse_scheme
from tests import servers
from tests.crash import forked
from tests.crash.state import state

ROOT = Path(__file__).resolve().parent.parent.parent
CODE = "KT-2018"


@contextmanager
def small_chunks(size: int) -> Iterator[None]:
    """Runs opened in here, or by children forked in here, have chunks of `size` rows."""
    with (
        mock.patch("claims.intake.receive.SPAN", size),
        mock.patch("backoffice.lib.sql.id_spans.__defaults__", (size,)),
        mock.patch("compensation.payouts.CHUNK", size),
        mock.patch("compensation.reconcile.APPLIED_AT_ONCE", size),
    ):
        yield


def here() -> str:
    """The name of this process's database."""
    return str(connections["default"].settings_dict["NAME"])


def incident() -> Incident:
    """The one there is."""
    return Incident.objects.get(code=CODE)


def person(name: str) -> Any:
    """One of the people of the demonstration."""
    return get_user_model().objects.get(username=name)


def batch() -> PayoutBatch:
    """The newest."""
    found = PayoutBatch.objects.order_by("-pk").first()
    assert found is not None
    return found


class Road:
    """The files of the incident, and what opens the run of each stage, in order."""

    def __init__(
        self, folder: Path, customers: int, merchants: int, bad_lines: int = 4, channel: str = "bank"
    ) -> None:
        self.folder = folder
        made = generate(
            CODE,
            customers_wanted=customers,
            merchants=merchants,
            seed=11,
            folder=folder,
            bad_lines=bad_lines,
        )
        self.made = made
        self.text = yaml.safe_load(made.incident_file.read_bytes())
        self.openers: dict[str, Callable[[], Run]] = {
            "import customers": lambda: self._take_in(
                intake.CUSTOMERS, "customers", CUSTOMER_COLUMNS, made.customers_file
            ),
            "import claims": lambda: self._take_in(intake.CLAIMS, "claims", CLAIM_COLUMNS, made.claims_file),
            "confirm": lambda: open_confirmation(incident(), at=timezone.now()),
            "recheck": self._change_windows,
            "correct customers": self._correct_customers,
            "confirm again": lambda: open_confirmation(incident(), at=timezone.now()),
            "screen": self._screen,
            "assess": self._assess,
            "make batch": lambda: open_batch(
                incident(), channel, by=person("finance"), at=timezone.now()
            )[1],
            "export": self._export,
            "import results": self._results,
            "screen again": self._screen_again,
            "determine again": self._assess,
        }  # fmt: skip

    def begin(self) -> None:
        """Users, incident, a scheme in force."""
        at = timezone.now()
        make_demo_users()
        content = parse_incident(self.text, harms=frozenset(HARMS))
        found = incidents.load(content, at=at).incident
        text = yaml.safe_load((ROOT / "samples/schemes/kt-2018.yaml").read_text(encoding="utf-8"))
        version, _ = schemes.load(parse_scheme(text), by=person("examiner"), at=at)
        schemes.adopt(version, found, by=person("approver"), at=at)

    def _take_in(self, stage: Any, kind: str, columns: Any, path: Path) -> Run:
        with path.open("rb") as stream:
            return intake.receive(
                stage, kind, columns, CODE, stream, path.name, at=timezone.now(),
                params={"incident": incident().pk},
            ).run  # fmt: skip

    def write_changed_incident(self) -> Path:
        """The network says that every window ended half an hour later."""
        text = copy.deepcopy(self.text)
        for window in text["windows"]:
            window["to"] = window["to"].replace(":00", ":30")
        path = self.folder / "incident-2.yaml"
        path.write_text(yaml.safe_dump(text, allow_unicode=True), encoding="utf-8")
        return path

    def _change_windows(self) -> Run:
        raw = self.write_changed_incident().read_bytes()
        at = timezone.now()
        stored = files.keep_bytes(raw, kind="incident", scope=CODE, name="incident-2.yaml", at=at)
        content = parse_incident(yaml.safe_load(raw), harms=frozenset(HARMS))
        run = incidents.load(content, at=at, file=stored).run
        assert run is not None
        return run

    def _correct_customers(self) -> Run:
        """A later list in which every third line has another newest bill."""
        lines = self.made.customers_file.read_text(encoding="utf-8").splitlines()
        header = lines[0].split(",")
        place = header.index(next(name for name in header if name in ("기본료1", "base_1")))
        for number in range(1, len(lines), 3):
            cells = lines[number].split(",")
            if len(cells) == len(header) and cells[place].isdigit() and '"' not in lines[number]:
                cells[place] = str(int(cells[place]) + 1000)
                lines[number] = ",".join(cells)
        path = self.folder / "customers-2.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return self._take_in(intake.CUSTOMERS, "customers", CUSTOMER_COLUMNS, path)

    def _screen(self) -> Run:
        admission = current_admission(incident())
        assert admission is not None
        return open_screening(incident(), admission, at=timezone.now())

    def _assess(self) -> Run:
        adoption = schemes.in_force(incident())
        assert adoption is not None
        return open_assessment(incident(), adoption, at=timezone.now())

    def _screen_again(self) -> Run:
        """A second version: other waivers, less for shops that are paid already, a lower ceiling."""
        text = yaml.safe_load((ROOT / "samples/schemes/kt-2018.yaml").read_text(encoding="utf-8"))
        text["admission"]["revenue"][-1]["ceiling"] = 200_000_000
        by_code = {benefit["code"]: benefit["amount"] for benefit in text["benefits"]}
        by_code["waiver"]["months_of_average_bill"]["months"] = 2
        for tier in by_code["tier"]["tier_by_days"]["tiers"]:
            tier["won"] -= 100_000
        at = timezone.now()
        version, _ = schemes.load(parse_scheme(text), by=person("examiner"), at=at)
        schemes.adopt(version, incident(), by=person("approver"), at=at)
        return self._screen()

    def _export(self) -> Run:
        if batch().status == "locked":
            approve(batch(), by=person("approver"), at=timezone.now())
        run = open_export(batch(), ".csv", at=timezone.now())
        assert run is not None
        return run

    def write_results(self) -> Path:
        """What the bank answers: some come back, whichever number their payment has."""
        path = self.folder / "results.csv"
        paid = Payment.objects.filter(batch=batch()).values_list(
            Coalesce("payout__claim__filing__reference", "subscription__subscription_no"),
            "end_to_end_id",
            "amount_won",
        )
        today = timezone.localdate().isoformat()
        with path.open("w", newline="", encoding="utf-8") as target:
            write = csv.writer(target).writerow
            write(RESULT_HEADER)
            for reference, number, amount in sorted(paid):
                back = crc32(reference.encode()) % 7 == 0
                write((number, amount, *(("반환", "해지 계좌") if back else ("입금", "")), today))
        return path

    def _results(self) -> Run:
        path = self.write_results()
        with path.open("rb") as stream:
            return receive_results(stream, path.name, by=person("finance2"), at=timezone.now()).run


class Places:
    """Where the road begins, and what the tables say after each stage when nothing is disturbed."""

    def __init__(self, road: Road, size: int) -> None:
        self.road, self.size, self.home = road, size, here()
        self.start = f"{self.home}_start"
        self.after: dict[str, dict[str, list[Any]]] = {}
        self.chunks: dict[str, int] = {}
        road.begin()
        servers.copy(self.home, self.start)
        with small_chunks(size):
            for stage, opened in road.openers.items():
                run = opened()
                forked.finish(run.pk)
                run.refresh_from_db()
                assert run.outcome == "done", (stage, run.message)
                self.after[stage] = state()
                self.chunks[stage] = run.chunk_set.count()
        self.leave()

    def begin_again(self) -> None:
        """Make this process's database the one before the first stage."""
        servers.copy(self.start, self.home)

    def go_to(self, stage: str) -> None:
        """As `begin_again`, and everything before `stage` is done, undisturbed."""
        self.begin_again()
        with small_chunks(self.size):
            for name, opened in self.road.openers.items():
                if name == stage:
                    return
                forked.finish(opened().pk)
        raise KeyError(stage)

    def leave(self) -> None:
        """An empty database is left behind."""
        connections.close_all()
        servers.copy_template(self.home)

    def forget(self) -> None:
        """Drop what `begin_again` copies."""
        servers.drop(self.start)


@contextmanager
def travelled(customers: int, merchants: int, size: int) -> Iterator[Places]:
    """The whole road, once, undisturbed."""
    with tempfile.TemporaryDirectory() as folder:
        places = Places(Road(Path(folder), customers, merchants), size)
        try:
            yield places
        finally:
            places.forget()
