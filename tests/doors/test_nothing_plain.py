"""While account numbers pass through, no file that can be written is open but the encrypted ones."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from stat import S_ISREG
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from backoffice.lib import files, uploads
from backoffice.lib.models import StoredFile
from compensation import exports
from compensation.models import PayoutBatch
from compensation.payouts import approve
from tests.doors import world

SignIn = Callable[[str], Client]
ACCOUNT = "110998877665544"
PAGE = "/desk/incidents/KT-2018/"


def being_written() -> set[str]:
    """Regular files this process can write to; a nameless one (O_TMPFILE) is seen as well."""
    found = set()
    for one in Path("/proc/self/fd").iterdir():
        try:
            if not S_ISREG(one.stat().st_mode):
                continue
            flags = Path("/proc/self/fdinfo", one.name).read_text().split("flags:")[1].split()[0]
            if int(flags, 8) & os.O_ACCMODE != os.O_RDONLY:
                found.add(f"{one.name}:{one.readlink()}")
        except FileNotFoundError:
            continue
    return found


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[str]]:
    """Looks at each sealed write and each line paid. There is no folder for temporary files."""
    if not Path("/proc/self/fdinfo").is_dir():
        pytest.skip("needs /proc")
    monkeypatch.setenv("TMPDIR", str(tmp_path / "none"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    before, seen = being_written(), list[str]()
    write, lines = files.Sealer.write, exports.bank_lines

    def look() -> None:
        seen.extend(one.partition(":")[2] for one in being_written() - before)

    def looked(sealer: files.Sealer, data: Any) -> int:
        look()
        return write(sealer, data)

    def followed(batch: PayoutBatch) -> Iterator[Any]:
        for line in lines(batch):
            look()
            yield line

    monkeypatch.setattr(files.Sealer, "write", looked)
    monkeypatch.setattr(exports, "bank_lines", followed)
    yield seen
    assert seen
    assert {place for place in seen if not place.startswith(str(settings.FILES_DIR))} == set()


def on_disk() -> bytes:
    return b"".join(path.read_bytes() for path in Path(settings.FILES_DIR).rglob("*") if path.is_file())


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_a_payment_file(suffix: str, small_world: None, db: None, watched: list[str]) -> None:
    batch = PayoutBatch.objects.get()
    numbers = [line.account for line in exports.bank_lines(batch)]
    assert numbers and batch.file is None
    approve(batch, by=world.person("approver"), at=timezone.now())
    run = exports.open_export(batch, suffix, at=timezone.now())
    world.work(run)
    batch.refresh_from_db()
    assert batch.file is not None
    kept = on_disk()
    assert not [number for number in numbers if number.encode() in kept]


@pytest.mark.parametrize("size", [50_000, 3 << 20])
def test_an_uploaded_list_of_claims(
    size: int, signed_in: SignIn, watched: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = Path("samples/claims.csv").read_text("utf-8-sig").splitlines(keepends=True)
    text = sample[0] + f"{ACCOUNT}\r\n" * (size // 17)
    large: list[int] = []
    complete = uploads.SealedUploadHandler.file_complete
    monkeypatch.setattr(
        uploads.SealedUploadHandler,
        "file_complete",
        lambda handler, found: (large.append(found), complete(handler, found))[1],
    )
    file = SimpleUploadedFile("claims.csv", text.encode())
    answer = signed_in("clerk").post(
        f"{PAGE}import_claims/", {"confirmed": "1", "counted": "1", "file": file}
    )
    assert answer.status_code in (302, 409)
    assert bool(large) is (size > settings.FILE_UPLOAD_MAX_MEMORY_SIZE)
    assert StoredFile.objects.latest("pk").size == len(text.encode())
    assert ACCOUNT.encode() not in on_disk()
    assert not list((Path(settings.FILES_DIR) / "incoming").glob("*"))
