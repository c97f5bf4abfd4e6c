"""A scheme's life: loaded as a draft by one person, put in force for an incident by another.

draft → submitted → approved → in_force → superseded, one Move each; `rules.workflow.SCHEME` is the table.
"""

from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q

from backoffice.lib import moves
from backoffice.lib.edits import edited_by
from backoffice.lib.models import StoredFile
from backoffice.lib.permits import demand
from backoffice.lib.refusal import Refusal
from backoffice.lib.workflow import Wording
from backoffice.staff.models import Approval
from claims.models import Area, Incident, Service
from claims.queries import line_types
from claims.screening import admit
from compensation.models import Adoption, Benefit, Scheme, SchemeVersion
from compensation.rules.asks import NOTHING
from compensation.rules.fit import Codes, asked, check_fit, unknown_codes
from compensation.rules.scheme import Scheme as Rules
from compensation.rules.scheme import parse_scheme
from compensation.rules.workflow import (
    APPROVE_SCHEME,
    PUT_IN_FORCE,
    SCHEME,
    SUBMIT_SCHEME,
    SUPERSEDE,
    WITHDRAW_SCHEME,
)
from compensation.rules.workflow import VersionStatus as V


class NotForYou(Refusal):
    """The person who prepared something may not approve it: somebody else has to."""


class LoadedScheme(NamedTuple):
    """The version that holds the text; `again` when it was the newest already."""

    version: SchemeVersion
    again: bool


def load(rules: Rules, *, by: Any, at: datetime, file: StoredFile | None = None) -> LoadedScheme:
    """Keep a scheme's text as the next version of its code: a draft, in force nowhere.

    The text of the newest version again is that version, unless it was withdrawn; the text of an older one is
    a new version, because what is approved next is the newest. Raises NotAllowed.
    """
    demand(by, "compensation.load_scheme", "보상 기준 불러오기", "load a scheme")
    with transaction.atomic():
        scheme, _ = Scheme.objects.select_for_update().get_or_create(
            code=rules.code, defaults={"name_ko": rules.name.ko, "name_en": rules.name.en}
        )
        newest = SchemeVersion.objects.filter(scheme=scheme).order_by("-number").first()
        if newest is not None and newest.digest == rules.digest() and newest.status != V.WITHDRAWN:
            return LoadedScheme(newest, again=True)
        version = SchemeVersion.objects.create(
            scheme=scheme,
            number=newest.number + 1 if newest else 1,
            data=rules.as_data(),
            digest=rules.digest(),
            basis=rules.basis,
            file=file,
            loaded_by=by,
            loaded_at=at,
        )
    return LoadedScheme(version, again=False)


def submit(version: SchemeVersion, *, by: Any, at: datetime) -> None:
    """Say that a draft is ready to be approved by another person; its maker's row is written.

    Raises MoveRefused when it is no draft, NotAllowed.
    """
    with transaction.atomic():
        moves.move_all(SchemeVersion, SCHEME, SUBMIT_SCHEME, [version.pk], by=by, at=at)
        _approval("scheme", version.pk, "prepared", version.loaded_by, at)


def withdraw(version: SchemeVersion, *, by: Any, at: datetime, reason: str) -> None:
    """Give up a draft that is in force nowhere, for good: what is taken up again is a new version.

    Raises MoveRefused, NotAllowed, ValueError without a reason.
    """
    moves.move_all(SchemeVersion, SCHEME, WITHDRAW_SCHEME, [version.pk], by=by, at=at, reason=reason)


def adopt(version: SchemeVersion, incident: Incident, *, by: Any, at: datetime) -> tuple[Adoption, bool]:
    """Put a version in force for an incident: its admission is numbered and frozen, the one before ends.

    1. lock the incident and both versions; the version that stands already is the answer,
    2. the codes must fit the incident,
    3. the version takes the steps that remain to `in_force`, approved by this person,
    4. the adoption before ends, and its version is superseded when no other incident holds it,
    5. benefits, admission, adoption and its approvals are written.

    Returns the adoption and whether it stood already. Raises NotForYou for the loader, NotAllowed,
    SchemeError when a code is misspelt or a benefit can pay nobody, ValueError when a benefit
    changed its channel (it would be another benefit) or the version was withdrawn.
    """
    demand(by, "compensation.approve_scheme", "보상 기준 승인", "approve a scheme")
    if version.loaded_by_id == by.pk:
        raise NotForYou(
            f"본인이 등록한 {version}입니다. 다른 사람이 승인해야 합니다",
            f"{by.get_username()} loaded {version}: another person approves it",
        )
    rules = parse_scheme(version.data)
    with edited_by(by):
        Incident.objects.select_for_update().get(pk=incident.pk)
        standing = in_force(incident)
        if standing is not None and standing.version_id == version.pk:
            return standing, True
        check_fit(rules, codes_of(incident, rules))
        _enforce(version, standing.version if standing else None, by=by, at=at)
        if standing is not None:
            standing.ended_at = at
            standing.save(update_fields=["ended_at"])
            if not Adoption.objects.filter(version=standing.version_id, ended_at=None).exists():
                moves.move_all(SchemeVersion, SCHEME, SUPERSEDE, [standing.version_id], by=by, at=at)
        _name_benefits(version, rules)
        adoption = Adoption.objects.create(
            incident=incident,
            version=version,
            admission=admit(incident, rules.admission, rules.code, at=at),
            approved_by=by,
            approved_at=at,
        )
        _approval("adoption", adoption.pk, "prepared", version.loaded_by, at)
        _approval("adoption", adoption.pk, "approved", by, at)
    return adoption, False


