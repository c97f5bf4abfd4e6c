"""A scheme version from draft to superseded: who moves it, what is written, what is refused."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from backoffice.lib.moves import MoveRefused
from backoffice.lib.refusal import Refusal
from backoffice.staff.models import Approval
from claims.models import Incident
from compensation import schemes
from compensation.models import Adoption, SchemeVersion, SchemeVersionEvent
from compensation.rules.scheme import parse_scheme
from compensation.schemes import NotForYou
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident() -> Incident:
    make.cast()
    return make.incident()


def load(**what: Any) -> SchemeVersion:
    return schemes.load(
        parse_scheme(make.scheme_file(**what)), by=make.person("examiner"), at=make.AT
    ).version


def adopt(version: SchemeVersion, incident: Incident, by: str = "approver") -> Adoption:
    return schemes.adopt(version, incident, by=make.person(by), at=make.AT)[0]


def status(version: SchemeVersion) -> str:
    version.refresh_from_db()
    return version.status


def story(version: SchemeVersion) -> list[tuple[str, str, str]]:
    """[(verb, from, who)] as the database wrote it."""
    events = SchemeVersionEvent.objects.filter(row=version).order_by("move_id").select_related("move__actor")
    return [(e.move.verb, e.from_status, e.move.actor.username if e.move.actor else "") for e in events]


def people(version: SchemeVersion) -> set[tuple[str, str]]:
    rows = Approval.objects.filter(subject_kind="scheme", subject_id=version.pk)
    return set(rows.values_list("step", "person__username"))


def test_the_whole_life(incident: Incident) -> None:
    first = load()
    assert (status(first), story(first)) == ("draft", [])
    schemes.submit(first, by=make.person("examiner"), at=make.AT)
    assert status(first) == "submitted"
    adopt(first, incident)
    assert status(first) == "in_force"
    assert people(first) == {("prepared", "examiner"), ("approved", "approver")}
    second = load(admission={"business_status": ["active"]})
    assert (second.number, status(second)) == (2, "draft")
    adopt(second, incident, by="treasurer")
    assert (status(first), status(second)) == ("superseded", "in_force")
    assert story(first) == [
        ("submit_scheme", "draft", "examiner"),
        ("approve_scheme", "submitted", "approver"),
        ("put_in_force", "approved", "approver"),
        ("supersede", "in_force", "treasurer"),
    ]
    assert story(second) == [  # nobody submitted it: the system did, with the approval
        ("submit_scheme", "draft", ""),
        ("approve_scheme", "submitted", "treasurer"),
        ("put_in_force", "approved", "treasurer"),
    ]


def test_in_force_as_long_as_one_incident_holds_it(incident: Incident) -> None:
    other = make.incident("T-2")
    first = load()
    adopt(first, incident)
    adopt(first, other, by="treasurer")
    assert len(story(first)) == 3  # nothing of the version changed
    second = load(admission={"business_status": ["active"]})
    adopt(second, incident)
    assert (status(first), status(second)) == ("in_force", "in_force")
    adopt(second, other)
    assert status(first) == "superseded"
    adopt(first, other)  # a precedent is used again
    assert (status(first), status(second)) == ("in_force", "in_force")
    assert schemes.in_force(other).version == first  # type: ignore[union-attr]


def test_a_version_that_stands_stands(incident: Incident) -> None:
    first = load()
    adopt(first, incident)
    before = story(first)
    assert schemes.adopt(first, incident, by=make.person("approver"), at=make.AT)[1]
    assert story(first) == before


def test_its_loader_never_approves_it(incident: Incident) -> None:
    version = schemes.load(parse_scheme(make.scheme_file()), by=make.person("approver"), at=make.AT).version
    with pytest.raises(NotForYou):
        adopt(version, incident, by="approver")
    with pytest.raises(PermissionDenied):
        adopt(version, incident, by="examiner")
    assert status(version) == "draft"


def test_a_withdrawn_draft_is_over_and_its_text_is_a_new_version(incident: Incident) -> None:
    version = load()
    with pytest.raises(ValueError, match="needs a reason"):
        schemes.withdraw(version, by=make.person("examiner"), at=make.AT, reason=" ")
    with pytest.raises(PermissionDenied):
        schemes.withdraw(version, by=make.person("treasurer"), at=make.AT, reason="오기")
    schemes.withdraw(version, by=make.person("examiner"), at=make.AT, reason="오기")
    assert status(version) == "withdrawn"
    with pytest.raises(Refusal, match="was withdrawn"):
        adopt(version, incident)
    with pytest.raises(MoveRefused):
        schemes.submit(version, by=make.person("examiner"), at=make.AT)
    again = load()
    assert (again.number, status(again)) == (2, "draft")


def test_what_is_in_force_is_not_withdrawn(incident: Incident) -> None:
    version = load()
    adopt(version, incident)
    with pytest.raises(MoveRefused):
        schemes.withdraw(version, by=make.person("examiner"), at=make.AT, reason="오기")


def test_a_refusal_leaves_the_version_where_it_was(incident: Incident) -> None:
    first = load()
    adopt(first, incident)
    channel = {**make.scheme_file()["benefits"][1], "code": "waiver", "name": {"ko": "가", "en": "a"}}
    second = load(benefits=[channel])
    with pytest.raises(Refusal, match="give it a new code"):
        adopt(second, incident)
    assert (status(first), status(second)) == ("in_force", "draft")
    assert people(second) == set()


def test_many_versions_of_many_schemes_end_one_by_one(incident: Incident) -> None:
    """Whatever the scheme's code: an incident has one in force, the one before ends."""
    versions = [load(code=f"s{number}") for number in range(4)]
    for version in versions:
        adopt(version, incident)
    assert [status(version) for version in versions] == ["superseded"] * 3 + ["in_force"]
    assert Adoption.objects.filter(ended_at=None).count() == 1
