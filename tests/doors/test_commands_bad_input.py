"""Bad input by the commands: a clear error, the file kept with its hash, the good lines in, nothing lost."""

import csv
import io
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from backoffice.lib import files
from backoffice.lib.models import Run, StoredFile
from backoffice.lib.tabular import write_sheet
from claims.demonstration.broken import broken_claims, broken_customers
from claims.models import Claim, Filing, Incident, RefusedLine, Subscription
from claims.rules.numbers import claim_number
from tests import commands, factories
from tests.commands import refused, told
from tests.factories import business_no, line, shop, table

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_once() -> Iterator[None]:
    with commands.without_workers():
        yield


@pytest.fixture
def incident() -> Incident:
    return factories.incident("T-1")


def kept(kind: str, content: bytes) -> StoredFile:
    """The kept file of these bytes: there, with hash and size, readable, and no bytes of it in the clear."""
    found = StoredFile.objects.get(kind=kind, scope="T-1", sha256=sha256(content).hexdigest())
    assert found.size == len(content)
    with files.open_plain(found) as plain:
        assert plain.read() == content
    return found


def reasons(path: str | None) -> list[tuple[int, str]]:
    """(line, column) of each row of the file of refused lines; every row has a reason in both languages."""
    assert path is not None
    rows = list(csv.reader(io.StringIO(Path(path).read_text(encoding="utf-8-sig"))))
    assert rows[0] == ["줄 line", "열 column", "사유", "reason"]
    assert all(row[2] and row[3] for row in rows[1:])
    return [(int(row[0]), row[1]) for row in rows[1:]]


