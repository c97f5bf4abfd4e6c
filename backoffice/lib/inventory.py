"""What lies in the folder of kept files against what the database says lies there.

A kept file gets its name first and its row after it, so that no row is ever without its file. Whoever dies in
between leaves a file without a row: sealed, and of no use to anybody. It is found here and by nothing else.
"""

import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from backoffice.lib.crypto import CannotOpen
from backoffice.lib.files import FRAME, Opened, sealed_size
from backoffice.lib.models import StoredFile

DAY = 86_400
"""Seconds after which a file without a row is no longer one that is being kept at this moment."""


class Stray(NamedTuple):
    """A file without a row: its place in the folder, its bytes, when it was last written (seconds)."""

    place: str
    size: int
    written: float


class Inventory(NamedTuple):
    """`files` rows were looked at; `broken` are (place, what is wrong) of those whose file is not as kept.

    `orphans` are files without a row, `young` how many more there are that are less than a day old.
    """

    files: int
    size: int
    broken: list[tuple[str, str]]
    orphans: list[Stray]
    young: int


class NotOurs(ValueError):
    """Most files in this folder are not known to this database: is it another one's? Nothing was removed."""


def take(
    *,
    whole: bool = False,
    now: float | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Inventory:
    """Compare folder and table; changes nothing.

    1. list the folder, before the rows are read: a row that comes meanwhile finds its file in the list,
    2. each row's file is there, of the right size, and opens at its beginning and its end (`whole`: all of
       it is read, and has the SHA-256 of the row),
    3. the rest has no row; what is younger than a day may be on its way to one.
    """
    lying = {stray.place: stray for stray in _lying()}
    known = StoredFile.objects.count()
    files, size, broken = 0, 0, []
    for stored in StoredFile.objects.order_by("pk").iterator():
        lying.pop(stored.place, None)
        if wrong := _wrong(stored, whole=whole):
            broken.append((stored.place, wrong))
        files, size = files + 1, size + stored.size
        progress(files, max(known, files))
    before = (time.time() if now is None else now) - DAY
    orphans = sorted(stray for stray in lying.values() if stray.written < before)
    return Inventory(files, size, broken, orphans, len(lying) - len(orphans))


def remove(found: Inventory) -> int:
    """Delete the orphans of an inventory, each after one more look for its row; returns how many went.

    Raises NotOurs when there are more of them than files with a row: that is the folder of another database,
    or of one restored from an old backup.
    """
    if len(found.orphans) > max(found.files - len(found.broken), 10):
        raise NotOurs(NotOurs.__doc__)
    removed = 0
    for stray in found.orphans:
        path = _folder() / stray.place
        if StoredFile.objects.filter(place=stray.place).exists() or path.stat().st_mtime != stray.written:
            continue
        path.unlink()
        removed += 1
    return removed


def _folder() -> Path:
    return Path(settings.FILES_DIR)


def _lying() -> Iterator[Stray]:
    for path in _folder().rglob("*"):
        try:
            about = path.lstat()
        except FileNotFoundError:  # given its name, or gone, meanwhile
            continue
        if path.is_file() and not path.is_symlink():
            yield Stray(str(path.relative_to(_folder())), about.st_size, about.st_mtime)


def _wrong(stored: StoredFile, *, whole: bool) -> str:
    """What is wrong with a row's file; "" when nothing is."""
    path = _folder() / stored.place
    try:
        expected = sealed_size(path, stored.size)
        if (found := path.stat().st_size) != expected:
            return f"{found:,} bytes where {expected:,} were written"
        with Opened(path, stored.size) as plain:
            if whole:
                digest = sha256()
                while block := plain.read(FRAME):
                    digest.update(block)
                return "" if digest.hexdigest() == stored.sha256 else "its bytes are not those that were kept"
            plain.read(1)
            plain.seek(max(0, stored.size - 1))
            plain.read(1)
    except FileNotFoundError:
        return "there is no such file"
    except (CannotOpen, OSError) as error:
        return str(error)
    return ""
