"""Acts of people: a page that says what will happen and to how many, asks why, then calls one stage.

An act is offered to whoever holds its permission and to nobody else; the stage asks again. What a stage
refuses comes back as a red message beside the form, and nothing was changed. An act over many rows can be
tried first (`trials`): what would be done, and what would be refused and why.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from backoffice.lib import laws, runs, trials
from backoffice.lib.doors import told
from backoffice.lib.models import Run
from backoffice.lib.moves import MoveRefused
from backoffice.lib.show import in_words

log = structlog.get_logger(__name__)

SAMPLE = 10
"""Rows of the selection that the page shows."""


class Ask(forms.Form):
    """The form of an act that needs nothing but a yes."""

    required_css_class = "required"


class AskReason(Ask):
    """The form of an act that needs a reason."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3, "autofocus": True}),
    )


class AskFile(Ask):
    """The form of an upload."""

    file = forms.FileField(label=gettext_lazy("File"), widget=UnfoldAdminFileFieldWidget)


def select(label: Any, choices: Any, *, required: bool = True) -> forms.ChoiceField:
    """A choice that looks as all others do."""
    return forms.ChoiceField(label=label, choices=choices, required=required, widget=UnfoldAdminSelectWidget)


def text(label: Any, longest: int, *, required: bool = True) -> forms.CharField:
    """A line of text that looks as all others do."""
    return forms.CharField(
        label=label, max_length=longest, required=required, widget=UnfoldAdminTextInputWidget
    )


def paragraph(label: Any, longest: int, *, required: bool = True, initial: Any = None) -> forms.CharField:
    """Several lines of text."""
    return forms.CharField(
        label=label, max_length=longest, required=required, initial=initial,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )  # fmt: skip


def day(label: Any, *, required: bool = True, initial: Any = None) -> forms.DateField:
    """A date, chosen as the browser offers it."""
    return forms.DateField(
        label=label, required=required, initial=initial,
        widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}),
    )  # fmt: skip


def moment(label: Any, *, required: bool = True) -> forms.DateTimeField:
    """A date with a time in Seoul."""
    return forms.DateTimeField(
        label=label, required=required, input_formats=["%Y-%m-%dT%H:%M"],
        widget=UnfoldAdminTextInputWidget(attrs={"type": "datetime-local"}),
    )  # fmt: skip


