"""Kept files under the newest key: written anew beside themselves, compared, and put in place of the old."""

import os
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import transaction

from backoffice.lib.crypto import CannotOpen, keyring
from backoffice.lib.files import FRAME, MAGIC, Opened, Sealer
from backoffice.lib.models import StoredFile

MISSING = "missing"
"""Stands for the key of a file that is not where its row says, or is no kept file."""


def key_of(stored: StoredFile) -> str:
    """The id of the key a kept file rests under, from its first bytes; MISSING when it cannot be read."""
    try:
        with _path(stored).open("rb") as file:
            head = file.read(5)
            if head[:4] != MAGIC:
                return MISSING
            return file.read(head[4]).decode()
    except (OSError, UnicodeDecodeError, IndexError):
        return MISSING


def keys_of_files() -> Counter[str]:
    """{key id: kept files that rest under it}."""
    return Counter(key_of(stored) for stored in StoredFile.objects.order_by("pk").iterator())


def to_do() -> Iterator[int]:
    """Ids of the kept files that rest under another key than the newest, in the order of their keeping."""
    newest = keyring().newest
    for stored in StoredFile.objects.order_by("pk").iterator():
        if key_of(stored) != newest:
            yield stored.pk


def reseal(number: int) -> bool:
    """Write one kept file anew under the newest key; False when another process is at it or it is done.

    1. hold the file's row, so that two processes never rewrite one file,
    2. encrypt to a temporary name and flush it to the disk,
    3. read that back: its plain bytes must have the hash the row has always had,
    4. rename over the old one. Who had it open reads on in the old one.

    Raises CannotOpen (key not configured, file altered) and OSError (file missing, disk full); the old file
    is then untouched.
    """
    with transaction.atomic():
        stored = StoredFile.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=number).first()
        if stored is None or key_of(stored) == keyring().newest:
            return False
        final = _path(stored)
        unfinished = final.with_name(f"{final.name}.reseal")
        try:
            with unfinished.open("wb") as target:
                unfinished.chmod(0o600)
                sealer = Sealer(target)
                with Opened(final, stored.size) as plain:
                    while block := plain.read(FRAME):
                        sealer.write(block)
                sealer.finish()
                target.flush()
                os.fsync(target.fileno())
            if _digest(unfinished, stored.size) != stored.sha256 or sealer.size != stored.size:
                raise CannotOpen("원본과 내용이 다릅니다", "its plain bytes are not those that were kept")
            unfinished.replace(final)
            directory = os.open(final.parent, os.O_RDONLY)
            try:
                os.fsync(directory)
            finally:
                os.close(directory)
        finally:
            unfinished.unlink(missing_ok=True)
    return True


def _path(stored: StoredFile) -> Path:
    return Path(settings.FILES_DIR) / stored.place


def _digest(path: Path, size: int) -> str:
    digest = sha256()
    with Opened(path, size) as plain:
        while block := plain.read(FRAME):
            digest.update(block)
    return digest.hexdigest()
