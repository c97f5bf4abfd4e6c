"""A report about a past moment is what it was then, to the byte, whatever the world did since."""

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZipFile

import openpyxl
import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.utils import timezone

from backoffice.lib import sql
from claims import damage, incidents, intake, review, screening
from claims.models import Incident, Subscription, UndoneLink
from claims.rules.incident import parse_incident
from claims.rules.intake import CLAIM_COLUMNS, CUSTOMER_COLUMNS, HARMS
from compensation import assessment, overpayments, payouts, releases, schemes
from compensation.models import Overpayment, Payout, PayoutBatch
from compensation.moments import StillWritten
from compensation.reports import write_report
from compensation.reports.cells import COVER_PART
from compensation.reports.figures import gather, snapshot
from compensation.rules.scheme import parse_scheme
from tests import servers
from tests.stages import road
from tests.stages.road import Answer, person

pytestmark = pytest.mark.xdist_group("report")

DAY = timedelta(days=1)
DETAIL = "xl/worksheets/sheet13.xml"
LINES = (
    "가입번호,고객번호,고객명,고객구분,사업자등록번호,회선번호,서비스,회선유형,지역,기본료1,기본료2,기본료3"
)


class Then(NamedTuple):
    """A report as it was made at its moment: what came after it, its parts by their SHA-256."""

    before: str
    until: datetime
    parts: dict[str, str]


def parts(path: Path) -> dict[str, str]:
    """Every part of the workbook but the cover."""
    with ZipFile(path) as book:
        return {
            name: hashlib.sha256(book.read(name)).hexdigest()
            for name in book.namelist()
            if name != COVER_PART
        }


def report(incident: Incident, path: Path, until: datetime, **how: Any) -> dict[str, str]:
    write_report(incident, path, at=timezone.now(), until=until, **how)
    return parts(path)


def now() -> datetime:
    """The clock of the stages, which the acts of this test share with the database."""
    road.AT = timezone.now()
    return road.AT


def today(back: int = 0) -> str:
    return (timezone.localdate() - timedelta(days=back)).isoformat()


def listed(incident: Incident, *rows: tuple[Any, ...]) -> None:
    """A later billing list."""
    take(incident, intake.CUSTOMERS, "customers", CUSTOMER_COLUMNS, road.CUSTOMERS, rows)


def filed(incident: Incident, *rows: tuple[Any, ...]) -> None:
    """Further filings."""
    take(incident, intake.CLAIMS, "claims", CLAIM_COLUMNS, road.FILINGS, rows)


def take(incident: Incident, stage: Any, kind: str, columns: Any, header: str, rows: Any) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([header.split(","), *rows])
    stream = io.BytesIO(text.getvalue().encode())
    received = intake.receive(
        stage, kind, columns, incident.code, stream, f"{kind}.csv", at=now(), params={"incident": incident.pk}
    )
    assert road.work(received.run).counts["refused"] == 0


def renamed(incident: Incident) -> None:
    """A later incident file: other names, one area more, the fire out a day later in one of them."""
    text = road.INCIDENT.replace("시험 장애", "다시 부른 장애").replace("Seodaemun", "Seodaemun-gu")
    text = text.replace("areas:\n", 'areas:\n  - {code: "11140", name: {ko: 중구, en: Jung}}\n')
    text = text.replace('"2018-11-25 18:00"', '"2018-11-26 18:00"')
    loaded = incidents.load(parse_incident(yaml.safe_load(text), harms=frozenset(HARMS)), at=now())
    assert loaded.run is not None
    road.work(loaded.run)


def screened(incident: Incident) -> Any:
    """Confirmed and screened anew."""
    adoption = schemes.in_force(incident)
    assert adoption is not None
    road.work(damage.open_confirmation(incident, at=now()))
    road.work(screening.open_screening(incident, adoption.admission, at=now()))
    return adoption


