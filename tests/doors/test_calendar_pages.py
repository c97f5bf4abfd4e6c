"""The calendar in the admin: read by all, corrected by whoever may, in both languages, with a history."""

from collections.abc import Callable

from django.test import Client

from backoffice.lib.models import Day, DayOverride

SignIn = Callable[[str], Client]
ADD = "/admin/lib/dayoverride/add/"
BRIDGE = {
    "day": "2026-10-02", "name_ko": "임시공휴일", "name_en": "Temporary holiday", "reason": "국무회의 의결",
}  # fmt: skip


def test_the_days_off_of_a_year(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    page = client.get("/admin/lib/day/?year=2026").content.decode()
    assert "2026-06-03" in page and "지방선거일" in page and "2024-05-01" not in page
    client.cookies["django_language"] = "en"
    assert "Local Election Day" in client.get("/admin/lib/day/?year=2026").content.decode()
    banks = client.get("/admin/lib/day/?year=2024&working=True&banking=False").content.decode()
    assert "2024-05-01" in banks and "2024-05-06" not in banks
    assert client.get("/admin/lib/day/").status_code == 200
    assert client.get("/admin/lib/day/?year=x").status_code == 200


def test_a_lead_corrects_a_day_and_the_history_says_so(signed_in: SignIn) -> None:
    client = signed_in("approver")
    assert client.post(ADD, BRIDGE).status_code == 302
    assert not Day.objects.get(pk="2026-10-02").working
    page = f"/admin/lib/dayoverride/{BRIDGE['day']}/change/"
    assert client.post(page, {**BRIDGE, "banking": "on"}).status_code == 302
    shown = client.get(page).content.decode()
    assert "은행 영업: False → True" in shown and "승인 담당 1" in shown
    twice = client.post(ADD, BRIDGE).content.decode()
    assert "2026-10-02은(는) 이미 고친 날입니다." in twice
    outside = client.post(ADD, {**BRIDGE, "day": "2099-01-01"}).content.decode()
    assert "달력에 2099-01-01이(가) 없습니다." in outside
    assert "2026-10-02" in client.get("/admin/lib/dayoverride/").content.decode()
    gone = client.post(f"/admin/lib/dayoverride/{BRIDGE['day']}/delete/", {"post": "yes"})
    assert gone.status_code == 302
    assert Day.objects.get(pk="2026-10-02").working


def test_nobody_else_corrects(signed_in: SignIn) -> None:
    for name in ("examiner", "auditor"):
        assert signed_in(name).post(ADD, BRIDGE).status_code == 403
    assert not DayOverride.objects.exists()
