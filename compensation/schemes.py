"""A scheme's life: loaded as a draft by one person, put in force for an incident by another."""

from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from backoffice.lib.models import StoredFile
from backoffice.staff.models import Approval
from claims.models import Incident
from claims.screening import admit
from compensation.models import Adoption, Benefit, Scheme, SchemeVersion
from compensation.rules.scheme import Scheme as Rules
from compensation.rules.scheme import parse_scheme


class NotForYou(Exception):
    """The person who prepared something may not approve it: somebody else has to."""


class LoadedScheme(NamedTuple):
    """The version that holds the text; `again` when it was loaded before."""

    version: SchemeVersion
    again: bool


def load(rules: Rules, *, by: Any, at: datetime, file: StoredFile | None = None) -> LoadedScheme:
    """Keep a scheme's text as the next version of its code: a draft, in force nowhere.

    The same text again is the same version. Raises PermissionDenied.
    """
    if not by.has_perm("compensation.load_scheme"):
        raise PermissionDenied(f"{by.get_username()} may not load a scheme")
    with transaction.atomic():
        scheme, _ = Scheme.objects.select_for_update().get_or_create(
            code=rules.code, defaults={"name_ko": rules.name.ko, "name_en": rules.name.en}
        )
        same = SchemeVersion.objects.filter(scheme=scheme, digest=rules.digest()).first()
        if same is not None:
            return LoadedScheme(same, again=True)
        last = SchemeVersion.objects.filter(scheme=scheme).aggregate(last=Max("number"))["last"] or 0
        version = SchemeVersion.objects.create(
            scheme=scheme,
            number=last + 1,
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

    Returns the adoption and whether it stood already. Raises NotForYou for the loader, PermissionDenied,
    ValueError when a benefit changed its channel (it would be another benefit).
    """
    if not by.has_perm("compensation.approve_scheme"):
        raise PermissionDenied(f"{by.get_username()} may not approve a scheme")
    if version.loaded_by_id == by.pk:
        raise NotForYou(f"{by.get_username()} loaded {version}: another person approves it")
    rules = parse_scheme(version.data)
    with transaction.atomic():
        Incident.objects.select_for_update().get(pk=incident.pk)
        standing = in_force(incident)
        if standing is not None and standing.version_id == version.pk:
            return standing, True
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
                raise ValueError(f"benefit {benefit.code} was paid by {row.channel}: give it a new code")
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


def in_force(incident: Incident) -> Adoption | None:
    """The adoption in force for the incident."""
    return (
        Adoption.objects.filter(incident=incident, ended_at=None)
        .select_related("version__scheme", "admission")
        .first()
    )