def determined(incident: Incident) -> None:
    """The same, and assessed."""
    adoption = screened(incident)
    road.work(assessment.open_assessment(incident, adoption, at=now()))


def superseded(incident: Incident) -> None:
    """Another version in force: less in each tier."""
    rules = yaml.safe_load(road.SCHEME.replace("400000", "100000").replace("800000", "150000"))
    rules["benefits"][0]["amount"]["months_of_average_bill"]["months"] = 2
    version = schemes.load(parse_scheme(rules), by=person("examiner"), at=now()).version
    schemes.adopt(version, incident, by=person("approver"), at=now())


def shop_line(number: int, shop: str, area: str) -> tuple[Any, ...]:
    return (f"S-{shop}", f"C-{shop}", f"가게{shop}", "사업자", road.business_no(number), f"031-{number}",
            "internet", "", area, 0, 0, 0)  # fmt: skip


def batch(place: int) -> PayoutBatch:
    return PayoutBatch.objects.order_by("pk")[place]


def answer(place: int, *shops: str, reason: str = "", back: int = 0) -> None:
    now()
    road.answer(batch(place), *(Answer(road.claim_of(shop).pk, reason, today(back)) for shop in shops))


def overpaid() -> Overpayment:
    return Overpayment.objects.order_by("pk")[0]


def decided(incident: Incident, verb: str, *names: str) -> None:
    now()
    review.decide(incident, verb, by=person("examiner"), reason="x", at=road.AT, references=names)


def renamed_benefit() -> None:
    sql.execute("UPDATE compensation_benefit SET name_ko = '다른 이름' WHERE code = 'waiver'")


def written_off() -> None:
    found = Overpayment.objects.filter(status="requested").order_by("-pk")[0]
    overpayments.write_off([found.pk], by=person("treasurer"), at=now(), reason="x")


def released() -> None:
    held = releases.of_claim(road.claim_of("C"))
    releases.release(held, by=person("finance"), at=now(), reason="은행 확인")


def agreed() -> None:
    first = timezone.localdate() + 30 * DAY
    overpayments.agree(overpaid(), instalments=2, first=first, by=person("finance"), at=now())


def repaid() -> None:
    how: dict[str, Any] = {"received_on": timezone.localdate(), "note": "", "by": person("finance")}
    overpayments.record(overpaid(), 1_000, at=now(), **how)


def world_moves(incident: Incident) -> Iterator[tuple[str, Callable[[], Any]]]:
    """What happens, one act after the other, each by the stage that does it."""
    yield "two are corrected and wait", lambda: road.correct("B")
    yield "a paid payment comes back late", lambda: answer(0, "A", reason="계좌 해지", back=1)
    yield "a late result", lambda: answer(0, "E")
    yield "a returned payment is released", released
    yield "what waits is in a batch", lambda: (now(), road.make(incident, "bank"))
    yield "the batch is given up", lambda: payouts.void(batch(1), by=person("finance"), at=now(), reason="x")
    yield "credits are in a batch", lambda: (now(), road.make(incident, "credit"))
    yield "credits are sent", lambda: road.send(batch(2))
    yield "what waits is in a batch again", lambda: (now(), road.make(incident, "bank"))
    yield "it is sent", lambda: road.send(batch(3))
    yield "one is paid", lambda: answer(3, "B")
    yield "an account is corrected", lambda: (now(), road.correct("A", "110-555-666777"))
    yield "a name is another", renamed_benefit
    yield (
        "a later list moves a line",
        lambda: listed(incident, shop_line(5, "E", "11440")),
    )
    yield "a later incident file", lambda: renamed(incident)
    yield "all is determined again", lambda: determined(incident)
    yield "a shop files late", lambda: filed(incident, late_filing())
    yield "it is confirmed and screened", lambda: screened(incident)
    yield "a person excludes it", lambda: decided(incident, "exclude", "G")
    yield "another version is in force", lambda: superseded(incident)
    yield "what was awarded is lowered", lambda: determined(incident)
    yield "an overpayment is agreed", agreed
    yield "part of it is repaid", repaid
    yield "another is written off", written_off


