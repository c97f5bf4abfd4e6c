"""What the templates of the desk need."""

from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from backoffice.lib import show

register = template.Library()

register.filter("won", show.won)
register.filter("when", show.when)
register.filter("day", show.day)
register.filter("thousands", show.number)
register.filter("minutes_words", show.minutes)


@register.filter
def is_many(count: Any) -> bool:
    """Whether counting stopped."""
    return isinstance(count, show.Many)


@register.simple_tag
def counted(cl: Any) -> str:
    """How many rows a list has."""
    count = cl.result_count
    text = str(count) if isinstance(count, show.Many) else f"{count:,}"
    return ngettext("%(count)s row", "%(count)s rows", int(count)) % {"count": text}


@register.simple_tag
def badge(text: Any, tone: str = "") -> SafeString:
    """A small label."""
    return show.badge(text, tone)
