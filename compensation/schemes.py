"""A scheme's life: loaded as a draft by one person, put in force for an incident by another."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from backoffice.lib.edits import edited_by
from backoffice.lib.models import StoredFile
from backoffice.lib.permits import demand
from backoffice.lib.refusal import Refusal
from backoffice.staff.models import Approval
from claims.models import Area, Incident, Service
from claims.queries import line_types
from claims.screening import admit
from compensation.models import Adoption, Benefit, Scheme, SchemeVersion
from compensation.rules.fit import Codes, asked, check_fit, unknown_codes
from compensation.rules.scheme import Scheme as Rules
from compensation.rules.scheme import parse_scheme


class NotForYou(Refusal):
    """The person who prepared something may not approve it: somebody else has to."""


class LoadedScheme(NamedTuple):
    """The version that holds the text; `again` when it was the newest already."""

    version: SchemeVersion
    again: bool


def load(rules: Rules, *, by: Any, at: datetime, file: StoredFile | None = None) -> LoadedScheme:
    """Keep a scheme's text as the next version of its code: a draft, in force nowhere.

    The text of the newest version again is that version; the text of an older one is a new version, because
    what is approved next is the newest. Raises NotAllowed.
    """
    demand(by, "compensation.load_scheme", "보상 기준 불러오기", "load a scheme")
    with transaction.atomic():
        scheme, _ = Scheme.objects.select_for_update().get_or_create(
            code=rules.code, defaults={"name_ko": rules.name.ko, "name_en": rules.name.en}
        )
        newest = SchemeVersion.objects.filter(scheme=scheme).order_by("-number").first()
        if newest is not None and newest.digest == rules.digest():
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


def adopt(version: SchemeVersion, incident: Incident, *, by: Any, at: datetime) -> tuple[Adoption, bool]:
    """Put a version in force for an incident: its admission is numbered and frozen, the one before ends.

    Returns the adoption and whether it stood already. Raises NotForYou for the loader, NotAllowed,
    SchemeError when a code is misspelt or a benefit can pay nobody, ValueError when a benefit
    changed its channel (it would be another benefit).
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
        check_fit(rules, _codes(incident, rules))
        if standing is not None:
            standing.ended_at = at
            standing.save(update_fields=["ended_at"])
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
        adoption = Adoption.objects.create(
            incident=incident,
            version=version,
            admission=admit(incident, rules.admission, rules.code, at=at),
            approved_by=by,
            approved_at=at,
        )
        for person, step in ((version.loaded_by, "prepared"), (by, "approved")):
            Approval.objects.create(
                subject_kind="adoption", subject_id=adoption.pk, step=step, person=person, at=at
            )
    return adoption, False


def _codes(incident: Incident, rules: Rules) -> Codes:
    """What the incident knows of the codes a scheme may name."""
    return Codes(
        service=frozenset(Service.objects.filter(incident=incident).values_list("code", flat=True)),
        area=frozenset(Area.objects.filter(incident=incident).values_list("code", flat=True)),
        line_type=line_types(incident, asked(rules, "line_type")),
    )


def unknown_to(incident: Incident, version: SchemeVersion) -> list[str]:
    """The codes of a version that the incident does not know, with their places: nobody there meets them."""
    rules = parse_scheme(version.data)
    return unknown_codes(rules, _codes(incident, rules))


def in_force(incident: Incident) -> Adoption | None:
    """The adoption in force for the incident."""
    return (
        Adoption.objects.filter(incident=incident, ended_at=None)
        .select_related("version__scheme", "admission")
        .first()
    )