def late_filing() -> tuple[Any, ...]:
    return ("G", "가게G", road.business_no(1), "음식점", "서울 마포구 77", "004", "999001100007770",
            1_000_000, 500_000, "카드결제", "2018-11-24", "031-2")  # fmt: skip


@pytest.fixture(scope="module")
def past(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[list[Then]]:
    """Before every act a report of that very moment; the last one follows the last act."""
    folder = tmp_path_factory.mktemp("past")
    standard = road.AT
    with django_db_blocker.unblock():
        try:
            road.AT = timezone.now() - 6 * DAY
            incident = road.travel()
            road.send(road.make(incident, "bank"))
            answer(0, "A", back=4)
            answer(0, "B", reason="해지 계좌", back=3)
            answer(0, "C", reason="예금주 불일치", back=3)
            found: list[Then] = []
            for name, act in [*world_moves(incident), ("nothing", now)]:
                until = timezone.now()
                found.append(Then(name, until, report(incident, folder / f"{len(found)}.xlsx", until)))
                now()
                act()
            yield found
        finally:
            road.AT = standard
            connections.close_all()
            servers.copy_template(connections["default"].settings_dict["NAME"])


@pytest.fixture(autouse=True)
def _open(past: list[Then], django_db_blocker: Any) -> Any:
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def incident() -> Incident:
    return Incident.objects.get(code="R-1")


def test_every_report_is_made_again_to_the_byte(past: list[Then], incident: Incident, tmp_path: Path) -> None:
    for then in past:
        again = report(incident, tmp_path / "again.xlsx", then.until)
        assert again == then.parts, (then.before, {n for n in again if again[n] != then.parts.get(n)})


def test_a_moment_after_the_change_is_another_report(past: list[Then], incident: Incident) -> None:
    """Compared without the summary, which says its moment."""
    summary = "xl/worksheets/sheet2.xml"
    for before, after in pairwise(past):
        changed = {n for n in after.parts if after.parts[n] != before.parts.get(n)} - {
            summary,
            "docProps/core.xml",
        }
        assert changed, before.before


def test_the_world_did_move_in_every_way(past: list[Then], incident: Incident) -> None:
    """What the test rests on: no act was an empty one."""
    assert set(Payout.objects.values_list("status", flat=True)) == {"paid", "sent", "returned", "cancelled"}
    assert {o.status for o in Overpayment.objects.all()} >= {"agreed", "written_off"}
    assert UndoneLink.objects.exists()
    assert Subscription.objects.filter(subscriptionchange__isnull=False).exists()
    assert Payout.objects.filter(status="returned", payment__payout__claim=road.claim_of("A")).exists()


def test_states_for_now_are_those_that_batches_are_made_of(incident: Incident) -> None:
    """What waits to be paid is said by a view of the database; the report says the same of this moment."""
    with snapshot():
        gather(incident, timezone.now())
        told = set(
            sql.rows(
                "SELECT claim_id, channel, CASE state WHEN 'due' THEN '' ELSE state END, sum(won)::bigint"
                " FROM report_award WHERE state IN ('due', 'returned', 'no_payee') GROUP BY 1, 2, 3"
            )
        )
        due = sql.rows(
            "SELECT claim_id, channel, held, won FROM compensation_due WHERE incident_id = %s", [incident.pk]
        )
    assert told == set(due) and due


def test_the_cover_alone_differs_and_says_what_the_others_weigh(incident: Incident, tmp_path: Path) -> None:
    until = timezone.now()
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    one = write_report(incident, first, at=until, until=until, by="한 사람")
    two = write_report(incident, second, at=until + DAY, until=until, by="다른 사람")
    assert one == two and parts(first) == parts(second)
    with ZipFile(first) as a, ZipFile(second) as b:
        assert a.read(COVER_PART) != b.read(COVER_PART)
    cover = list(openpyxl.load_workbook(first)["표지"].iter_rows(min_row=2, values_only=True))
    facts = {str(row[0]).split(" · ")[0]: row[1] for row in cover}
    assert facts["작성자"] == "한 사람" and facts["프로그램"].startswith("Bosang ")
    weighed = {row[2]: row[1] for row in cover if row[2]}
    assert weighed == {n: d for n, d in parts(first).items() if n in weighed}
    assert {n for n in parts(first) if n.startswith("xl/worksheets/sheet")} <= set(weighed)
    assert openpyxl.load_workbook(first).active.title == "요약"  # a reader begins with the figures


def test_a_day_by_the_command(incident: Incident, tmp_path: Path, capsys: Any) -> None:
    out, day = tmp_path / "r.xlsx", timezone.localdate()
    told = []
    for as_of in (today(), today(1), f"{day:%Y.%m.%d}"):
        call_command("payout_report", "R-1", out=str(out), as_of=as_of, json=True)
        told.append(json.loads(capsys.readouterr().out))
    assert [one["as_of"] for one in told] == [today(), today(1), today()]
    assert told[0]["digest"] == told[2]["digest"] != told[1]["digest"]
    assert told[1]["count"] == 0 < told[0]["count"]  # by the database's clock everything came today
    book = openpyxl.load_workbook(out)
    rows = {str(r[0]).split(" · ")[0]: r[1] for r in book["요약"].iter_rows(max_row=5, values_only=True)}
    assert rows["기준일 (서울, 하루의 끝)"].date() == day
    assert "기준일이 아직 끝나지 않았습니다" in str(list(book["표지"].values))


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("2018-11-23", "on 2018-11-23 the outage of R-1 had not begun: name a day from 2018-11-24 on"),
        ("tomorrow", "is still to come: name today"),
        ("lately", "lately is no date; write it as 20"),
        ("2026-13-01", "2026-13-01 is no date"),
    ],
    ids=["before the incident", "to come", "words", "no month"],
)
@pytest.mark.parametrize("command", ["payout_report", "replay"])
def test_a_day_that_cannot_be_told_about(
    incident: Incident, tmp_path: Path, command: str, asked: str, message: str
) -> None:
    how = {"out": str(tmp_path / "r.xlsx")} if command == "payout_report" else {}
    with pytest.raises(CommandError, match=message):
        call_command(command, "R-1", as_of=today(-1) if asked == "tomorrow" else asked, **how)
    assert list(tmp_path.iterdir()) == []


def test_work_that_began_before_the_moment_is_waited_for(incident: Incident, tmp_path: Path) -> None:
    """Its rows would be missing now, and be there when the report is made again."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            other.set_autocommit(False)
            cursor.execute("SELECT pg_current_xact_id()")
            until = timezone.now()
            with pytest.raises(StillWritten):
                write_report(incident, tmp_path / "r.xlsx", at=timezone.now(), until=until)
        other.rollback()
    finally:
        other.close()
    write_report(incident, tmp_path / "r.xlsx", at=timezone.now(), until=until)


def test_a_payout_belongs_to_the_moment_it_was_put_into_its_batch(incident: Incident, tmp_path: Path) -> None:
    """A batch is filled for a while: what came into it later is not in a report from between."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(payouts, "_after", lambda run: None)  # filled, and not locked
        now()
        draft, run = payouts.open_batch(incident, "bank", by=person("finance"), at=road.AT)
        between = timezone.now()
        before = report(incident, tmp_path / "r.xlsx", between)
        road.work(run)
    assert Payout.objects.filter(payment__batch=draft).exists()
    assert report(incident, tmp_path / "r.xlsx", between) == before
    assert report(incident, tmp_path / "r.xlsx", timezone.now())[DETAIL] != before[DETAIL]
