"""Kept files: encrypted in frames of 1 MiB, so that any part can be read again without reading all of it.

Layout: "BSF1" | key id length (1) | key id | nonce prefix (8) | frames. Frame i holds up to 1 MiB of plain
bytes under nonce prefix + i, with the header and "last frame?" as associated data, so that frames cannot be
swapped, dropped or taken from another file. A file is written under a temporary name, flushed to the disk and
renamed; only then is its row written, so that a row never names a file that is not whole.
"""

import io
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from backoffice.lib.crypto import CannotOpen, keyring, no_key
from backoffice.lib.models import StoredFile

FRAME = 1 << 20
TAG = 16
MAGIC = b"BSF1"


class Sealer(io.RawIOBase, BinaryIO):
    """A writable stream that encrypts to `target`, counting and hashing the plain bytes."""

    def __init__(self, target: BinaryIO):
        ring = keyring()
        self._key: AESGCM = ring.keys[ring.newest]
        name = ring.newest.encode()
        self._header = MAGIC + bytes([len(name)]) + name + secrets.token_bytes(8)
        self._target = target
        self._buffer = bytearray()
        self._frames = 0
        self.size = 0
        self.hash = sha256()
        target.write(self._header)

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, data: Any) -> int:
        """Take plain bytes; whole frames go out at once."""
        self.hash.update(data)
        self.size += len(data)
        self._buffer += data
        while len(self._buffer) > FRAME:  # the last frame stays until close, even a full one
            self._put(bytes(self._buffer[:FRAME]), last=False)
            del self._buffer[:FRAME]
        return len(data)

    def _put(self, plain: bytes, *, last: bool) -> None:
        nonce = self._header[-8:] + self._frames.to_bytes(4, "big")
        self._target.write(self._key.encrypt(nonce, plain, self._header + bytes([last])))
        self._frames += 1

    def finish(self) -> None:
        """Write the last frame."""
        self._put(bytes(self._buffer), last=True)
        self._buffer.clear()


class Opened(io.RawIOBase):
    """A seekable stream of the plain bytes of a kept file; raises CannotOpen when it was altered."""

    def __init__(self, path: Path, size: int):
        self._file = path.open("rb")
        head = self._file.read(5)
        if head[:4] != MAGIC:
            raise CannotOpen(f"{path.name}: 보관 파일이 아닙니다", f"{path.name} is no kept file")
        self._header = head + self._file.read(head[4] + 8)
        key_id = self._header[5:-8].decode()
        key = keyring().keys.get(key_id)
        if key is None:
            raise no_key(key_id)
        self._key = key
        self._size, self._at = size, 0
        self._frame_no, self._frame = -1, b""

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """As any stream."""
        self._at = max(0, offset + (0, self._at, self._size)[whence])
        return self._at

    def tell(self) -> int:
        """The position in plain bytes."""
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Decrypt the frame at the position and hand out what is wanted of it."""
        if self._at >= self._size:
            return 0
        number, start = divmod(self._at, FRAME)
        if number != self._frame_no:
            self._file.seek(len(self._header) + number * (FRAME + TAG))
            sealed = self._file.read(FRAME + TAG)
            last = (number + 1) * FRAME >= self._size
            nonce = self._header[-8:] + number.to_bytes(4, "big")
            try:
                self._frame = self._key.decrypt(nonce, sealed, self._header + bytes([last]))
            except InvalidTag as error:
                raise CannotOpen("보관 파일이 변조되었습니다", "the kept file was altered") from error
            self._frame_no = number
        piece = self._frame[start : start + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def close(self) -> None:
        """Close the file beneath."""
        if not self.closed:
            self._file.close()
        super().close()


def sealed_size(path: Path, size: int) -> int:
    """How many bytes a kept file has on the disk that holds `size` plain ones; CannotOpen when it is none."""
    with path.open("rb") as file:
        head = file.read(5)
    if head[:4] != MAGIC or len(head) < 5:
        raise CannotOpen(f"{path.name}: 보관 파일이 아닙니다", f"{path.name} is no kept file")
    return len(head) + head[4] + 8 + size + TAG * max(1, -(-size // FRAME))


class Kept:
    """A file being written; `row` is there once the writing has ended well."""

    def __init__(self, sealer: Sealer):
        self.stream = sealer
        self.row: StoredFile | None = None
        self.rows: int | None = None
        self.sum_won: int | None = None


@contextmanager
def keep(*, kind: str, scope: str, name: str, at: datetime, by: Any = None) -> Iterator[Kept]:
    """Write a kept file: `with keep(…) as kept: kept.stream.write(…)`, then `kept.row`.

    Nothing remains of it when the block raises.
    """
    folder = Path(settings.FILES_DIR) / kind
    folder.mkdir(parents=True, exist_ok=True)
    place = f"{kind}/{at:%Y%m%d}-{secrets.token_hex(12)}"
    final = Path(settings.FILES_DIR) / place
    unfinished = final.with_suffix(".part")
    try:
        with unfinished.open("wb") as target:
            unfinished.chmod(0o600)
            kept = Kept(Sealer(target))
            yield kept
            kept.stream.finish()
            target.flush()
            os.fsync(target.fileno())
        unfinished.rename(final)
        directory = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
    finally:
        unfinished.unlink(missing_ok=True)
    kept.row = StoredFile.objects.create(
        kind=kind,
        scope=scope,
        name=name[:255],
        place=place,
        sha256=kept.stream.hash.hexdigest(),
        size=kept.stream.size,
        rows=kept.rows,
        sum_won=kept.sum_won,
        kept_at=at,
        kept_by=by,
    )


def keep_bytes(data: bytes, **what: Any) -> StoredFile:
    """Keep these bytes (kind, scope, name, at, by as for `keep`)."""
    with keep(**what) as kept:
        kept.stream.write(data)
    assert kept.row is not None
    return kept.row


def open_plain(stored: StoredFile) -> BinaryIO:
    """The plain bytes of a kept file, seekable."""
    return io.BufferedReader(Opened(Path(settings.FILES_DIR) / stored.place, stored.size), FRAME)


def seen_before(kind: str, scope: str, digest: str) -> StoredFile | None:
    """The file with the same plain bytes, kept earlier for the same scope."""
    return StoredFile.objects.filter(kind=kind, scope=scope, sha256=digest).order_by("pk").first()


def digest_of(stream: BinaryIO) -> str:
    """SHA-256 of a stream from its beginning; the stream is rewound."""
    digest = sha256()
    stream.seek(0)
    while block := stream.read(FRAME):
        digest.update(block)
    stream.seek(0)
    return digest.hexdigest()
