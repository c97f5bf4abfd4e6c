"""What the rows of this app say, in words for people."""

from typing import Any

from django.db.models import CharField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backoffice.lib import show
from claims.models import Area, Claim, Service
from claims.review import GROUNDS
from claims.rules.admission import BASES, BUSINESS_STATUSES, Admission
from claims.rules.banks import BANKS
from claims.rules.line_types import WORDS as LINE_TYPES
from claims.rules.numbers import claim_number
from claims.rules.sectors import SECTORS
from claims.rules.workflow import CLAIM

CAUSES = {
    "power": _("power failure"),
    "fire": _("fire"),
    "software": _("software fault"),
    "third_party": _("third party"),
    "force_majeure": _("force majeure"),
    "other": _("other"),
}
CUSTOMER_KINDS = {"individual": _("individual"), "business": _("business")}
FINDING_STAGES = {"damage": _("Damage confirmation"), "screening": _("Exclusion review")}
EXEMPTIONS = {"force_majeure": _("force majeure"), "announced_maintenance": _("announced maintenance")}
CHANNELS = {
    "phone": _("by telephone"),
    "post": _("by post"),
    "counter": _("at a counter"),
    "online": _("online"),
}
MATCHES = {
    "line": _("line number"),
    "business_no": _("business number"),
    "name_and_address": _("name and address"),
    "candidate": _("a person"),
}


EVIDENCE = {
    "confirmed": _("confirmed in spite of"),
    "waived": _("cleared in spite of"),
    "undone": _("taken back"),
    "reason": _("reason"),
}
"""What the evidence of a finding holds beside candidates."""


def line_type(code: str) -> str:
    """A line type in words."""
    return show.in_words(LINE_TYPES[code]) if code in LINE_TYPES else code


def with_names(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows that hold codes of services and areas, with their names as service_name and area_name."""
    said = F("name_ko") if show.language() == "ko" else Coalesce(NullIf("name_en", Value("")), "name_ko")
    found: dict[str, Any] = {}
    for column, model in (("service", Service), ("area", Area)):
        named = model._default_manager.filter(incident=OuterRef("incident"), code=OuterRef(column))
        found[f"{column}_name"] = Coalesce(
            Subquery(named.annotate(said=said).values("said")[:1]), column, output_field=CharField()
        )
    return rows.annotate(**found)


def service_names() -> dict[str, str]:
    """{code: name} of the services of all incidents, the newest name for each code."""
    return {service.code: show.name(service) for service in Service.objects.order_by("code", "pk")}


def evidence_lines(evidence: dict[str, Any] | None) -> list[str]:
    """What is kept beside a finding, in words: what it set aside, and why."""
    lines = []
    for key, value in (evidence or {}).items():
        if key in ("confirmed", "waived"):
            said = show.in_words(GROUNDS[value]) if value in GROUNDS else ""
        elif key == "undone":
            said = show.in_words(CLAIM.verb(value).words)
        elif key == "candidates":
            continue  # `claims.evidence` names them
        else:
            said = str(value)
        if said:
            lines.append(f"{EVIDENCE.get(key, key)}: {said}")
    return lines


def bank_name(code: str) -> str:
    """A bank in words, with its code."""
    ko, en = BANKS.get(code, (code, code))
    return f"{en if show.language() == 'en' else ko} ({code})"


def claim_called(pk: int) -> str:
    """A claim as a message names it: its number, the reference it came in with, where it stands."""
    claim = Claim.objects.select_related("filing", "subscription").get(pk=pk)
    came = getattr(claim, "filing", None) or getattr(claim, "subscription", None)
    state = show.in_words(CLAIM.words[claim.status])
    return f"{claim_number(pk)} ({came}, {state})" if came else f"{claim_number(pk)} ({state})"


def spaced(business_no: str) -> str:
    """A business number as it is printed: 123-45-67890."""
    if len(business_no) != 10:
        return business_no
    return f"{business_no[:3]}-{business_no[3:5]}-{business_no[5:]}"


def admission_lines(rules: Admission) -> list[tuple[str, str]]:
    """(question, answer) of what an admission asks, in words."""
    lines = [(gettext("Basis"), show.in_words(BASES[rules.basis]))]
    windows = [f"{window.first} ~ {window.last}" for window in rules.filing]
    lines.append((gettext("Filing windows"), ", ".join(windows) or gettext("always open")))
    for row in rules.revenue:
        who = show.in_words(SECTORS[row.sector]) if row.sector else gettext("all other sectors")
        bound = gettext("up to %(won)s") if row.bound == "inclusive" else gettext("below %(won)s")
        lines.append(
            (gettext("Annual revenue: %(sector)s") % {"sector": who}, bound % {"won": show.won(row.ceiling)})
        )
    if rules.business_status is not None:
        said = ", ".join(show.in_words(BUSINESS_STATUSES[status]) for status in rules.business_status)
        lines.append((gettext("Business status at the outage date"), said))
    parts = {"business_no": gettext("business number"), "site": gettext("site")}
    lines.append((gettext("One claim per"), ", ".join(str(parts[part]) for part in rules.duplicate_key)))
    return lines


def meant(header: str, known: str) -> str:
    """The warning about a column that was passed over and is probably a misspelt one."""
    said = gettext("Column “%(header)s” was passed over: did you mean “%(known)s”?")
    return said % {"header": header, "known": known}