def _enforce(version: SchemeVersion, before: SchemeVersion | None, *, by: Any, at: datetime) -> None:
    """Lead a version to `in_force` by the steps that remain.

    Versions are locked in one order, so that two incidents that swap theirs at once wait for each other.
    """
    both = [version.pk, *([before.pk] if before else [])]
    held = SchemeVersion.objects.select_for_update().filter(pk__in=both).order_by("pk")
    status = dict(held.values_list("pk", "status"))[version.pk]
    if status == V.IN_FORCE:  # for another incident: nothing of the version changes
        return
    if status == V.DRAFT:
        moves.move_all(SchemeVersion, SCHEME, SUBMIT_SCHEME, [version.pk], at=at)
        _approval("scheme", version.pk, "prepared", version.loaded_by, at)
        status = V.SUBMITTED
    if status == V.WITHDRAWN:
        raise Refusal(
            f"폐기된 {version}입니다. 새 판으로 다시 등록해 주십시오",
            f"{version} was withdrawn: load it again as a new version",
        )
    if status == V.SUBMITTED:
        _approval("scheme", version.pk, "approved", by, at)
        moves.move_all(SchemeVersion, SCHEME, APPROVE_SCHEME, [version.pk], by=by, at=at)
    moves.move_all(SchemeVersion, SCHEME, PUT_IN_FORCE, [version.pk], by=by, at=at)


def _name_benefits(version: SchemeVersion, rules: Rules) -> None:
    """The benefits of a version that no version before it had; one that is known keeps its channel."""
    for benefit in rules.benefits:
        row, _ = Benefit.objects.get_or_create(
            scheme=version.scheme,
            code=benefit.code,
            defaults={
                "channel": benefit.channel,
                "name_ko": benefit.name.ko,
                "name_en": benefit.name.en,
            },
        )
        if row.channel != benefit.channel:
            raise Refusal(
                f"보상 항목 {benefit.code}의 지급 경로가 바뀌었습니다. 새 코드를 쓰십시오",
                f"benefit {benefit.code} was paid by {row.channel}: give it a new code",
            )


def _approval(kind: str, pk: int, step: str, person: Any, at: datetime) -> None:
    """One person's step; the database asks for both before a version is approved."""
    Approval.objects.create(subject_kind=kind, subject_id=pk, step=step, person=person, at=at)


def codes_of(incident: Incident, rules: Rules) -> Codes:
    """What the incident knows of the codes a scheme may name."""
    return Codes(
        service=frozenset(Service.objects.filter(incident=incident).values_list("code", flat=True)),
        area=frozenset(Area.objects.filter(incident=incident).values_list("code", flat=True)),
        line_type=line_types(incident, asked(rules, "line_type")),
    )


def unknown_to(incident: Incident, version: SchemeVersion) -> list[str]:
    """The codes of a version that the incident does not know, with their places: nobody there meets them."""
    rules = parse_scheme(version.data)
    return unknown_codes(rules, codes_of(incident, rules))


def objection_days(incident: Incident) -> int | None:
    """Calendar days for which a claimant may object, by the scheme in force; None where none are set."""
    adoption = in_force(incident)
    said = parse_scheme(adoption.version.data).objection if adoption else None
    return said.days if said else None


def papers_asked(incident: Incident) -> list[tuple[str, Wording]]:
    """(code, name) of every paper that the scheme in force asks for, of everybody or of some."""
    adoption = in_force(incident)
    asks = parse_scheme(adoption.version.data).asks if adoption else NOTHING
    return [(paper.code, paper.name) for paper in asks.papers]


def in_force(incident: Incident, until: datetime | None = None) -> Adoption | None:
    """The adoption in force for the incident: now, or before the moment `until`."""
    found = Adoption.objects.filter(incident=incident)
    if until is None:
        found = found.filter(ended_at=None)
    else:
        found = found.filter(Q(ended_at=None) | Q(ended_at__gte=until), approved_at__lt=until)
    return found.select_related("version__scheme", "admission").order_by("-pk").first()
