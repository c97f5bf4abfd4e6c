"""Kept files against their rows: what a killed process left is found, and only that is removed."""

import os
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from backoffice.lib import files, inventory
from backoffice.lib.models import StoredFile
from tests.commands import refused, say, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings: object, tmp_path: Path) -> Iterator[Path]:
    settings.FILES_DIR = tmp_path / "files"  # type: ignore[attr-defined]
    yield tmp_path / "files"


def keep(content: bytes, name: str = "claims.csv") -> StoredFile:
    return files.keep_bytes(content, kind="claims", scope="T-1", name=name, at=timezone.now())


def killed_after_the_name(content: bytes) -> None:
    """A process keeps a file and dies when it has its name and no row."""
    child = os.fork()
    if not child:
        rename = Path.rename

        def last(path: Path, target: Path) -> None:
            rename(path, target)
            os.kill(os.getpid(), signal.SIGKILL)

        Path.rename = last  # type: ignore[method-assign,assignment]
        keep(content)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def age(path: Path, days: float = 2) -> None:
    then = path.stat().st_mtime - timedelta(days=days).total_seconds()
    os.utime(path, (then, then))


def test_a_file_whose_row_never_came_is_found_and_removed(folder: Path) -> None:
    kept = [keep(b"a"), keep(b"b" * files.FRAME), keep(b"c" * (files.FRAME + 1)), keep(b"")]
    killed_after_the_name(b"110-123-456789")
    (orphan,) = set(folder.rglob("*")) - {folder / one.place for one in kept} - {folder / "claims"}
    fresh = told("check_files", "--remove")
    assert (fresh["count"], fresh["files"], fresh["orphans"], fresh["young"]) == (0, 4, [], 1)
    age(orphan)
    (folder / "incoming").mkdir()
    upload = folder / "incoming" / "0123"  # an upload whose process died
    upload.write_bytes(b"x")
    age(upload)
    age(folder / kept[0].place)
    found = told("check_files", "--full")
    places = sorted(str(path.relative_to(folder)) for path in (orphan, upload))
    assert (found["count"], found["orphans"], found["young"]) == (0, places, 0)
    assert found["orphan_bytes"] == orphan.stat().st_size + 1
    assert found["bytes"] == 1 + files.FRAME + files.FRAME + 1
    assert told("check_files", "--remove")["count"] == 2
    assert not orphan.exists() and not upload.exists()
    left = told("check_files", "--full", "--remove")
    assert (left["count"], left["orphans"], left["files"]) == (0, [], 4)


def test_a_row_without_its_whole_file_ends_the_check_before_anything_is_removed(folder: Path) -> None:
    first, second, third, fourth = (keep(bytes([65 + n]) * 3_000_000) for n in range(4))
    (folder / first.place).unlink()
    whole = (folder / second.place).read_bytes()
    (folder / second.place).write_bytes(whole[:-1])
    (folder / third.place).write_bytes(b"nothing of ours")
    killed_after_the_name(b"x")
    for path in (folder / "claims").iterdir():
        age(path)
    count = len(list((folder / "claims").iterdir()))
    message = refused("check_files", "--remove")
    assert message.startswith("3 of 4 kept files are not as they were kept: ")
    assert f"{first.place}: there is no such file" in message
    assert f"{second.place}: {len(whole) - 1:,} bytes where {len(whole):,} were written" in message
    assert f"{third.place}: " in message and fourth.place not in message
    assert len(list((folder / "claims").iterdir())) == count


def test_a_changed_bit_in_the_middle_is_seen_by_a_full_look_only(folder: Path) -> None:
    fourth = keep(b"x" * 3_000_000)
    altered = bytearray((folder / fourth.place).read_bytes())
    altered[1_500_000] ^= 1
    (folder / fourth.place).write_bytes(altered)
    assert say("check_files").code == 0
    assert "the kept file was altered" in refused("check_files", "--full")


def test_the_folder_of_another_database_is_left_alone(folder: Path) -> None:
    keep(b"x")
    for number in range(11):
        place = folder / "claims" / f"20190101-{number}"
        place.write_bytes(b"x")
        age(place)
    assert "another one's" in refused("check_files", "--remove")
    assert len(list((folder / "claims").iterdir())) == 12


def test_a_file_that_gets_its_row_meanwhile_stays(folder: Path) -> None:
    kept = keep(b"x")
    age(folder / kept.place)
    stray = inventory.Stray(kept.place, 1, (folder / kept.place).stat().st_mtime)
    assert inventory.remove(inventory.Inventory(20, 0, [], [stray], 0)) == 0
    assert (folder / kept.place).exists()
