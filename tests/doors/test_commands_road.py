"""The job by its commands: keys, amounts, exit status, and what each of them refuses in one line."""

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import openpyxl
import pytest
import yaml
from django.contrib.auth.models import Group

from backoffice.lib.models import StoredFile
from claims.models import Claim, ClaimLine, Incident
from claims.rules.numbers import claim_number
from compensation.models import Adoption, PayoutBatch, SchemeVersion
from tests import commands, factories
from tests.commands import refused, say, told
from tests.factories import JUNG, line, shop, shop_line

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parent.parent.parent
CEILING = {"revenue": [{"ceiling": 500_000_000, "bound": "inclusive"}]}


@pytest.fixture(autouse=True)
def at_once() -> Iterator[None]:
    with commands.without_workers():
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The files of a tiny incident; R4 is over the ceiling, R5 no subscriber, S2 outside every window."""
    write(tmp_path / "incident.yaml", factories.incident_file("T-1", factories.WINDOWS))
    write(tmp_path / "scheme.yaml", factories.scheme_file(admission=CEILING))
    lines = [line("S1"), line("S2", area=JUNG), *(shop_line(n) for n in range(1, 5))]
    shops = [*(shop(n) for n in range(1, 4)), shop(4, monthly_sales=60_000_000), shop(5)]
    (tmp_path / "customers.csv").write_bytes(factories.table(lines))
    (tmp_path / "claims.csv").write_bytes(factories.table(shops))
    factories.cast()
    return tmp_path


def write(path: Path, content: Any) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def arrive(folder: Path) -> None:
    """Everything up to the screening."""
    told("load_incident", folder / "incident.yaml")
    told("load_scheme", folder / "scheme.yaml", "--as", "examiner")
    told("approve_scheme", "test", "--incident", "T-1", "--as", "approver")
    told("import_customers", "T-1", folder / "customers.csv")
    told("import_claims", "T-1", folder / "claims.csv")
    told("confirm_damage", "T-1")
    told("screen_claims", "T-1")


def test_the_whole_job_key_by_key(folder: Path) -> None:
    loaded = told("load_incident", folder / "incident.yaml")
    assert loaded == {
        "incident": "T-1", "count": 4, "added": 4, "closed": 0, "touched": 0, "rechecked": 0, "run": None,
        "again": False,
    }  # fmt: skip
    assert told("load_incident", folder / "incident.yaml")["again"] is True
    assert told("load_scheme", folder / "scheme.yaml", "--as", "examiner") == {
        "scheme": "test", "version": 1, "count": 1, "again": False,
    }  # fmt: skip
    assert told("load_scheme", folder / "scheme.yaml", "--as", "examiner2") == {
        "scheme": "test", "version": 1, "count": 0, "again": True,
    }  # fmt: skip
    adopted = told("approve_scheme", "test", "--incident", "T-1", "--as", "approver")
    assert adopted == {
        "incident": "T-1", "scheme": "test", "version": 1, "admission": 1, "count": 1, "again": False,
    }  # fmt: skip
    assert told("approve_scheme", "test@1", "--incident", "T-1", "--as", "approver2")["again"] is True

    run = told("import_customers", "T-1", folder / "customers.csv")
    assert isinstance(run.pop("run"), int)
    assert run == {
        "incident": "T-1", "again": False, "count": 6, "new": 6, "changed": 0, "touched": 0, "rechecked": 0,
        "refused": 0, "refused_file": None,
    }  # fmt: skip
    run = told("import_claims", "T-1", folder / "claims.csv")
    assert (run["count"], run["refused"], run["refused_file"]) == (5, 0, None)
    for name in ("customers", "claims"):
        again = told(f"import_{name}", "T-1", folder / f"{name}.csv")
        assert (again["count"], again["again"], again["refused"]) == (0, True, 0)

    found = told("confirm_damage", "T-1")
    assert (found["incident"], found["count"], found["confirmed"], found["unconfirmed"]) == ("T-1", 11, 9, 2)
    assert found["grounds"] == {"not_a_subscriber": 1, "outside_every_window": 1}
    found = told("screen_claims", "T-1", "--scheme", "test")
    assert (found["count"], found["cleared"], found["referred"]) == (9, 8, 1)
    assert found["grounds"] == {"over_ceiling": 1}
    how = ("--reason", "seen", "--as", "examiner")
    found = told("decide", "T-1", "--verdict", "clear", "--ground", "over-ceiling", *how)
    assert (found["incident"], found["count"], found["cleared"]) == ("T-1", 1, 1)
    found = told("assess", "T-1")
    assert (found["count"], found["awards"], found["total_won"]) == (9, 9, 4 * 400_000 + 11_000)
    assert isinstance(found["total_won"], int)

    made = told("make_batch", "T-1", "--channel", "bank", "--as", "finance")
    batch = made["batch"]
    assert (made["incident"], made["channel"], made["count"], made["total_won"]) == (
        "T-1",
        "bank",
        4,
        1_600_000,
    )
    assert told("approve_batch", batch, "--as", "finance2") == {
        "batch": batch, "incident": "T-1", "count": 1, "total_won": 1_600_000, "missing": [],
    }  # fmt: skip
    out = folder / "bank.csv"
    exported = told("export_batch", batch, "--out", out)
    assert (exported["count"], exported["payments"], exported["total_won"], exported["again"]) == (
        4, 4, 1_600_000, False,
    )  # fmt: skip
    first = out.read_bytes()
    assert exported["sha256"] == hashlib.sha256(first).hexdigest()
    assert out.stat().st_mode & 0o77 == 0  # account numbers in the clear: for its owner only
    assert factories.account_of(1) in first.decode("utf-8-sig")
    again = told("export_batch", batch, "--out", folder / "again.csv")
    assert (again["count"], again["again"]) == (0, True)
    assert (folder / "again.csv").read_bytes() == first
    assert "a batch has one" in refused("export_batch", batch, "--out", folder / "bank.xlsx")
    assert not (folder / "bank.xlsx").exists()

    answer = folder / "results.csv"
    made = told("demo_results", batch, "--returned", "0.5", "--seed", "3", "--out", answer)
    assert made == {
        "incident": "T-1", "batch": batch, "count": 4, "total_won": 1_600_000, "file": str(answer),
    }  # fmt: skip
    same = folder / "same.csv"
    told("demo_results", batch, "--returned", "0.5", "--seed", "3", "--out", same)
    assert same.read_bytes() == answer.read_bytes()
    done = told("import_results", answer, "--as", "finance")
    assert done["count"] == done["paid"] + done["returned"] == 4
    assert done["total_won"] == done["paid_won"] == done["paid"] * 400_000
    assert 0 < done["returned"] < 4
    assert (done["incident"], done["batch"], done["again"]) == ("T-1", batch, False)
    assert told("import_results", answer, "--as", "finance2") == {**done, "count": 0, "again": True}

    number = claim_number(factories.claim("R1").pk)
    by_number, by_reference = told("explain", number), told("explain", "R1")
    assert by_number == by_reference
    assert (by_number["claim"], by_number["incident"], by_number["total_won"]) == (number, "T-1", 400_000)
    assert factories.account_of(1) not in json.dumps([by_number, done, exported])
    steps = "\n".join(by_number["steps"])
    for said in (
        "Subscription L1 023100001: 인터넷 optical 11440 – found by: line number",
        "Outage time that counts: 2018-11-24 11:12 ~ 2018-11-25 18:00 (30 h 48 min, KST)",
        "annual revenue ₩120,000,000 · ceiling at most ₩500,000,000",
    ):
        assert said in steps, steps
    steps = "\n".join(told("explain", "R4", "--lang", "ko")["steps"])
    assert "연 매출액 720,000,000원 · 한도 500,000,000원 이하" in steps and "회선번호" in steps
    steps = "\n".join(told("explain", "R5")["steps"])
    assert "looked for: line numbers 023100005; business number" in steps
    steps = "\n".join(told("explain", "S2")["steps"])
    assert "outage window: 인터넷 11440 2018-11-24 11:12 ~ 2018-11-25 18:00" in steps


def test_a_workbook_goes_to_the_bank_with_text_and_numbers(folder: Path) -> None:
    arrive(folder)
    told("assess", "T-1")
    batch = told("make_batch", "T-1", "--channel", "bank", "--as", "finance")["batch"]
    told("approve_batch", batch, "--as", "approver")
    told("export_batch", batch, "--out", folder / "bank.xlsx")
    sheet = openpyxl.load_workbook(folder / "bank.xlsx").active
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [(row[1], row[2], row[3]) for row in rows] == [
        ("004", factories.account_of(n), 400_000) for n in (1, 2, 3)
    ]  # fmt: skip
    credit = told("make_batch", "T-1", "--channel", "credit", "--as", "finance")["batch"]
    told("approve_batch", credit, "--as", "approver")
    assert "exported as .csv, not .xlsx" in refused("export_batch", credit, "--out", folder / "c.xlsx")
    assert told("export_batch", credit, "--out", folder / "c.csv")["total_won"] == 11_000


def test_decisions_by_file_all_or_none(folder: Path) -> None:
    arrive(folder)
    how = ("--reason", "seen", "--as", "examiner")
    names = folder / "names.csv"
    names.write_text(
        f"접수번호,메모\nR4,크다\n{claim_number(factories.claim('R5').pk)},?\n", encoding="cp949"
    )
    before = factories.statuses(Incident.objects.get())
    message = refused("decide", "T-1", "--verdict", "clear", "--claims", names, *how)
    assert "“Clear” is refused for 1: " in message
    names.write_text("R4\nR99\nC-00000001-1\n", encoding="utf-8-sig")
    message = refused("decide", "T-1", "--verdict", "clear", "--claims", names, *how)
    assert message == "2 references name no claim: R99, C-00000001-1"
    assert factories.statuses(Incident.objects.get()) == before
    names.write_text("R4\nR5\n", encoding="utf-8")
    assert told("decide", "T-1", "--verdict", "exclude", "--claims", names, *how)["count"] == 2
    assert (
        told("decide", "T-1", "--verdict", "confirm", "--ground", "OUTSIDE-every-window", *how)["count"] == 1
    )
    assert factories.claim("S2").status == "confirmed"


def test_a_claim_is_confirmed_about_the_line_its_file_names(folder: Path) -> None:
    arrive(folder)
    names = folder / "names.csv"
    how = ("--verdict", "confirm", "--claims", names, "--reason", "the contract shown", "--as", "examiner")
    names.write_text("접수번호,가입번호\nR5,L99\n", encoding="utf-8")
    assert "no subscription L99 in T-1" in refused("decide", "T-1", *how)
    names.write_text("접수번호,가입번호\nR5,L4\n", encoding="utf-8")
    done = told("decide", "T-1", *how)
    assert (done["confirmed"], done["to_choose"]) == (1, 0)
    linked = ClaimLine.objects.filter(claim=factories.claim("R5"))
    assert [line.subscription.subscription_no for line in linked] == ["L4"]


def test_an_incident_whose_liability_changed_says_what_to_do(folder: Path) -> None:
    arrive(folder)
    again = told("load_incident", folder / "incident.yaml")
    assert (again["again"], again["count"]) == (True, 0)
    content = factories.incident_file("T-1", factories.WINDOWS, liability="denied")
    write(folder / "incident.yaml", content)
    done = told("load_incident", folder / "incident.yaml")
    assert (done["again"], done["count"], done["liability"]) == (False, 1, "denied")
    assert "run screen_claims again" in done["hint"]


def test_what_is_refused_says_so_in_one_line_and_changes_nothing(folder: Path) -> None:
    arrive(folder)
    before = (factories.statuses(Incident.objects.get()), StoredFile.objects.count())
    names = folder / "customers.csv"
    how = ("--verdict", "clear", "--reason", "x")
    about, bank = ("--incident", "T-1", "--as"), ("T-1", "--channel", "bank", "--as")
    for said, words in {
        "no incident T-9; known: T-1": ("confirm_damage", "T-9"),
        "no active user nobody": ("decide", "T-1", *how, "--as", "nobody"),
        "not permitted: clerk may not clear": ("decide", "T-1", *how, "--as", "clerk"),
        "nope is no ground; known: ": ("decide", "T-1", *how, "--ground", "nope", "--as", "examiner"),
        "a decision needs a reason": ("decide", "T-1", *how, "--reason", " ", "--as", "examiner"),
        "no batch 999": ("approve_batch", "999", "--as", "approver"),
        "no batch x1": ("export_batch", "x1", "--out", folder / "x.csv"),
        f"there is no folder {folder / 'no'}: make it": ("export_batch", "1", "--out", folder / "no" / "x"),
        f"no folder {folder / 'none'}: make": ("payout_report", "T-1", "--out", folder / "none" / "x.xlsx"),
        f"no folder {folder / 'nowhere'}:": ("demo_results", "1", "--out", folder / "nowhere" / "x.csv"),
        f"{folder} is a folder: name a file": ("payout_report", "T-1", "--out", folder),
        "no scheme nope: load_scheme first": ("approve_scheme", "nope", *about, "approver"),
        "examiner may not approve": ("approve_scheme", "test", *about, "examiner"),
        "nope is not in force for T-1: test is": ("assess", "T-1", "--scheme", "nope"),
        "kt is not in force for T-1: test is": ("screen_claims", "T-1", "--scheme", "kt"),
        "clerk may not make a batch": ("make_batch", *bank, "clerk"),
        "nothing is due on the bank channel of T-1": ("make_batch", *bank, "finance"),
        "clerk may not import results": ("import_results", names, "--as", "clerk"),
        "No such file": ("import_customers", "T-1", folder / "missing.csv"),
        "no claim with the number or reference R99": ("explain", "R99"),
        "clerk may not load a scheme": ("load_scheme", folder / "scheme.yaml", "--as", "clerk"),
    }.items():  # fmt: skip
        assert said in refused(*words), words
    assert factories.statuses(Incident.objects.get()) == before[0]
    assert PayoutBatch.objects.count() == 0


def test_a_refused_move_names_the_claims_as_people_do(folder: Path) -> None:
    arrive(folder)
    (folder / "names.csv").write_text("R1\nR4\nS2\n", encoding="utf-8")
    how = ("--claims", folder / "names.csv", "--reason", "x", "--as", "examiner")
    message = refused("decide", "T-1", "--verdict", "clear", *how)
    one, two = (claim_number(factories.claim(name).pk) for name in ("S2", "R1"))
    assert f"{one} (S2, Not confirmed), {two} (R1, Cleared). Nothing was changed." in message
    assert "R4" not in message


def test_claims_cleared_under_an_older_admission_are_not_passed_over_in_silence(folder: Path) -> None:
    arrive(folder)
    write(folder / "scheme2.yaml", factories.scheme_file())
    told("load_scheme", folder / "scheme2.yaml", "--as", "examiner")
    told("approve_scheme", "test", "--incident", "T-1", "--as", "approver")
    done = told("assess", "T-1")
    assert (done["count"], done["hint"]) == (
        0, "8 claims were cleared under admission 1: run screen_claims first",
    )  # fmt: skip
    told("screen_claims", "T-1")
    assert "hint" not in told("assess", "T-1")


def test_a_korean_shell_is_answered_in_korean(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arrive(folder)
    monkeypatch.setenv("LANG", "ko_KR.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    write(folder / "bad.yaml", {**factories.scheme_file(), "basis": "charity"})
    (folder / "names.csv").write_text("R1\n", encoding="utf-8")
    about = ("decide", "T-1", "--verdict", "clear", "--reason", "x", "--as")
    for words in (
        ("confirm_damage", "T-9"),
        (*about, "nobody"),
        (*about, "clerk"),
        (*about, "examiner", "--ground", "nope"),
        (*about, "examiner", "--claims", folder / "names.csv"),
        ("approve_batch", "999", "--as", "approver"),
        ("approve_scheme", "nope", "--incident", "T-1", "--as", "approver"),
        ("assess", "T-1", "--scheme", "nope"),
        ("make_batch", "T-1", "--channel", "bank", "--as", "finance"),
        ("import_customers", "T-1", folder / "missing.csv"),
        ("import_customers", "T-1", folder / "bad.yaml"),
        ("load_scheme", folder / "bad.yaml", "--as", "examiner"),
        ("explain", "R99"),
        ("payout_report", "T-1", "--out", folder / "report.csv"),
    ):
        said = say(*words, "--json")
        assert (said.code, said.out) == (1, ""), said
        assert re.search("[가-힣]", said.err) and len(said.err.splitlines()) == 1, said.err
    said = say("screen_claims", "T-1")
    labels = [row.split("  ")[-2].strip() for row in said.out.splitlines()]
    assert labels[:2] == ["사고", "실행"] and not re.search("[a-z]", "".join(labels)), said.out
    assert "count" in told("confirm_damage", "T-1")  # keys are the same everywhere


def test_maker_and_loader_are_another_than_the_approver(folder: Path) -> None:
    arrive(folder)
    told("assess", "T-1")
    write(folder / "scheme2.yaml", factories.scheme_file())
    told("load_scheme", folder / "scheme2.yaml", "--as", "approver")
    message = refused("approve_scheme", "test", "--incident", "T-1", "--as", "approver")
    assert message == "approver loaded test@2: another person approves it"
    batch = told("make_batch", "T-1", "--channel", "bank", "--as", "finance")["batch"]
    assert refused("approve_batch", batch, "--as", "finance") == (
        f"finance made batch {batch}: another person approves it"
    )
    message = refused("export_batch", batch, "--out", folder / "x.csv")
    assert "only an approved one is exported" in message
    assert "was not exported" in refused("demo_results", batch, "--out", folder / "r.csv")
    told("approve_batch", batch, "--as", "finance2")
    assert "waits for no approval" in refused("approve_batch", batch, "--as", "approver")


def test_no_scheme_no_screening_and_no_assessment(folder: Path) -> None:
    told("load_incident", folder / "incident.yaml")
    told("import_customers", "T-1", folder / "customers.csv")
    told("confirm_damage", "T-1")  # needs none
    for name in ("screen_claims", "assess"):
        assert refused(name, "T-1") == "no scheme is in force for T-1: approve_scheme first"
    told("load_scheme", folder / "scheme.yaml", "--as", "examiner")  # a draft is not in force
    assert "no scheme is in force" in refused("assess", "T-1", "--scheme", "test")


def test_an_older_text_loaded_again_is_the_newest_version(folder: Path) -> None:
    """What is approved next is what was loaded last."""
    told("load_incident", folder / "incident.yaml")
    write(folder / "scheme2.yaml", factories.scheme_file())
    loaded = [
        told("load_scheme", folder / name, "--as", "examiner")
        for name in ("scheme.yaml", "scheme2.yaml", "scheme2.yaml", "scheme.yaml", "scheme.yaml")
    ]
    assert [(one["version"], one["again"], one["count"]) for one in loaded] == [
        (1, False, 1), (2, False, 1), (2, True, 0), (3, False, 1), (3, True, 0),
    ]  # fmt: skip
    assert told("approve_scheme", "test", "--incident", "T-1", "--as", "approver")["version"] == 3
    admission = told("approve_scheme", "test@1", "--incident", "T-1", "--as", "approver")["admission"]
    assert admission == 1  # equal rules: nobody is screened again


def test_a_scheme_that_does_not_fit_the_incident_is_not_put_in_force(folder: Path) -> None:
    told("load_incident", folder / "incident.yaml")
    who = {"all_of": [{"fact": "kind", "is": "list"}, {"fact": "service", "is": "internett"}]}
    write(folder / "bad.yaml", factories.scheme_file(benefits=[{**factories.WAIVER, "who": who}]))
    told("load_scheme", folder / "bad.yaml", "--as", "examiner")
    message = refused("approve_scheme", "test", "--incident", "T-1", "--as", "approver")
    assert "benefits[0].who.all_of[1].is: internett is unknown" in message
    assert "did you mean internet? known: internet, mobile, phone" in message
    assert not Adoption.objects.exists()


def test_codes_the_incident_does_not_know_are_told(folder: Path) -> None:
    told("load_incident", folder / "incident.yaml")
    who = {"all_of": [{"fact": "kind", "is": "list"}, {"fact": "line_type", "is_one_of": ["optical", "hfc"]}]}
    write(folder / "scheme.yaml", factories.scheme_file(benefits=[{**factories.WAIVER, "who": who}]))
    told("load_scheme", folder / "scheme.yaml", "--as", "examiner")
    about = ("approve_scheme", "test", "--incident", "T-1", "--as", "approver")
    assert told(*about)["unknown_codes"] == ["benefits[0].who.all_of[1].is_one_of[1]: hfc"]
    (folder / "customers.csv").write_bytes(factories.table([line("S1", line_type="HFC")]))
    told("import_customers", "T-1", folder / "customers.csv")
    assert "unknown_codes" not in told(*about)  # the list has such a line


def test_an_incident_with_other_harms_is_not_the_same_again(folder: Path) -> None:
    told("load_incident", folder / "incident.yaml")
    content = factories.incident_file("T-1", factories.WINDOWS)
    content["services"][2]["harms"] = ["other"]
    write(folder / "incident.yaml", content)
    assert told("load_incident", folder / "incident.yaml") == {
        "incident": "T-1", "count": 1, "added": 0, "closed": 0, "services_changed": 1, "touched": 0,
        "rechecked": 0, "run": None, "again": False,
    }  # fmt: skip
    assert told("load_incident", folder / "incident.yaml")["again"] is True


def test_a_bad_file_is_refused_with_every_place(folder: Path) -> None:
    scheme = factories.scheme_file()
    scheme["basis"] = "charity"
    scheme["benefits"][0] = {**scheme["benefits"][0], "channel": "cash"}
    write(folder / "bad.yaml", scheme)
    message = refused("load_scheme", folder / "bad.yaml", "--as", "examiner")
    assert "basis" in message and "benefits[0].channel" in message
    incident = factories.incident_file(
        "T-1", [*factories.WINDOWS, {"service": "telex", "from": "x", "to": "y"}]
    )
    write(folder / "bad.yaml", incident)
    message = refused("load_incident", folder / "bad.yaml")
    assert "windows[4].service" in message and "windows[4].from" in message
    (folder / "bad.yaml").write_text("code: [", encoding="utf-8")
    assert "line 1: this is not YAML" in refused("load_incident", folder / "bad.yaml")
    good = (factories.SAMPLES / "schemes" / "kt-2018.yaml").read_text(encoding="utf-8")
    (folder / "bad.yaml").write_text(good.replace("won: 400000}", "won: 0400000}"), encoding="utf-8")
    message = refused("load_scheme", folder / "bad.yaml", "--as", "examiner")
    assert "won: 0400000 can be read in two ways" in message
    (folder / "bad.yaml").write_bytes(good.encode("cp949", "replace"))
    with patch.dict(os.environ, {"LANG": "ko_KR.UTF-8"}):
        message = refused("load_scheme", folder / "bad.yaml", "--as", "examiner")
    assert "파일을 UTF-8로 저장해 주십시오" in message
    assert Incident.objects.count() == SchemeVersion.objects.count() == 0


def test_results_that_do_not_match_name_every_line(folder: Path) -> None:
    arrive(folder)
    told("assess", "T-1")
    batch = told("make_batch", "T-1", "--channel", "bank", "--as", "finance")["batch"]
    told("approve_batch", batch, "--as", "approver")
    told("export_batch", batch, "--out", folder / "bank.csv")
    answer = folder / "results.csv"
    told("demo_results", batch, "--out", answer)
    rows = answer.read_text(encoding="utf-8-sig").splitlines()
    rows[1] = rows[1].replace("400000", "1")
    rows[3] = "BS000000-0000000000,1,입금,,2019-03-05"
    answer.write_text("\n".join(rows), encoding="utf-8")
    message = refused("import_results", answer, "--as", "finance")
    number = rows[1].split(",")[0]
    assert message == (
        f"2 of 3 lines do not match what was sent: nothing was applied: line 2 ({number}): the amount differs"
        " from the payment; line 4 (BS000000-0000000000): no payment has this number"
    )
    assert factories.claim("R1").status == "assessed"
    answer.write_text(
        "\n".join([rows[0], *("BS0-" + str(n) + ",1,입금,,2019-03-05" for n in range(30))]), "utf-8"
    )
    message = refused("import_results", answer, "--as", "finance")
    beside = folder / "results.csv.refused.csv"
    assert message.endswith(f"all 30 lines in {beside}")
    assert len(beside.read_text(encoding="utf-8-sig").splitlines()) == 31


def test_usage_is_another_exit_status() -> None:
    for words in (
        ("decide", "T-1", "--verdict", "maybe", "--reason", "x", "--as", "y"),
        ("decide", "T-1", "--verdict", "clear", "--as", "y"),
        ("make_batch", "T-1", "--channel", "cash", "--as", "x"),
        ("import_customers", "T-1"),
        ("demo_results", "1", "--returned", "1.5", "--out", "x"),
        ("assess", "T-1", "--unknown"),
        ("approve_batch", "1"),
    ):
        said = say(*words)
        assert said.code == 2, words
        assert said.out == "" and "usage: " in said.err


def test_without_json_a_summary_for_people(folder: Path) -> None:
    said = say("load_incident", folder / "incident.yaml")
    assert said.code == 0 and "incident  T-1" in said.out
    said = say("import_customers", "T-1", folder / "customers.csv")
    assert said.code == 0 and "count  6" in said.out and "{" not in said.out
    assert Claim.objects.count() == 6


@pytest.mark.django_db(transaction=True)  # what a process of its own writes stays
def test_in_a_process_of_its_own(tmp_path: Path) -> None:
    """The exit status as the shell sees it, the message on stderr, without a traceback."""

    def shell(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, env={**os.environ, "LANG": "C.UTF-8"},
            capture_output=True, text=True,
        )  # fmt: skip

    none = shell("confirm_damage", "T-404", "--json")
    assert (none.returncode, none.stdout) == (1, "")
    assert none.stderr.strip() == "CommandError: no incident T-404; known: none"
    usage = shell("make_batch", "T-1", "--channel", "cash", "--as", "x")
    assert (usage.returncode, usage.stdout) == (2, "")
    assert "Traceback" not in usage.stderr
    users = shell("demo_users", "--json")
    assert users.returncode == 0
    found = json.loads(users.stdout)
    assert found["users"][0] == "clerk" and len(found["users"]) == 11
    korean = subprocess.run(
        [sys.executable, "manage.py", "make_batch", "T-404", "--channel", "bank", "--as", "finance"],
        cwd=ROOT, env={**os.environ, "LANG": "ko_KR.UTF-8"}, capture_output=True, text=True,
    )  # fmt: skip
    assert korean.returncode == 1 and len(korean.stderr.strip().splitlines()) == 1


def test_roles_get_what_a_version_adds(folder: Path) -> None:
    finance = Group.objects.get(name="finance")
    finance.permissions.clear()
    assert told("set_up_roles")["count"] == Group.objects.count()
    assert finance.permissions.filter(codename="make_batch").exists()
