"""A scheme's version in words: the text that is signed, with the names of the codes it speaks of."""

from backoffice.lib.workflow import Wording
from claims.models import Area, Service
from compensation.rules.plain import Document, in_plain_words
from compensation.rules.said import Names
from compensation.rules.scheme import Scheme


def code_names() -> Names:
    """What the codes of all incidents are called, the newest name for each."""
    return {
        fact: {
            row.code: Wording(row.name_ko, row.name_en or row.name_ko) for row in model.objects.order_by("pk")
        }
        for fact, model in (("service", Service), ("area", Area))
    }


def document(scheme: Scheme) -> Document:
    """A scheme in plain words."""
    return in_plain_words(scheme, code_names())