class _Files(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else []


class _Papers(forms.FileField):
    def clean(self, data: Any, initial: Any = None) -> Any:
        return [super(_Papers, self).clean(one, initial) for one in data or []]


def papers(label: Any) -> forms.FileField:
    """Any number of files, none too."""
    return _Papers(label=label, required=False, widget=_Files(attrs={"multiple": True, "class": "bs-input"}))


@dataclass
class Asked:
    """What a person asked for: who, about which rows, with which answers, when."""

    request: HttpRequest
    rows: list[Any]
    answers: Mapping[str, Any]
    at: datetime

    @property
    def by(self) -> Any:
        """The person."""
        return self.request.user


@dataclass(frozen=True)
class Done:
    """What came of it: a message, where to go, what to hand out. `shown`: answers that are seen once."""

    message: str = ""
    run: Run | None = None
    response: HttpResponse | None = None
    shown: tuple[tuple[str, str], ...] = ()
    go_to: str = ""
    level: int = messages.SUCCESS


@dataclass(frozen=True)
class Act:
    """One verb.

    `permissions`: any of them is enough; `one`: about a single row; `key`: on the keyboard;
    `refusals`: exceptions of its stage; `fits`: whether it is worth offering for a row (the stage decides);
    `tries`: over many rows it can be tried first; its rows are ids then, and it writes to the database alone.
    """

    name: str
    words: Any
    permissions: tuple[str, ...]
    do: Callable[[Asked], Done]
    form: type[Ask] = Ask
    hint: Any = ""
    one: bool = False
    danger: bool = False
    key: str = ""
    refusals: tuple[type[Exception], ...] = ()
    fits: Callable[[Any], bool] = field(default=lambda row: True)
    tries: bool = False

    def allowed(self, user: Any) -> bool:
        """Whether the person may."""
        return any(user.has_perm(permission) for permission in self.permissions)


def own_page(address: str) -> str:
    """The address when it is a page of this site, else ''."""
    return address if address.startswith("/") and not address.startswith(("//", "/\\")) else ""


NAMED = 20
"""Refused rows that a preview names for each reason."""

BAD = 200
"""Lines of a file that a page names."""

KNOWN: tuple[type[Exception], ...] = (MoveRefused, runs.RunOpen, runs.Refused, ValueError)
"""Refusals that any act may meet."""


def perform(
    request: HttpRequest,
    act: Act,
    rows: list[Any],
    *,
    called: Callable[[Any], str] = str,
    named: Callable[[int], str] = str,
    sample: tuple[Iterable[Any], Iterable[Iterable[Any]]] = ((), ()),
    hidden: Iterable[tuple[str, Any]] = (),
    back: str = "",
    context: Mapping[str, Any] | None = None,
    after: Callable[[Asked], None] | None = None,
) -> HttpResponse:
    """Show the page of an act, try it, or do it when its form comes back whole.

    `rows` are what it is about (rows, or ids where there are many), `called` names one of them and `named` a
    refused id; `hidden` repeats the selection; `back` is where the person came from; `after` writes what is
    kept of the act, in its transaction. Once it is done they go to `then` of the form, or back.
    """
    if not act.allowed(request.user):
        raise PermissionDenied
    posted = request.POST if request.method == "POST" else {}
    many = act.tries and len(rows) > 1
    trying = many and "preview" in posted
    confirmed = "confirmed" in posted and not trying
    asked = trying or confirmed
    form = act.form(request.POST if asked else None, request.FILES if asked else None)
    error = ""
    then = own_page(request.POST.get("then", ""))
    done: Done | None = None
    trial: trials.Trial | None = None
    bad: list[Any] = []
    if act.one and len(rows) != 1:
        messages.error(request, _("Choose exactly one."))
        return redirect(back)

    def do(those: list[Any]) -> Done:
        wanted = Asked(request, those, form.cleaned_data, timezone.now())
        said = act.do(wanted)
        if after is not None:
            after(wanted)
        return said

    known = (*KNOWN, *act.refusals)
    if asked and posted.get("counted", "") != str(len(rows)):
        error = _changed()
    elif asked and form.is_valid():
        only = posted.get("only", "")
        try:
            if trying:
                trial = trials.attempt(do, rows, known)
            elif many and only:  # what the preview found, and nothing else
                trial = trials.attempt(do, rows, known, keep=lambda left: trials.digest(left) == only)
                done, error = (trial.done, "") if trial.kept else (None, _changed())
            else:
                with transaction.atomic() if after is not None else nullcontext():
                    done = do(rows)
        except PermissionDenied as refusal:
            error = told(refusal)
        except laws.REFUSALS as refusal:
            log.error("database_refused", act=act.name, exc_info=refusal)
            error = told(refusal)
        except known as refusal:
            error = told(refusal, named)
            bad = getattr(refusal, "bad", [])  # the lines of a file, each with what is wrong
            trial = trials.attempt(do, rows, known) if many else None
    shown: tuple[tuple[str, str], ...] = ()
    if done is not None:
        if done.response is not None:
            return done.response
        if not done.shown:
            left_out = len(trial.left_out) if trial else 0
            if done.message:
                more = " " + _("Left out: %(count)s.") % {"count": f"{left_out:,}"} if left_out else ""
                messages.add_message(request, done.level, done.message + more)
            return redirect(done.go_to or then or back)
        shown = done.shown
    headers, lines = sample
    page = {
        **admin.site.each_context(request),
        "title": act.words,
        "act": act,
        "form": form,
        "count": len(rows),
        "called": called(rows[0]) if len(rows) == 1 else "",
        "headers": list(headers),
        "lines": list(lines),
        "more": max(0, len(rows) - SAMPLE),
        "hidden": [*hidden, ("counted", len(rows)), ("back", back), *([("then", then)] if then else [])],
        "error": error,
        "shown": shown,
        "back": back,
        "many": many,
        "bad": [(wrong.line, wrong.text, in_words(wrong.said)) for wrong in bad[:BAD]],
        "more_bad": max(0, len(bad) - BAD),
        "trial": _tried(trial, named) if trial else None,
        **(context or {}),
    }
    response = TemplateResponse(request, "desk/ask.html", page, status=409 if error else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def _changed() -> str:
    return _("The selection has changed since this page was made: look again before you confirm.")


def _tried(trial: trials.Trial, named: Callable[[int], str]) -> dict[str, Any]:
    """A trial for its page: how many rows the act would take, the others by reason with the first numbers."""
    return {
        "may": len(trial.may),
        "only": trials.digest(trial.may),
        "wholly": trial.wholly,
        "left_out": len(trial.left_out),
        "groups": [
            {
                "why": group.why,
                "count": len(group.rows),
                "names": [named(row) for row in group.rows[:NAMED]],
                "more": max(0, len(group.rows) - NAMED),
            }
            for group in trial.refused
        ],
    }


def all_or_none(rows: Iterable[Any], one: Callable[[Any], Any]) -> list[Any]:
    """Do `one` for every row in one transaction; the first refusal undoes all."""
    with transaction.atomic():
        return [one(row) for row in rows]
