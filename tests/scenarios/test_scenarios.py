"""The pages of this folder are done as they stand, and then no account number rests in the clear."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from backoffice.lib import files
from backoffice.lib.models import StoredFile
from claims.models import Claim, PayeeAccount, RefusedLine
from tests import commands, factories
from tests.scenarios import scenario

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = sorted(Path(__file__).parent.glob("*.md"))


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder to work in, the people of the demonstration, and no worker."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "C.UTF-8")
    factories.cast()
    with commands.without_workers(in_one_transaction=False):
        yield tmp_path


def test_there_are_pages() -> None:
    assert {page.name for page in PAGES} >= {"claim_to_payout.md", "returned_payment.md"}


@pytest.mark.parametrize("prose", PAGES, ids=lambda prose: prose.stem)
def test_a_page_is_true(prose: Path, desk: Path) -> None:
    assert scenario.play(prose, desk) > 15


def test_a_page_that_states_something_else_fails(desk: Path) -> None:
    for number, (stated, complaint) in enumerate(
        {
            "count 1": "count is 0, not 1",
            "kount 0": "says nothing of kount",
            "refused: demo users": "code=0",
        }.items()
    ):
        page = desk / f"page{number}.md"
        page.write_text(f"```console\n$ python manage.py demo_users\n{stated}\n```\n", encoding="utf-8")
        (desk / "samples").unlink(missing_ok=True)
        with pytest.raises(AssertionError, match=complaint):
            scenario.play(page, desk)


# --- account numbers ---


def numbers(page: Path) -> set[bytes]:
    """Every account number of the page: as it is written, and its digits."""
    written, _ = scenario.read(page)
    column = written["claims.csv"].splitlines()[0].split(",").index("계좌번호")
    rows = [row.split(",") for row in written["claims.csv"].splitlines()[1:]]
    found = {row[column] for row in rows if len(row) > column} | {written.get("number.txt", "").strip()}
    found |= {re.sub(r"\D", "", number) for number in found}
    return {number.encode() for number in found if number}


def resting() -> Iterator[tuple[str, bytes]]:
    """(where, bytes) of every value of every table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = 'public' ORDER BY table_name, ordinal_position"
        )
        for table, column, kind in cursor.fetchall():
            what = f'encode("{column}", $$escape$$)' if kind == "bytea" else f'"{column}"::text'
            cursor.execute(f'SELECT {what} FROM "{table}" WHERE "{column}" IS NOT NULL')
            for (value,) in cursor.fetchall():
                yield f"{table}.{column}", value.encode()


@pytest.mark.parametrize(
    "prose",
    [p for p in PAGES if "csv claims.csv" in p.read_text(encoding="utf-8")],
    ids=lambda prose: prose.stem,
)
def test_no_account_number_rests_in_the_clear(prose: Path, desk: Path) -> None:
    scenario.play(prose, desk)
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")  # what the database holds is on its disk
    wanted = numbers(prose)
    assert len(wanted) >= 4
    assert PayeeAccount.objects.count() >= 2 and Claim.objects.exists()

    looked = 0
    for where, value in resting():
        looked += 1
        assert not any(number in value for number in wanted), where
    assert looked > 1000

    kept = list(StoredFile.objects.all())
    kinds = {stored.kind for stored in kept}
    assert {"incident", "customers", "claims", "payment", "result", "scheme"} <= kinds
    plain = [stored for stored in kept if stored.kind in ("claims", "payment")]
    assert any(number in files.open_plain(stored).read() for stored in plain for number in wanted)

    # Kept files, logs, the database's own files and its journal: everything under the data folder.
    folder = Path(os.environ["BOSANG_TEST_FOLDER"])
    assert any(path.is_file() for path in Path(settings.FILES_DIR).rglob("*"))
    holder, holders = PayeeAccount.objects.earliest("pk").holder.encode(), 0
    # os.walk goes on where a folder is removed meanwhile: other tests drop databases of the same server.
    for path in (Path(parent, name) for parent, _below, names in os.walk(folder) for name in names):
        if path.is_file() and not path.is_symlink():
            try:
                content = path.read_bytes()
            except OSError:  # the database removed it meanwhile
                continue
            assert not any(number in content for number in wanted), path
            holders += holder in content
    # The search finds what is there: names of holders rest in the clear, in the database's own files.
    assert holders or "TEST_DATABASE_URL" in os.environ

    # What the commands left beside the files.
    for path in desk.glob("*.refused.csv"):
        assert not any(number in path.read_bytes() for number in wanted), path
    assert (prose.stem == "claim_to_payout") == RefusedLine.objects.exists()
