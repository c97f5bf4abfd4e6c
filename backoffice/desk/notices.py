"""Notices on the desk: one message with its way, the texts in preview, the mailbox of the demonstration."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from backoffice.desk.queries import Step
from backoffice.desk.site import missing, page, shown
from backoffice.desk.views import told
from backoffice.lib import show
from backoffice.lib.crypto import CannotOpen
from backoffice.lib.lists import list_of
from claims.models import Claim, Filing
from claims.queries import NoSuch, find_claim
from claims.rules.numbers import claim_number
from notices import queries
from notices.admin.messages import MESSAGE_ACTS, RESEND
from notices.admin.texts import TEXT_ACTS, called, state
from notices.gateways import gateways
from notices.models import Message, Template
from notices.rules.channels import Channel
from notices.rules.events import PLACES, Event, places_of
from notices.rules.texts import examples, filled, said_form
from notices.rules.workflow import MESSAGE
from notices.wording import CHANNEL_WORDS, EVENT_WORDS, problem, way

SHOWN = 20
"""Messages of the mailbox on a page."""


@page("notices.view_message")
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """What it said as it went out, where to, and its way; sending it again."""
    row = Message.objects.filter(pk=pk).select_related("file", "template", "asked_by", "sent_again").first()
    if row is None:
        return missing(request, _("There is no notice #%(number)s.") % {"number": pk})
    name = claim_number(row.claim_id)
    context = {
        "title": f"{show.in_words(EVENT_WORDS[row.event])} #{row.pk}",
        "crumbs": [(_("Notices"), list_of(Message)), (name, f"/desk/claims/{name}/")],
        "one": _shown(row),
        "acts": [act for act in MESSAGE_ACTS if act.allowed(request.user) and act.fits(row)],
        "act_url": list_of(Message),
        "text": called(row.template),
        "timeline": told(MESSAGE, [Step(*step) for step in queries.timeline(row)]),
    }
    return shown(request, "desk/message.html", context)


def _shown(row: Message, *, text: bool = True) -> dict[str, Any]:
    """A message for people; `kept` is what it said."""
    kept, lost = None, False
    if text and row.file_id is not None:
        try:
            kept = queries.kept(row)
        except (CannotOpen, OSError):
            lost = True
    return {
        "row": row,
        "number": claim_number(row.claim_id),
        "event": show.in_words(EVENT_WORDS[row.event]),
        "way": way(row),
        "state": show.status(MESSAGE, row.status),
        "problem": problem(row),
        "kept": kept,
        "lost": lost,
    }


def of_claim(claim: Claim, user: Any) -> dict[str, Any]:
    """The context of `desk/notices.html`, in one query."""
    rows = queries.of_claim(claim)
    return {
        "notices": [
            {**_shown(row, text=False), "again": RESEND.allowed(user) and RESEND.fits(row)} for row in rows
        ],
        "notices_url": list_of(Message),
        "resend": RESEND,
    }


@page("notices.view_template")
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """A text in both languages, filled with examples or with a claim's own names, and its length."""
    row = Template.objects.filter(pk=pk).select_related("made_by", "approved_by", "ended_by").first()
    if row is None:
        return missing(request, _("There is no text #%(number)s.") % {"number": pk})
    number, error = request.GET.get("claim", "").strip(), ""
    own: dict[str, dict[str, str]] = {"ko": {}, "en": {}}
    if number:
        try:
            own = _own(find_claim(number))
        except NoSuch as refusal:
            error = refusal.in_words(show.language())
    event, channel = Event(row.event), Channel(row.channel)
    sides = []
    for language, subject, body in (("ko", row.subject_ko, row.body_ko), ("en", row.subject_en, row.body_en)):
        values = {**examples(event, language), **own[language]}
        whole = filled(body, values)
        sides.append(
            {
                "language": language,
                "subject": filled(subject, values),
                "body": whole,
                "form": show.in_words(said_form(channel, whole)),
            }
        )
    context = {
        "title": called(row),
        "crumbs": [(_("Texts of notices"), list_of(Template))],
        "row": row,
        "state": state(row),
        "sides": sides,
        "places": [(f"{{{name}}}", show.in_words(PLACES[name].words)) for name in places_of(event)],
        "acts": [act for act in TEXT_ACTS if act.allowed(request.user) and act.fits(row)],
        "act_url": list_of(Template),
        "number": number,
        "error": error,
        "others": Template.objects.filter(event=row.event, channel=row.channel)
        .exclude(pk=row.pk)
        .order_by("-version")[:10],
    }
    return shown(request, "desk/notice_text.html", context)


def _own(claim: Claim) -> dict[str, dict[str, str]]:
    """The places that every event has, as they read for a claim."""
    filing = Filing.objects.filter(claim=claim).first()
    if filing is None:
        raise NoSuch("신청서가 없는 건입니다", "nothing was filed for it")
    return {
        language: {
            "name": filing.business_name,
            "claim": claim_number(claim.pk),
            "reference": filing.reference,
            "incident": (claim.incident.name_en if language == "en" else "") or claim.incident.name_ko,
        }
        for language in ("ko", "en")
    }


@page("notices.view_message")
def mailbox(request: HttpRequest) -> HttpResponse:
    """What went out to the mailbox, newest first, as the recipients would see it."""
    rows = Message.objects.filter(gateway="mailbox").select_related("file")
    chosen = {name: request.GET.get(name, "") for name in ("channel", "language")}
    for name, value in chosen.items():
        if value:
            rows = rows.filter(**{name: value})
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit():
        rows = rows.filter(pk__lt=int(before[:18]))
    found = list(rows.order_by("-pk")[: SHOWN + 1])
    older = found[SHOWN - 1].pk if len(found) > SHOWN else None
    context = {
        "title": _("Mailbox"),
        "crumbs": [(_("Notices"), list_of(Message))],
        "mails": [_shown(row) for row in found[:SHOWN]],
        "older": older,
        "chosen": chosen,
        "channels": [(value, show.in_words(said)) for value, said in CHANNEL_WORDS.items()],
        "used": any(gateway.name == "mailbox" for gateway in gateways().values()),
        "in_force": Template.objects.filter(approved_at__isnull=False, ended_at=None).exists(),
        "texts": list_of(Template),
    }
    return shown(request, "desk/mailbox.html", context)
