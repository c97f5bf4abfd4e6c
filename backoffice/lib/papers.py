"""Papers that people look at: which kind they are, and a page of one as a picture, kept sealed a while."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError

from backoffice.lib import crypto, files
from backoffice.lib.models import StoredFile
from backoffice.lib.refusal import Refusal

KEPT = 1800
"""Seconds that a drawn page is kept: paging back and forth draws it once."""

LARGEST = 32 * 1024 * 1024
"""Bytes of a paper that is drawn; a larger one is downloaded."""

WAIT = 20
"""Seconds that drawing a page may take."""

SIGNS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
)
"""How files of a kind begin. Names say nothing: they are the stranger's."""

PASSED_ON = ("PATH", "LANG", "LD_LIBRARY_PATH")
"""Of our environment: no key, no password."""

DRAWN = ("pdf", "png", "jpeg")


class PaperUnreadable(Refusal):
    """The page cannot be shown; the message says why, and what can be done instead."""


class Leaf(NamedTuple):
    """One page of a paper as a picture, and how many pages there are."""

    picture: bytes
    content_type: str
    pages: int


ERRORS: dict[str, tuple[str, str]] = {
    "broken": (
        "파일이 손상되어 보여 줄 수 없습니다. 신청인에게 다시 요청하십시오",
        "the file is damaged and cannot be shown: ask the claimant for it again",
    ),
    "locked": (
        "암호가 걸린 PDF입니다. 암호 없는 파일을 요청하십시오",
        "the PDF is locked with a password: ask for one without",
    ),
    "too_large": (
        "이 화면에서 보기에는 너무 큰 파일입니다. 내려받아 확인하십시오",
        "the file is too large to be shown here: download it",
    ),
    "too_long": (
        "화면으로 옮기는 데 너무 오래 걸립니다. 내려받아 확인하십시오",
        "it takes too long to draw: download it",
    ),
    "no_page": ("그런 쪽이 없습니다", "there is no such page"),
    "kind": (
        "이 화면에서 보여 주지 않는 형식입니다. 내려받아 확인하십시오",
        "files of this kind are not shown here: download it",
    ),
}


def kind_of(stored: StoredFile) -> str:
    """What a kept file is by how it begins: one of DRAWN, 'zip' (XLSX, HWPX), 'ole' (HWP), 'heic', ''."""
    with files.open_plain(stored) as plain:
        head = plain.read(16)
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"hevc"):
        return "heic"
    return next((kind for sign, kind in SIGNS if head.startswith(sign)), "")


def leaf(stored: StoredFile, number: int) -> Leaf:
    """Page `number` (from 1) of a kept paper as a picture, by its content.

    Drawn by a process of its own (`lib.leaf`), kept for half an hour, encrypted as the paper is.
    Raises PaperUnreadable for a kind that is not shown, a file that is damaged, locked or too large, and a
    page that is not there; CannotOpen, OSError for a kept file that is not as it was kept.
    """
    identity = f"leaf:{stored.sha256}:{number}"
    sealed = None
    with suppress(RedisError):  # without its memory a page is drawn again
        sealed = cache.get(identity)
    if sealed is not None:
        key, value = sealed
        return _unpacked(crypto.keyring().open(key, value, identity.encode()))
    kind = kind_of(stored)
    if kind not in DRAWN:
        raise _refused("kind")
    if stored.size > LARGEST:
        raise _refused("too_large")
    with files.open_plain(stored) as plain:
        said, picture = _draw(kind, number, plain.read())
    found = Leaf(picture, said["type"], int(said["pages"]))
    with suppress(RedisError):
        cache.set(identity, crypto.keyring().seal(_packed(found), identity.encode()), KEPT)
    return found


def _draw(kind: str, number: int, data: bytes) -> tuple[dict[str, str], bytes]:
    """What the drawing process says, and the picture. It gets no secrets of ours."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "backoffice.lib.leaf", kind, str(number)],
            input=data,
            capture_output=True,
            timeout=WAIT,
            check=False,
            cwd=settings.BASE_DIR,
            env={name: os.environ[name] for name in PASSED_ON if name in os.environ},
        )
    except subprocess.TimeoutExpired as error:
        raise _refused("too_long") from error
    head, _line, picture = done.stdout.partition(b"\n")
    if not head:  # it was ended: by the limit of time, or by its own fault
        raise _refused("too_long" if done.returncode == -24 else "broken")
    said = json.loads(head)
    if "error" in said:
        raise _refused(said["error"])
    return said, picture


def _refused(why: str) -> PaperUnreadable:
    return PaperUnreadable(*ERRORS[why])


def _packed(found: Leaf) -> bytes:
    return json.dumps([found.content_type, found.pages]).encode() + b"\n" + found.picture


def _unpacked(data: bytes) -> Leaf:
    head, _line, picture = data.partition(b"\n")
    content_type, pages = json.loads(head)
    return Leaf(picture, content_type, pages)
