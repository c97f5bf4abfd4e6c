"""Simulations through the doors: the command, and the pages of the desk as each role."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from backoffice.lib import runs
from claims.models import Claim
from compensation import schemes
from compensation.models import SchemeVersion, Simulation
from compensation.rules.scheme import parse_scheme
from compensation.simulation import open_simulation
from compensation.tasks import STAGES
from tests.doors import world

SignIn = Callable[[str], Client]
ASK = "/desk/do/simulate/"


def called(*words: str) -> dict[str, Any]:
    out = StringIO()
    call_command("simulate", *words, "--json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def other_version() -> SchemeVersion:
    """A draft with the first ceiling of KT's, which fewer shops pass, and more for those that do."""
    text = yaml.safe_load(Path("samples/schemes/kt-2018.yaml").read_text(encoding="utf-8"))
    text["admission"]["revenue"] = [{"ceiling": 100_000_000, "bound": "inclusive"}]
    text["benefits"][3]["amount"]["tier_by_days"]["tiers"][0]["won"] = 500_000
    return schemes.load(parse_scheme(text), by=world.person("examiner"), at=timezone.now()).version


@pytest.fixture
def done(signed_in: SignIn) -> Simulation:
    from claims.models import Incident

    incident = Incident.objects.get()
    against = SchemeVersion.objects.earliest("pk")
    found = open_simulation(incident, other_version(), against, at=timezone.now())
    world.work(found.run)
    found.refresh_from_db()
    return found


def test_the_command_answers_for_a_draft_and_against_another(small_world: None, db: None) -> None:
    before = dict(Claim.objects.values_list("pk", "status"))
    one = called("KT-2018", "--scheme", "kt-2018")
    assert one["count"] == one["awarded"]["count"] and one["total_won"] == one["awarded"]["total_won"]
    parts = [one[part]["count"] for part in ("awarded", "person", "barred")]
    assert sum(parts) == len(before) and all(parts)
    for part in ("awarded", "person", "barred"):
        for by in ("kind", "area", "sector", "service"):
            assert sum(of["count"] for of in one[part][f"by_{by}"].values()) == one[part]["count"]
        assert sum(of["count"] for of in one[part]["distribution"]) == one[part]["count"]
    assert "by_tier" in one["awarded"] and "by_ground" in one["barred"] and len(one["digest"]) == 64
    version = other_version()
    two = called("KT-2018", "--scheme", str(version), "--against", "kt-2018@1")
    assert two["compared"]["before_won"] == one["total_won"]
    changes = two["compared"]["changes"]
    assert list(changes) == [
        "winners", "losers", "newly_included", "newly_excluded", "uncertain", "unchanged",
    ]  # fmt: skip
    assert changes["winners"]["count"] and changes["newly_excluded"]["count"]
    assert sum(of["count"] for of in changes.values()) == len(before)
    assert dict(Claim.objects.values_list("pk", "status")) == before


def test_the_command_names_what_is_not_there(small_world: None, db: None) -> None:
    with pytest.raises(CommandError, match="no scheme nothing"):
        called("KT-2018", "--scheme", "nothing")
    with pytest.raises(CommandError, match="no incident"):
        called("NOWHERE", "--scheme", "kt-2018")


def test_assess_says_what_was_simulated(small_world: None, db: None) -> None:
    simulated = called("KT-2018", "--scheme", "kt-2018")
    out = StringIO()
    call_command("assess", "KT-2018", "--json", stdout=out)
    promise = json.loads(out.getvalue())["simulated"]
    assert promise["total_won"] == simulated["total_won"] == promise["awarded_won"]
    assert (promise["difference_won"], promise["changed"], promise["claims"]) == (0, 0, [])


