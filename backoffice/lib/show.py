"""How values look to people, in lists and on pages alike: badges, won, times, names of tables."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from backoffice.lib.workflow import Wording, Workflow

TONES = {
    **dict.fromkeys(("unconfirmed", "referred", "locked", "waiting", "submitted", "requested"), "wait"),
    **dict.fromkeys(
        ("confirmed", "cleared", "assessed", "approved", "exported", "sent", "open", "agreed", "handing"),
        "go",
    ),
    **dict.fromkeys(("settled", "reconciled", "paid", "done", "in_force", "repaid", "delivered"), "good"),
    **dict.fromkeys(
        ("excluded", "void", "returned", "refused", "stopped", "failing", "written_off", "failed", "unknown"),
        "bad",
    ),
}
"""The colour of a status: what waits for a person, what goes on, what ended well, what did not."""


class Many(int):
    """A count that stopped counting: shown as "1,000+", a thousand for whoever calculates."""

    def __str__(self) -> str:
        return f"{int(self):,}+"

    __repr__ = __str__

    def __format__(self, spec: str) -> str:
        return str(self)


def language() -> str:
    """The language of this request, "ko" or "en"."""
    return "en" if (get_language() or "ko").startswith("en") else "ko"


def in_words(words: Wording) -> str:
    """A wording of the rules in the language of this request."""
    return words.into(language())


def spoken(words: object) -> str:
    """Words of any kind, those of the rules or those of a catalogue, in the language of this request."""
    return in_words(words) if isinstance(words, Wording) else str(words)


lazily = lazy(in_words, str)
"""The same, asked only when it is shown: for labels that are made before there is a request."""


def name(row: Any) -> str:
    """The name of a row that has one in Korean and one in English."""
    return str(row.name_en or row.name_ko) if language() == "en" else str(row.name_ko)


def badge(text: object, tone: str = "") -> SafeString:
    """A small label; the tone only underlines what the words say."""
    return format_html('<span class="bs-badge {}">{}</span>', f"is-{tone}" if tone else "", text)


def status(workflow: Workflow, value: str) -> SafeString:
    """A status of a machine as a badge."""
    return badge(in_words(workflow.words[value]), TONES.get(value, ""))


def won(amount: int | None) -> str:
    """Whole won with thousands separators; an unknown amount is a dash."""
    if amount is None:
        return "–"
    if language() == "ko":
        return f"{amount:,}원"
    return f"-₩{-amount:,}" if amount < 0 else f"₩{amount:,}"


def number(value: int | None) -> str:
    """A count with thousands separators."""
    return "–" if value is None else f"{value:,}"


def figure(text: object) -> SafeString:
    """A number in a list: right-aligned, in digits of one width."""
    return format_html('<span class="bs-figure">{}</span>', text)


def when(moment: datetime | date | None) -> str:
    """A time in Seoul to the minute, or a day."""
    if moment is None:
        return "–"
    if isinstance(moment, datetime):
        return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
    return moment.isoformat()


def day(moment: datetime) -> str:
    """The day of a time, in Seoul."""
    return timezone.localtime(moment).date().isoformat()


def minutes(count: int) -> str:
    """A length of time."""
    hours, rest = divmod(count, 60)
    return _("%(hours)s h %(minutes)s min") % {"hours": f"{hours:,}", "minutes": rest}


def link(address: str, text: object) -> SafeString:
    """A link within the back office."""
    return format_html('<a class="bs-link" href="{}">{}</a>', address, text)


def name_tables(names: Mapping[type[models.Model], tuple[Any, Any]], app: str = "", title: Any = "") -> None:
    """Give tables their names for people, (one, many), and the app its title.

    Here and not in the models: a word that changes is no change of the database and writes no migration.
    """
    for model, (one, many) in names.items():
        model._meta.verbose_name, model._meta.verbose_name_plural = one, many
    if app:
        apps.get_app_config(app).verbose_name = title


def name_columns(names: Mapping[type[models.Model], Mapping[str, Any]]) -> None:
    """Give columns their names for people; as for tables, no migration follows."""
    for model, columns in names.items():
        for column, words in columns.items():
            model._meta.get_field(column).verbose_name = words  # type: ignore[union-attr]


def mark_list(items: list[Any]) -> SafeString:
    """A few things under each other."""
    if not items:
        return SafeString("–")
    return format_html_join("", "<div>{}</div>", ((item,) for item in items))