def zipped(data: bytes, **parts: bytes) -> bytes:
    """The workbook with further parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def workbook(rows: list[dict[str, Any]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(list(row.values()))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def many_rows(count: int) -> bytes:
    out = io.BytesIO()
    write_sheet(out, "S", ["subscription_no"], ([f"S{n}"] for n in range(count)))
    return out.getvalue()


GOOD = table([line("S1"), line("S2")])
BOOK = workbook([line("S1"), line("S2")])
WHOLE: dict[str, tuple[bytes, str]] = {
    "a wrong header": (GOOD.replace(b"subscription_no", b"number"), "subscription_no"),
    "a required column twice": (GOOD.replace(b"customer_name", b"customer_no"), "customer_no"),
    "an empty file": (b"", "empty"),
    "only a byte order mark": (b"\xef\xbb\xbf", "empty"),
    "UTF-16": ("가입번호,고객번호\nS1,C1\n".encode("utf-16"), "UTF-16"),
    "zeros": (GOOD + b"\0" * 50, "NUL"),
    "a PDF": (b"%PDF-1.7\n" + b"x" * 500, ""),
    "macros": (zipped(BOOK, xl__vbaProject_bin=b"x").replace(b"vbaProject_bin", b"vbaProject.bin"), "macros"),
    "a zip bomb": (zipped(BOOK, xl__media__zeros=b"\0" * (9 << 20)), "unpack"),
    "a zip of something else": (zipped(BOOK)[:200], ""),
    "an old .xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".xls"),
}


@pytest.mark.parametrize("case", WHOLE)
def test_a_file_refused_as_a_whole_is_kept_and_changes_nothing(
    case: str, incident: Incident, tmp_path: Path
) -> None:
    content, word = WHOLE[case]
    path = tmp_path / ("list.xlsx" if content[:2] == b"PK" else "list.csv")
    path.write_bytes(content)
    for _ in range(2):  # the second time too
        message = refused("import_customers", "T-1", path)
        assert word.casefold() in message.casefold(), message
        assert path.name in message or "column" in message.casefold() or "header" in message.casefold(), (
            message
        )
        if content:
            kept("customers", content)
    assert StoredFile.objects.filter(kind="customers").count() == 1
    assert (Claim.objects.count(), Subscription.objects.count(), Run.objects.count()) == (0, 0, 0)
    # Mended, it goes in.
    path = tmp_path / "mended.csv"
    path.write_bytes(GOOD)
    assert told("import_customers", "T-1", path)["count"] == 2


def test_a_workbook_above_200_000_rows_is_refused_with_advice(incident: Incident, tmp_path: Path) -> None:
    content = many_rows(200_001)
    path = tmp_path / "list.xlsx"
    path.write_bytes(content)
    message = refused("import_customers", "T-1", path)
    assert "200,000" in message and "CSV" in message
    kept("customers", content)
    assert Run.objects.count() == 0


def test_the_good_lines_of_a_billing_list_go_in_and_each_bad_one_is_named(
    incident: Incident, tmp_path: Path
) -> None:
    good = [line(f"S{n}") for n in range(6)]
    rows = table(good).decode().splitlines()
    bad = {
        3: rows[1].replace("11000", "-11000", 1).replace("S0", "X1"),
        5: table([line("X2", business_no="1112233333")]).decode().splitlines()[1],
        7: rows[1][:20],
        9: table([line("X3", service="telex", area="99999")]).decode().splitlines()[1],
        11: rows[2],  # S1 once more
    }
    merged, left = [rows[0]], iter(rows[1:])
    while len(merged) < 12:
        merged.append(bad.get(len(merged) + 1) or next(left, ""))
    content = "\r\n".join(row for row in merged if row).encode("utf-8-sig")
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    done = told("import_customers", "T-1", path)
    assert (done["count"], done["refused"]) == (6, len(bad))
    named = reasons(done["refused_file"])
    assert {at for at, _ in named} == set(bad)
    assert [column for at, column in named if at == 9] == [
        "service",
        "area",
    ]  # all reasons of a line together
    run = Run.objects.get(pk=done["run"])
    assert (run.counts["new"], run.counts["refused"], run.file) == (6, 5, kept("customers", content))
    assert RefusedLine.objects.filter(run=run).values("line").distinct().count() == 5
    assert set(Subscription.objects.values_list("subscription_no", flat=True)) == {f"S{n}" for n in range(6)}
    Path(done["refused_file"]).unlink()
    again = told("import_customers", "T-1", path)  # what is still out is said again, and how to mend it
    assert (again["count"], again["again"], again["refused"], again["run"]) == (0, True, 5, done["run"])
    assert again["refused_file"] == done["refused_file"] and reasons(again["refused_file"]) == named
    assert again["hint"] == done["hint"] and "bring them as a new file" in again["hint"]


def test_the_good_shop_claims_go_in_and_no_account_number_comes_out(
    incident: Incident, tmp_path: Path
) -> None:
    rows = [shop(1), shop(2, monthly_sales=-5), shop(3, business_no="1112233333"), shop(4, bank="999"),
            shop(5, account_no="7.77E+11"), shop(6, harm="정전"), shop(7, reference="R1"),
            shop(8, holder="900101-1234567"), shop(9, business_name="", bank="", account_no="99987654321012"),
            shop(10)]  # fmt: skip
    content = table(rows)
    path = tmp_path / "claims.csv"
    path.write_bytes(content)
    done = told("import_claims", "T-1", path)
    assert (done["count"], done["refused"]) == (2, 8)
    named = reasons(done["refused_file"])
    assert sorted({at for at, _ in named}) == [3, 4, 5, 6, 7, 8, 9, 10]
    text = Path(done["refused_file"]).read_text(encoding="utf-8-sig")
    assert not any(factories.account_of(n) in text for n in range(1, 11))
    assert "99987654321012" not in text and "900101" not in text
    assert set(Filing.objects.values_list("reference", flat=True)) == {"R1", "R10"}
    assert Filing.objects.get(reference="R1").business_no == business_no(1)
    kept("claims", content)


@pytest.mark.parametrize("span", [20_000, 1])
def test_a_reference_used_before_is_refused_and_its_first_use_named(
    incident: Incident, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, span: int
) -> None:
    monkeypatch.setattr(import_module("claims.intake.receive"), "SPAN", span)
    path = tmp_path / "claims.csv"
    path.write_bytes(table([shop(1), shop(2), shop(3, reference="R2"), shop(4, reference="R2")]))
    done = told("import_claims", "T-1", path)
    assert (done["count"], done["refused"]) == (2, 2)
    text = Path(done["refused_file"]).read_text(encoding="utf-8-sig").splitlines()
    assert [row.split(",")[0] for row in text[1:]] == ["4", "5"]
    assert all("line 3 of this file" in row and "3번째 줄" in row for row in text[1:])
    assert Filing.objects.get(reference="R2").business_no == business_no(2)
    path.write_bytes(table([shop(5), shop(6, reference="R1")]))
    done = told("import_claims", "T-1", path)
    assert (done["count"], done["refused"]) == (1, 1)
    first = claim_number(Filing.objects.get(reference="R1").claim_id)
    assert first in Path(done["refused_file"]).read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(("name", "lines"), [("customers", broken_customers), ("claims", broken_claims)])
def test_ten_thousand_bad_lines(name: str, lines: Any, incident: Incident, tmp_path: Path) -> None:
    sample = (factories.SAMPLES / f"{name}.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    good = table([line("S1")] if name == "customers" else [shop(1)])
    content = (f"{sample}\n").encode() + b"\n".join(lines(10_000))
    path = tmp_path / f"{name}.csv"
    path.write_bytes(content)
    done = told(f"import_{name}", "T-1", path)
    assert (done["count"], done["refused"]) == (0, 10_000)
    named = reasons(done["refused_file"])
    assert len({at for at, _ in named}) == 10_000
    assert (Claim.objects.count(), Run.objects.get(pk=done["run"]).outcome) == (0, "done")
    kept(name, content)
    path.write_bytes(good)
    assert told(f"import_{name}", "T-1", path)["count"] == 1


def test_cp949_and_a_workbook_say_the_same_as_utf_8(incident: Incident, tmp_path: Path) -> None:
    rows = [line("S1", customer_name="김하윤", base_1="11,000"), line("S2", address="서울 마포구 1")]
    found = []
    for name, content in {
        "utf8.csv": table(rows),
        "bom.csv": b"\xef\xbb\xbf" + table(rows),
        "cp949.csv": table(rows).decode().encode("cp949"),
        "book.xlsx": workbook(rows),
    }.items():
        with factories.undone():
            path = tmp_path / name
            path.write_bytes(content)
            assert told("import_customers", "T-1", path)["count"] == 2
            kept("customers", content)
            columns = ("subscription_no", "claimant__name", "base_1", "address", "line")
            found.append(list(Subscription.objects.order_by("pk").values_list(*columns)))
    assert found == [found[0]] * 4
    assert found[0][0][1:3] == ("김하윤", 11000)


def test_a_line_of_another_encoding_is_refused_by_number(incident: Incident, tmp_path: Path) -> None:
    rows = [line(f"S{n}", customer_name=f"김하윤{n}") for n in range(30)]
    lines = table(rows).splitlines(keepends=True)
    lines[7] = lines[7].decode().encode("cp949")
    path = tmp_path / "mixed.csv"
    path.write_bytes(b"".join(lines))
    done = told("import_customers", "T-1", path)
    assert (done["count"], done["refused"]) == (29, 1)
    assert [at for at, _ in reasons(done["refused_file"])] == [8]
    kept("customers", b"".join(lines))


def test_a_claim_received_in_the_future_is_refused(incident: Incident, tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    path.write_bytes(table([shop(1), shop(2, received_at="2199-01-01")]))
    done = told("import_claims", "T-1", path)
    assert (done["count"], reasons(done["refused_file"])) == (1, [(3, "received_at")])


def test_the_claims_of_a_decision_come_in_any_table(incident: Incident, tmp_path: Path) -> None:
    factories.cast()
    factories.take_lines(
        incident, line("S1"), line("S2", area=factories.JUNG), line("S3", area=factories.JUNG)
    )
    factories.confirm(incident)
    how = ("decide", "T-1", "--verdict", "confirm", "--reason", "x", "--as", "examiner", "--claims")
    path = tmp_path / "claims.txt"
    for content, said in {
        b"": "the file is empty",
        b"\n \n": "the file is empty",
        "신청번호\n".encode(): "the file names no claim",
        "신청번호\nS2\n".encode("utf-16"): "the file is UTF-16",
        b"%PDF-1.7\nx": "not a text table",
        "S2\nS\xff3\n".encode("latin-1"): "line 2: there are bytes that are not UTF-8",
        "신청번호,메모\nS2,x\nS3\n".encode("cp949"): "line 3: 1 of 2 columns",
    }.items():
        path.write_bytes(content)
        assert said in refused(*how, path), content
    for content in (
        b"S2\r\nS3\r\n", "신청번호\nS2\nS3".encode("cp949"), b"\xef\xbb\xbfclaim;note\nS2;x\nS3;y\n",
        workbook([{"claim": "S2"}, {"claim": "S3"}]),
    ):  # fmt: skip
        with factories.undone():
            path.write_bytes(content)
            assert told(*how, path)["count"] == 2


def test_columns_nobody_knows_are_named_and_passed_over(incident: Incident, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(table([{**line("S1"), "비고": "x"}]))
    assert told("import_customers", "T-1", path)["ignored_columns"] == ["비고"]


def test_a_misspelt_reference_files_no_shop_twice(incident: Incident, tmp_path: Path) -> None:
    def without(rows: list[dict[str, Any]], header: str | None) -> bytes:
        others = [{name: value for name, value in row.items() if name != "reference"} for row in rows]
        return table(
            [
                {**other, header: row["reference"]} if header else other
                for row, other in zip(rows, others, strict=True)
            ]
        )

    def brought(name: str, content: bytes) -> tuple[dict[str, Any], list[str]]:
        path = tmp_path / name
        path.write_bytes(content)
        done = told("import_claims", "T-1", path)
        return done, list(RefusedLine.objects.filter(run=done["run"]).values_list("reason_en", flat=True))

    rows = [shop(1), shop(2)]
    assert brought("first.csv", table(rows))[0]["count"] == 2
    number = claim_number(Filing.objects.get(reference="R1").claim_id)
    for header, warned in (("refernce", ["reference"]), ("접수번후", ["접수번호"]), ("a", []), (None, [])):
        done, reasons = brought(f"{header}.csv", without(rows, header))
        assert (done["count"], done["refused"]) == (0, 2)
        assert done.get("ignored_columns", []) == ([header] if header else [])
        named = [f"“{header}” was passed over: did you mean “{known}”?" for known in warned]
        assert [text.removeprefix("Column ") for text in done.get("warnings", [])] == named
        assert f"were received before (reference R1, {number})" in reasons[0]
    ko = RefusedLine.objects.latest("pk").reason_ko
    assert "이미 접수되었습니다(접수번호 R2, C-" in ko and "접수일시" in ko
    # Another time of receipt is another claim, for screening to judge; so is a reference of its own.
    later = {**shop(1), "received_at": "2019-02-21 10:00"}
    assert brought("later.csv", without([later], None))[0]["count"] == 1
    assert brought("own.csv", table([{**shop(1), "reference": "R1b"}]))[0]["count"] == 1
    # Without any time: word for word, within a file as well.
    timeless = [{**shop(n), "received_at": "", "claimed_loss": 5} for n in (3, 3, 4)]
    done, reasons = brought("timeless.csv", without(timeless, None))
    assert (done["count"], done["refused"]) == (2, 1)
    assert reasons == [
        "no reference, and the same business, site and particulars stand on line 2 of this file"
    ]
    done, reasons = brought("again.csv", without([*timeless, {**timeless[0], "claimed_loss": 6}], "memo"))
    assert (done["count"], done["refused"]) == (1, 3)
    assert Filing.objects.count() == 7


def test_the_folder_of_the_file_may_be_read_only(
    incident: Incident, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The refused lines go to the temporary folder instead; nothing is lost."""
    path = tmp_path / "list.csv"
    path.write_bytes(table([line("S1", service="telex")]))
    write = Path.write_text

    def refuses(self: Path, *what: Any, **how: Any) -> int:
        if self.parent == tmp_path:
            raise PermissionError
        return write(self, *what, **how)

    monkeypatch.setattr(Path, "write_text", refuses)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "elsewhere"))
    (tmp_path / "elsewhere").mkdir()
    done = told("import_customers", "T-1", path)
    assert done["refused_file"] == str(tmp_path / "elsewhere" / "list.csv.refused.csv")
