"""What people do about claims beside deciding them: acts on the page of a claim, and in bulk on the list."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.lib import show
from backoffice.lib.acts import Act, Ask, Asked, AskReason, Done, day, moment, papers, paragraph, select, text
from claims import amendments, contacts, holds, requests, review, undoing
from claims.admin.confirmations import ASK_PARTY
from claims.holds import CaseworkRefused
from claims.models import Claim
from claims.requests import Paper
from claims.rules import casework
from claims.rules.about import ABOUTS, CLOSED_BY, About
from claims.rules.amend import AMENDABLE
from claims.rules.workflow import BEFORE_THE_AWARD, RESTORE, WITHDRAW, Kind


class HoldForm(AskReason):
    """Why, and until when."""

    until = day(gettext_lazy("Until (the hold ends as that day begins)"), required=False)
    until.help_text = gettext_lazy("Empty: until somebody ends it.")
    field_order = ("until", "reason")


class RequestForm(Ask):
    """What is asked for, by when, and what follows when the day passes."""

    items = paragraph(gettext_lazy("What is missing, one thing per line"), 6_000, required=False)
    due_on = day(gettext_lazy("Deadline"), initial=lambda: requests.proposed_deadline(timezone.now()))
    follows = select(gettext_lazy("If nothing comes in time"), lambda: _words(casework.FOLLOWS))
    words = paragraph(gettext_lazy("More about it"), 500, required=False)


class AnswerForm(Ask):
    """What came in."""

    words = paragraph(gettext_lazy("What was answered"), 10_000, required=False)
    papers = papers(gettext_lazy("Papers (PDF, PNG, JPEG)"))


class ContactForm(Ask):
    """How, with what outcome, and when again."""

    way = select(gettext_lazy("Way"), lambda: _words(casework.WAYS))
    outcome = select(gettext_lazy("Outcome"), lambda: _words(casework.REACHES))
    call_again_at = moment(gettext_lazy("Call again at"), required=False)
    words = paragraph(gettext_lazy("What was said"), 1_000, required=False)


class AmendForm(AskReason):
    """Which field, what it says, and why."""

    field = select(gettext_lazy("Field"), lambda: _words({n: f.words for n, f in AMENDABLE.items()}))
    says = text(gettext_lazy("What it says from now on"), 3_000, required=False)
    says.help_text = gettext_lazy("As a claims file would say it: a code or a word, won, a date.")
    field_order = ("field", "says", "reason")


class AboutForm(AskReason):
    """What the filings are about."""

    about = select(gettext_lazy("Kind of filing"), lambda: _words(ABOUTS))
    field_order = ("about", "reason")


class NoteForm(Ask):
    """A case note."""

    words = paragraph(gettext_lazy("Case note"), 2_000)


def with_papers(papers: Sequence[requests.Wanted]) -> Act:
    """The act of a request that offers these papers of a scheme as ticks, beside free text."""
    known = {paper.code: paper for paper in papers}
    choices = [(paper.code, show.in_words(paper.name)) for paper in papers]

    class PapersForm(RequestForm):
        papers = forms.TypedMultipleChoiceField(
            label=gettext_lazy("Papers that the scheme asks for"),
            choices=choices,
            coerce=known.__getitem__,
            required=False,
            widget=forms.CheckboxSelectMultiple(attrs={"class": "bs-ticks"}),
        )
        field_order = ("papers", "items")

    return replace(ASK, form=PapersForm) if known else ASK


def _words(table: dict[str, Any]) -> list[tuple[str, str]]:
    return [(str(value), show.in_words(said)) for value, said in table.items()]


def _said(said: Any, do: Callable[[Asked], int]) -> Callable[[Asked], Done]:
    """An act that answers with how many claims it was done to."""
    return lambda asked: Done(said % {"count": f"{do(asked):,}"})


def _hold(asked: Asked) -> int:
    answers = asked.answers
    return holds.hold(
        asked.rows, by=asked.by, at=asked.at, reason=answers["reason"], until=answers.get("until")
    )


def _release(asked: Asked) -> int:
    return holds.release(asked.rows, by=asked.by, at=asked.at, reason=asked.answers["reason"])


def _ask(asked: Asked) -> int:
    answers = asked.answers
    return requests.ask(
        asked.rows, answers["items"].splitlines(), due_on=answers["due_on"],
        follows=casework.Follows(answers["follows"]), words=answers["words"], by=asked.by, at=asked.at,
        papers=answers.get("papers", ()),
    )  # fmt: skip


def _answer(asked: Asked) -> Done:
    brought = [Paper(file.name, file.read()) for file in asked.answers["papers"]]
    requests.answer(asked.rows[0], asked.answers["words"], brought, by=asked.by, at=asked.at)
    return Done(_("The answer is recorded: a person looks at it, then the claim goes on."))


def _cancel(asked: Asked) -> int:
    return requests.cancel(asked.rows, by=asked.by, at=asked.at, reason=asked.answers["reason"])


def _finish(asked: Asked) -> int:
    return requests.finish(asked.rows, by=asked.by, at=asked.at)


def _contact(asked: Asked) -> int:
    answers = asked.answers
    again: datetime | None = answers.get("call_again_at")
    return contacts.log_contact(
        asked.rows, casework.Way(answers["way"]), casework.Reached(answers["outcome"]), by=asked.by,
        at=asked.at, words=answers["words"], call_again_at=again,
    )  # fmt: skip


def _note(asked: Asked) -> int:
    return contacts.write_note(asked.rows, asked.answers["words"], by=asked.by, at=asked.at)


def _withdraw(asked: Asked) -> int:
    return review.withdraw(asked.rows, by=asked.by, at=asked.at, reason=asked.answers["reason"])


def _amend(asked: Asked) -> Done:
    answers = asked.answers
    return _amended(asked, answers["field"], answers["says"])


def _correct_kind(asked: Asked) -> Done:
    return _amended(asked, "about", asked.answers["about"])


def _amended(asked: Asked, field: str, text: str) -> Done:
    done = amendments.amend(asked.rows, field, text, by=asked.by, reason=asked.answers["reason"], at=asked.at)
    said = _("Amended: %(count)s; confirmed again: %(again)s.")
    return Done(said % {"count": f"{done.changed:,}", "again": f"{done.rechecked:,}"})


def _close(about: About) -> Act:
    """The act that closes filings about something that is not assessed."""
    step = CLOSED_BY[about]

    def do(asked: Asked) -> int:
        reason = asked.answers["reason"]
        return amendments.answer(asked.rows, about, by=asked.by, reason=reason, at=asked.at)

    return Act(
        step.verb,
        show.lazily(step.words),
        (step.permission,),
        _said(gettext_lazy("Closed: %(count)s."), do),
        AskReason,
        hint=gettext_lazy("Say what was answered, or to whom it went; nothing is assessed or refused."),
        refusals=(CaseworkRefused,),
        fits=lambda claim: _before_the_award(claim) and _about(claim) == about,
        tries=True,
    )


def _about(claim: Claim) -> str:
    return str(claim.filing.about) if claim.kind == Kind.FILING else ""


def _undo(asked: Asked) -> int:
    return undoing.undo(asked.rows, by=asked.by, at=asked.at, reason=asked.answers["reason"])


def _restore(asked: Asked) -> int:
    return review.restore(asked.rows, by=asked.by, at=asked.at, reason=asked.answers["reason"])


def _before_the_award(claim: Claim) -> bool:
    return claim.status in BEFORE_THE_AWARD


def _is(state: str) -> Callable[[Claim], bool]:
    """Whether the claim's page says so of it (`queries.casework.standing_of`)."""
    return lambda claim: state in getattr(claim, "casework", ())