def test_without_json_the_command_is_short(
    small_world: None, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    out = StringIO()
    call_command("simulate", "KT-2018", "--scheme", "kt-2018", stdout=out)
    assert "자동 결정" in out.getvalue() and len(out.getvalue().splitlines()) < 16


@pytest.mark.parametrize(
    ("name", "may"),
    [("examiner", True), ("approver", True), ("finance", True), ("treasurer", True), ("insurance", True),
     ("clerk", False), ("auditor", False)],
)  # fmt: skip
def test_who_loads_or_approves_simulates_and_everybody_reads(
    signed_in: SignIn, done: Simulation, name: str, may: bool
) -> None:
    client = signed_in(name)
    assert client.get(ASK).status_code == (200 if may else 403)
    assert (ASK in client.get("/admin/").content.decode()) is may
    page = client.get("/desk/simulations/").content.decode()
    assert (f'href="{ASK}"' in page) is may and str(done.version) in page
    assert client.get(f"/desk/simulations/{done.pk}/").status_code == 200
    assert client.get(f"/desk/simulations/{done.pk}/claims/?part=awarded").status_code == 200


def test_who_has_no_role_reads_nothing(signed_in: SignIn, done: Simulation, django_user_model: Any) -> None:
    django_user_model.objects.create_user("new", password="x", is_staff=True)
    for path in ("", f"{done.pk}/", f"{done.pk}/claims/"):
        assert signed_in("new").get(f"/desk/simulations/{path}").status_code == 403


def test_a_simulation_is_opened_shown_while_open_and_answered(signed_in: SignIn) -> None:
    client = signed_in("approver")
    version = SchemeVersion.objects.earliest("pk")
    incident = Claim.objects.all()[0].incident
    form = {"confirmed": "1", "counted": "0", "incident": incident.pk, "version": version.pk, "against": ""}
    refused = client.post(ASK, {**form, "against": version.pk})
    assert refused.status_code == 409 and "같은 판" in refused.content.decode()
    answer = client.post(ASK, form)
    found = Simulation.objects.latest("pk")
    assert answer["Location"] == f"/desk/simulations/{found.pk}/"
    assert found.made_by == world.person("approver")
    page = client.get(answer["Location"]).content.decode()
    assert "data-run" in page and "판단하고 있습니다" in page
    again = client.post(ASK, form)
    assert again.status_code == 409  # one at a time
    world.work(found.run)
    page = client.get(answer["Location"]).content.decode()
    found.refresh_from_db()
    assert f"{found.total_won:,}원" in page and "bs-hist" in page and "정확히 이 금액" in page
    assert f"/desk/simulations/{found.pk}/" in client.get("/desk/simulations/").content.decode()
    assert "시행 중입니다" in page  # this version is in force: what was awarded so far stands beside it
    assert client.get(f"/desk/runs/{found.run_id}/").status_code == 200
    assert str(found.version) not in client.get("/desk/simulations/?incident=X").content.decode()


def test_a_simulation_that_is_refused_says_why(signed_in: SignIn) -> None:
    """A budget below what was awarded already."""
    text = yaml.safe_load(Path("samples/schemes/kt-2018.yaml").read_text(encoding="utf-8"))
    text["limits"] = {"budget": 1_300_000}
    version = schemes.load(parse_scheme(text), by=world.person("examiner"), at=timezone.now()).version
    found = open_simulation(Claim.objects.all()[0].incident, version, at=timezone.now())
    assert found.run is not None
    runs.work(found.run.pk, STAGES)
    page = signed_in("auditor").get(f"/desk/simulations/{found.pk}/").content.decode()
    assert "모의 계산 결과가 없습니다" in page and "예산 1,300,000원은" in page
    with pytest.raises(CommandError, match="the budget of 1,300,000 won is less than"):
        called("KT-2018", "--scheme", "kt-2018")


@pytest.mark.parametrize(
    ("language", "words"), [("ko", ("더 받음", "새로 제외")), ("en", ("Winners", "Newly excluded"))]
)
def test_every_number_leads_to_its_claims(
    signed_in: SignIn, done: Simulation, language: str, words: tuple[str, ...]
) -> None:
    import html
    import re

    client = signed_in("auditor")
    client.cookies["django_language"] = language
    page = client.get(f"/desk/simulations/{done.pk}/").content.decode()
    assert all(word in page for word in words)
    links = {html.unescape(link) for link in re.findall(r'href="(/desk/simulations/\d+/claims/[^"]*)"', page)}
    assert len(links) > 20
    for link in links:
        found = client.get(link).content.decode()
        assert "/desk/claims/C-" in found, link
    assert client.get(f"/desk/simulations/{done.pk}/claims/?part=none").status_code == 200
    assert client.get(f"/desk/simulations/{done.pk}/claims/?kind=x&change=y&reason=z").status_code == 200
    assert client.get("/desk/simulations/999/").status_code == 404
    assert client.get("/desk/simulations/999/claims/").status_code == 404
