"""What the page of the editor is told: fields of the file, facts, words, codes of an incident."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from backoffice.lib import show
from claims.models import Area, Incident, Service
from claims.queries import line_types
from claims.rules.line_types import WORDS as LINE_TYPES
from compensation.rules.amount_forms import Field
from compensation.rules.forms import GROUPS, OPERATORS, SCHEME
from compensation.rules.register import FACTS, Fact
from compensation.rules.said import UNITS


def page_settings() -> dict[str, Any]:
    """Everything the page needs beside the data of the scheme, in the language of the reader."""
    newest = Incident.objects.order_by("-pk").first()
    return {
        "form": _field(SCHEME),
        "facts": [_fact(fact) for fact in FACTS.values()],
        "operators": [[op, show.in_words(words)] for op, words in OPERATORS.items()],
        "groups": [[mode, show.in_words(words)] for mode, words in GROUPS.items()],
        "codes": incident_codes(newest),
        "words": _words(),
        "addresses": {
            name: reverse(f"admin:compensation_schemeversion_{name}")
            for name in ("check", "save", "read", "write", "codes")
        },
    }


def incident_codes(incident: Incident | None) -> dict[str, list[list[str]]]:
    """{fact: [[code, name]]} of the codes that the incident knows."""
    if incident is None:
        return {}
    types = sorted(line_types(incident, ()))
    return {
        "service": [[row.code, show.name(row)] for row in Service.objects.filter(incident=incident)],
        "area": [[row.code, show.name(row)] for row in Area.objects.filter(incident=incident)],
        "line_type": [
            [code, show.in_words(LINE_TYPES[code]) if code in LINE_TYPES else code] for code in types
        ],
    }


def _field(field: Field) -> dict[str, Any]:
    """A field for the page."""
    return {
        "key": field.key,
        "type": field.type,
        "words": _first_large(show.in_words(field.words)),
        "unit": unit_words(field.unit),
        "options": [[value, show.in_words(words)] for value, words in field.options.items()],
        "fields": [_field(inner) for inner in field.fields],
        "needed": field.needed,
        "start": field.start,
        "hint": show.in_words(field.hint),
        "instead": list(field.instead_of),
    }


def _first_large(words: str) -> str:
    return words[:1].upper() + words[1:]


def unit_words(unit: str) -> str:
    """What stands behind a number: "won", "원"."""
    return show.in_words(UNITS[unit]).replace("{:,}", "").strip() if unit in UNITS else ""


def _fact(fact: Fact) -> dict[str, Any]:
    """A fact of the register for the page; without choices its codes are the incident's own."""
    choices = fact.choices
    return {
        "name": fact.name,
        "words": show.in_words(fact.words),
        "number": fact.type == "number",
        "unit": unit_words(fact.unit),
        "choices": None
        if choices is None
        else [[code, show.in_words(words)] for code, words in choices.items()],
    }


def _words() -> dict[str, str]:
    return {
        "add": _("Add a row"),
        "addCondition": _("Add a condition"),
        "addGroup": _("Add a group"),
        "addValue": _("Add"),
        "remove": _("Remove"),
        "up": _("Move up"),
        "down": _("Move down"),
        "korean": _("Korean"),
        "english": _("English"),
        "none": _("(none)"),
        "otherCode": _("another code …"),
        "unknownCode": _("%(code)s: unknown to the incident"),
        "choose": _("choose"),
        "row": _("row %(number)s"),
        "fact": _("Fact"),
        "comparison": _("Comparison"),
        "value": _("Value"),
        "lowest": _("from"),
        "highest": _("to"),
        "raw": _("As it stands in the file (JSON)"),
        "rawBad": _("This is not JSON."),
        "checking": _("Checking …"),
        "good": _("Nothing to mend."),
        "mend": _("To mend: %(count)s"),
        "missing": _("Still to fill in: %(count)s"),
        "warn": _("For the chosen incident: %(count)s"),
        "offline": _("The check does not answer. What you typed is kept on this page."),
        "signedOut": _(
            "You are signed out: sign in on another tab, then save again. What you typed is kept."
        ),
        "restored": _("What you typed before and did not save is back."),
        "discard": _("Discard it"),
        "imported": _("“%(file)s” is in the editor. It is not saved yet."),
        "again": _("%(version)s says the same already: nothing was saved."),
        "open": _("Open it"),
        "notShown": _("Also in the file and kept: %(keys)s"),
        "stale": _("As it last was without a mistake:"),
    }