ALL = gettext_lazy("All of the claims, or none; the reason is kept with each of them.")

HOLD = Act(
    "hold",
    gettext_lazy("Hold"),
    (holds.PERMISSION,),
    _said(gettext_lazy("Held: %(count)s."), _hold),
    HoldForm,
    hint=gettext_lazy("No step takes a held claim and nobody decides about it; its clocks stop."),
    refusals=(CaseworkRefused,),
    fits=lambda claim: _before_the_award(claim) and not _is("hold")(claim),
    tries=True,
)
RELEASE = Act(
    "release_hold",
    gettext_lazy("End the hold"),
    (holds.PERMISSION,),
    _said(gettext_lazy("Hold ended: %(count)s."), _release),
    AskReason,
    hint=ALL,
    refusals=(CaseworkRefused,),
    fits=_is("hold"),
    tries=True,
)
ASK = Act(
    "request_information",
    gettext_lazy("Request information"),
    (requests.PERMISSION,),
    _said(gettext_lazy("Asked: %(count)s."), _ask),
    RequestForm,
    hint=gettext_lazy(
        "The claim waits and its clocks stop; when the answer is in it goes on where it stood."
    ),
    refusals=(CaseworkRefused,),
    fits=lambda claim: _before_the_award(claim) and not _is("request")(claim),
    tries=True,
)
ANSWER = Act(
    "record_answer",
    gettext_lazy("Record the answer"),
    (requests.PERMISSION,),
    _answer,
    AnswerForm,
    one=True,
    refusals=(CaseworkRefused,),
    fits=_is("request"),
)
CANCEL = Act(
    "cancel_request",
    gettext_lazy("Take the request back"),
    (requests.PERMISSION,),
    _said(gettext_lazy("Taken back: %(count)s."), _cancel),
    AskReason,
    hint=ALL,
    refusals=(CaseworkRefused,),
    fits=_is("request"),
    tries=True,
)
FINISH = Act(
    "finish_answer",
    gettext_lazy("Answer looked at"),
    (requests.PERMISSION,),
    _said(gettext_lazy("Go on: %(count)s."), _finish),
    Ask,
    hint=gettext_lazy("The claim goes on where it stood, with what is there."),
    refusals=(CaseworkRefused,),
    fits=_is("answer"),
    tries=True,
)
CONTACT = Act(
    "log_contact",
    gettext_lazy("Record a contact"),
    (contacts.LOG,),
    _said(gettext_lazy("Contact recorded: %(count)s."), _contact),
    ContactForm,
    tries=True,
)
NOTE = Act(
    "write_note",
    gettext_lazy("Write a case note"),
    (contacts.WRITE,),
    _said(gettext_lazy("Case note written: %(count)s."), _note),
    NoteForm,
    hint=gettext_lazy("Everybody who works here reads it; it is never changed."),
    tries=True,
)
WITHDRAWAL = Act(
    "withdraw",
    show.lazily(WITHDRAW.words),
    (WITHDRAW.permission,),
    _said(gettext_lazy("Withdrawn: %(count)s."), _withdraw),
    AskReason,
    hint=gettext_lazy("The claimant takes the claim back: say when and how."),
    danger=True,
    refusals=(CaseworkRefused,),
    fits=lambda claim: claim.status in WITHDRAW.sources,
    tries=True,
)

