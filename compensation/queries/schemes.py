"""Reading schemes: their versions, who approved them, where they are in force."""

from django.db.models import F

from backoffice.lib.models import Move
from backoffice.staff.models import Approval
from claims.queries import NoSuch
from compensation.models import (
    Adoption,
    Scheme,
    SchemeVersion,
    SchemeVersionEvent,
    Simulation,
)


def scheme_version(name: str) -> SchemeVersion:
    """The version named CODE@NUMBER, or the newest of CODE; NoSuch when there is none."""
    code, _, number = name.partition("@")
    found = SchemeVersion.objects.filter(scheme__code=code).select_related("scheme", "loaded_by")
    if number:
        found = found.filter(number=int(number) if number.isdecimal() and len(number) <= 9 else 0)
    version = found.order_by("-number").first()
    if version is None:
        raise NoSuch(
            f"보상 기준 {name}이(가) 없습니다. load_scheme로 먼저 올리세요",
            f"no scheme {name}: load_scheme first",
        )
    return version


def version_by_id(pk: object) -> SchemeVersion | None:
    """The version of this id, with its scheme, loader and file."""
    if not str(pk).isdecimal() or len(str(pk)) > 18:
        return None
    return SchemeVersion.objects.select_related("scheme", "loaded_by", "file").filter(pk=int(str(pk))).first()


def versions_of(scheme: Scheme) -> list[SchemeVersion]:
    """Every version of a scheme, the newest first."""
    rows = SchemeVersion.objects.filter(scheme=scheme).select_related("scheme", "loaded_by")
    return list(rows.order_by("-number"))


def newest_of_others(scheme: Scheme) -> list[SchemeVersion]:
    """The newest version of every other scheme, by code."""
    rows = SchemeVersion.objects.exclude(scheme=scheme).select_related("scheme", "loaded_by")
    return list(rows.order_by("scheme__code", "-number").distinct("scheme__code"))


def adoptions_of(version: SchemeVersion) -> list[Adoption]:
    """Where a version is in force, then where it was."""
    rows = Adoption.objects.filter(version=version).select_related("incident", "approved_by", "admission")
    return list(rows.order_by(F("ended_at").desc(nulls_first=True), "-pk"))


def simulations_of(version: SchemeVersion, limit: int = 5) -> list[Simulation]:
    """The newest simulations of a version that have their answer."""
    rows = Simulation.objects.filter(version=version, done_at__isnull=False)
    return list(rows.select_related("incident", "against__scheme").order_by("-pk")[:limit])


def version_approvals(version: SchemeVersion) -> list[Approval]:
    """Who first approved a version. Its maker's row says no more than `loaded_by`."""
    rows = Approval.objects.filter(subject_kind="scheme", subject_id=version.pk, step="approved")
    return list(rows.select_related("person").order_by("pk"))


def version_timeline(version: SchemeVersion) -> list[tuple[Move, str]]:
    """Every (move, status before) of a version, oldest first."""
    events = SchemeVersionEvent.objects.filter(row=version).select_related("move__actor").order_by("move_id")
    return [(event.move, event.from_status) for event in events]
