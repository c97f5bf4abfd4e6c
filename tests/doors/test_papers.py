"""Papers beside the claim: drawn anew as pictures, logged; what is damaged or of another kind is said."""

import io
import struct
import zlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from PIL import Image

from backoffice.lib import files, papers
from backoffice.lib.models import StoredFile
from backoffice.lib.papers import PaperUnreadable
from backoffice.staff.models import AccessLog
from claims import requests
from claims.models import AnswerFile, Claim
from claims.requests import Paper
from claims.rules.casework import Follows
from claims.rules.numbers import claim_number
from tests.doors import world
from tests.doors.test_admin_claims import claims

SignIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    cache.clear()


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind)
    return out.getvalue()


def pdf(pages: int = 2, size: tuple[int, int] = (200, 300)) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _page in range(pages):
        document.new_page(*size)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def huge_png() -> bytes:
    """A small file that says it holds 60,000 × 60,000 pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * 1_000_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def with_papers(*brought: tuple[str, bytes]) -> tuple[Claim, list[StoredFile]]:
    """A claim that was asked and answered with these papers."""
    (row,) = claims("referred", 1)
    clerk, now = world.person("clerk"), timezone.now()
    due = timezone.localdate() + timedelta(days=9)
    requests.ask([row.pk], ["자료"], due_on=due, follows=Follows.DECIDE, by=clerk, at=now)
    found = [Paper(name, content) for name, content in brought]
    requests.answer(row.pk, "보냅니다", found, by=clerk, at=now)
    kept = AnswerFile.objects.filter(request__claim=row).order_by("pk")
    return row, [answer.file for answer in kept]


def address(row: Claim, stored: StoredFile, rest: str = "") -> str:
    return f"/desk/claims/{claim_number(row.pk)}/papers/{stored.pk}/{rest}"


@pytest.mark.parametrize(("kind", "type_"), [("PNG", "image/png"), ("JPEG", "image/jpeg")])
def test_a_picture_is_drawn_anew_and_the_look_is_logged(signed_in: SignIn, kind: str, type_: str) -> None:
    client = signed_in("examiner")
    hidden = picture(kind) + b"<script>alert(1)</script>"
    row, (stored,) = with_papers((f"사업장.{kind}", hidden))
    page = client.get(f"/desk/claims/{claim_number(row.pk)}/").content.decode()
    assert address(row, stored) in page and "data-paper-panel" in page
    before = AccessLog.objects.count()
    answer = client.get(address(row, stored, "1/"))
    assert (answer.status_code, answer["Content-Type"]) == (200, type_)
    assert b"script" not in answer.content
    assert Image.open(io.BytesIO(answer.content)).size == (60, 30)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Disposition"] == "inline" and "no-store" in answer["Cache-Control"]
    entry = AccessLog.objects.latest("pk")
    assert AccessLog.objects.count() == before + 1
    assert (entry.action, entry.subject_id, str(entry.person)) == ("see_paper", str(stored.pk), "심사 담당 1")
    assert claim_number(row.pk) in entry.detail and entry.reason


def test_a_pdf_is_shown_page_by_page(signed_in: SignIn) -> None:
    client = signed_in("auditor")
    row, (stored,) = with_papers(("매출.pdf", pdf(3)))
    part = client.get(address(row, stored, "?part=1")).content.decode()
    assert "1 / 3" in part and "매출.pdf" in part and "<html" not in part
    assert "<html" in client.get(address(row, stored, "?leaf=2")).content.decode()
    for leaf in (1, 3):
        answer = client.get(address(row, stored, f"{leaf}/"))
        shown = Image.open(io.BytesIO(answer.content))
        assert answer.status_code == 200 and max(shown.size) <= 3200 and shown.width >= 800
    assert client.get(address(row, stored, "4/")).status_code == 404
    assert "그런 쪽이 없습니다" in client.get(address(row, stored, "?leaf=4")).content.decode()


def test_a_page_is_drawn_once_and_rests_encrypted(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    row, (stored,) = with_papers(("a.png", picture()))
    drawn = papers.leaf(stored, 1)
    monkeypatch.setattr(papers, "_draw", lambda *_asked: pytest.fail("drawn again"))
    assert papers.leaf(stored, 1) == drawn
    _key, sealed = cache.get(f"leaf:{stored.sha256}:1")
    assert drawn.picture not in sealed and b"PNG" not in sealed
    assert row.pk


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7 nothing follows", "손상"),
        (b"\x89PNG\r\n\x1a\n broken", "손상"),
        (b"\xff\xd8\xff\xe0 broken", "손상"),
        (huge_png(), "너무 큰"),
    ],
    ids=["pdf", "png", "jpeg", "bomb"],
)
def test_what_cannot_be_drawn_says_why(signed_in: SignIn, content: bytes, said: str) -> None:
    client = signed_in("examiner")
    row, (stored,) = with_papers(("증빙", content))
    page = client.get(address(row, stored, "?part=1"))
    assert page.status_code == 200 and said in page.content.decode()
    assert address(row, stored, "download/") in page.content.decode()
    picture = client.get(address(row, stored, "1/"))
    assert picture.status_code == 404
    assert not AccessLog.objects.filter(action="see_paper").exists()


def kept(content: bytes) -> StoredFile:
    return files.keep_bytes(content, kind="answer", scope="x", name="x", at=timezone.now())


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"PK\x03\x04 xlsx or hwpx", "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 hwp", "ole"),
        (b"\0\0\0\x18ftypheic", "heic"),
        (b"<html>%PDF-1.7</html>", ""),
        (b"", ""),
    ],
)
def test_other_kinds_are_told_by_how_they_begin(
    small_world: None, db: None, content: bytes, kind: str
) -> None:
    stored = kept(content)
    assert papers.kind_of(stored) == kind
    with pytest.raises(PaperUnreadable, match="not shown here"):
        papers.leaf(stored, 1)


def test_a_paper_that_takes_too_long_or_is_too_large(
    small_world: None, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = kept(picture())
    monkeypatch.setattr(papers, "WAIT", 0.001)
    with pytest.raises(PaperUnreadable, match="too long"):
        papers.leaf(stored, 1)
    monkeypatch.setattr(papers, "LARGEST", 10)
    with pytest.raises(PaperUnreadable, match="too large"):
        papers.leaf(stored, 1)


def test_who_sees_papers_and_of_which_claim(signed_in: SignIn) -> None:
    row, (stored,) = with_papers(("a.png", picture()))
    for name in ("treasurer", "insurance"):
        for rest in ("", "1/"):
            assert signed_in(name).get(address(row, stored, rest)).status_code == 403
    client = signed_in("examiner")
    other: Any = Claim.objects.exclude(pk=row.pk).order_by("pk")[0]
    list_file = StoredFile.objects.filter(kind="customers").order_by("pk")[0]
    for claim, paper in ((other, stored), (row, list_file)):
        for rest in ("", "1/", "download/"):
            assert client.get(address(claim, paper, rest)).status_code == 404


def test_a_download_needs_a_reason_and_is_logged(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    content = picture()
    row, (stored,) = with_papers(("증빙.png", content))
    there = address(row, stored, "download/")
    sent = {"confirmed": "1", "counted": "1"}
    assert "attachment" not in client.post(there, sent).headers.get("Content-Disposition", "")
    answer = client.post(there, {**sent, "reason": "원본 대조"})
    assert answer.content == content and answer["Content-Disposition"].startswith("attachment")
    assert AccessLog.objects.latest("pk").reason == "원본 대조"
    assert signed_in("insurance").get(there).status_code == 403