AMEND = Act(
    "amend",
    gettext_lazy("Amend a field"),
    (amendments.PERMISSION,),
    _amend,
    AmendForm,
    hint=gettext_lazy("Old, new and reason are kept; a claim that rests on the field is confirmed again."),
    refusals=(CaseworkRefused,),
    fits=lambda claim: claim.kind == Kind.FILING,
    tries=True,
)
KIND = Act(
    "correct_kind",
    gettext_lazy("Correct the kind of filing"),
    (amendments.PERMISSION,),
    _correct_kind,
    AboutForm,
    hint=gettext_lazy("Questions and what concerns another company are never assessed."),
    refusals=(CaseworkRefused,),
    fits=lambda claim: claim.kind == Kind.FILING and _before_the_award(claim),
    tries=True,
)
RESTORATION = Act(
    "restore",
    show.lazily(RESTORE.words),
    (RESTORE.permission,),
    _said(gettext_lazy("Opened again: %(count)s."), _restore),
    AskReason,
    hint=gettext_lazy("The claim runs through the same steps again; an exclusion comes to a person."),
    fits=lambda claim: claim.status in RESTORE.sources,
    tries=True,
)
UNDOING = Act(
    "undo",
    gettext_lazy("Undo my decision"),
    (undoing.PERMISSION,),
    _said(gettext_lazy("Taken back: %(count)s."), _undo),
    AskReason,
    hint=gettext_lazy("Your own last decision, within 15 minutes and while nothing followed it."),
    refusals=(CaseworkRefused,),
    fits=_is("undo"),
    tries=True,
)
CLOSING = tuple(_close(About(about)) for about in CLOSED_BY)

CASEWORK = (
    UNDOING, *CLOSING, ASK, ASK_PARTY, ANSWER, CANCEL, FINISH, HOLD, RELEASE, CONTACT, NOTE, AMEND, KIND,
    WITHDRAWAL, RESTORATION,
)  # fmt: skip
"""In the order of the buttons."""
