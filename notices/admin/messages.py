"""Messages: the delivery log, sending again, stopping."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.lib import show
from backoffice.lib.acts import Act, Asked, Done
from backoffice.lib.lists import ReadOnlyAdmin, status_filter, words_filter
from claims.rules.numbers import claim_number
from notices import queries, resending
from notices.models import Cue, MailboxItem, Message
from notices.resending import MessageRefused
from notices.rules import workflow as flow
from notices.wording import CHANNEL_WORDS, EVENT_WORDS, problem, way

show.name_tables(
    {
        Message: (gettext_lazy("notice"), gettext_lazy("notices")),
        Cue: (gettext_lazy("cue of a notice"), gettext_lazy("cues of notices")),
        MailboxItem: (gettext_lazy("mailbox entry"), gettext_lazy("mailbox entries")),
    },
    "notices",
    gettext_lazy("Notices"),
)


def _resend(asked: Asked) -> Done:
    count = resending.resend([row.pk for row in asked.rows], by=asked.by, at=asked.at)
    return Done(_("Notices to be sent again: %(count)s.") % {"count": f"{count:,}"})


def _stop(asked: Asked) -> Done:
    count = resending.stop([row.pk for row in asked.rows], by=asked.by, at=asked.at)
    return Done(_("Notices stopped: %(count)s.") % {"count": f"{count:,}"})


RESEND = Act(
    "resend",
    gettext_lazy("Send again"),
    (resending.RESEND,),
    _resend,
    hint=gettext_lazy("To where the claimant is reached now; what was sent stays on record."),
    refusals=(MessageRefused,),
    fits=lambda row: row.status in flow.RESENDABLE and getattr(row, "sent_again", None) is None,
)
STOP = Act(
    flow.STOP.verb,
    show.lazily(flow.STOP.words),
    (flow.STOP.permission,),
    _stop,
    hint=gettext_lazy("Notices that wait do not go; those that left are not called back."),
    danger=True,
    fits=lambda row: row.status == flow.Status.WAITING,
)
MESSAGE_ACTS = (RESEND, STOP)
"""In the order of the buttons."""


class DeadFilter(SimpleListFilter):
    """What a person should look at."""

    title = gettext_lazy("to be looked at")
    parameter_name = "dead"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        """Failed or not known, and not sent again since."""
        return [("yes", _("yes"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> QuerySet[Message]:
        """The rows of the choice."""
        return queries.dead(queryset) if self.value() == "yes" else queryset


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """What was told to whom, and what became of it; a row has a page on the desk."""

    list_display = (
        "said_claim",
        "said_event",
        "said_way",
        "shown_to",
        "state",
        "said_problem",
        "made",
        "settled",
    )
    list_filter = (
        DeadFilter,
        status_filter(flow.MESSAGE, gettext_lazy("status")),
        words_filter("event", EVENT_WORDS, gettext_lazy("event")),
        words_filter("channel", CHANNEL_WORDS, gettext_lazy("channel")),
    )
    ordering = ("-id",)
    acts = MESSAGE_ACTS
    sample_columns = ("said_claim", "said_event", "said_way", "shown_to", "state")
    empty_hint = gettext_lazy("Notices are written once their texts are in force.")

    def desk_page(self, row: Message) -> str:
        """What it says, and its way."""
        return reverse("desk:message", args=[row.pk])

    def called(self, row: Message) -> str:
        """Its claim and event."""
        return f"{claim_number(row.claim_id)} {show.in_words(EVENT_WORDS[row.event])}"

    def get_queryset(self, request: HttpRequest) -> Any:
        """With what the acts ask."""
        return super().get_queryset(request).select_related("sent_again")

    @admin.display(description=gettext_lazy("Claim"), ordering="claim")
    def said_claim(self, row: Message) -> str:
        return claim_number(row.claim_id)

    @admin.display(description=gettext_lazy("Event"), ordering="event")
    def said_event(self, row: Message) -> str:
        return show.in_words(EVENT_WORDS[row.event])

    @admin.display(description=gettext_lazy("Sent as"), ordering="channel")
    def said_way(self, row: Message) -> str:
        return way(row)

    @admin.display(description=gettext_lazy("Status"), ordering="status")
    def state(self, row: Message) -> str:
        return show.status(flow.MESSAGE, row.status)

    @admin.display(description=gettext_lazy("Note"))
    def said_problem(self, row: Message) -> str:
        return problem(row)

    @admin.display(description=gettext_lazy("Written"), ordering="id")
    def made(self, row: Message) -> str:
        return show.when(row.made_at)

    @admin.display(description=gettext_lazy("Last word"))
    def settled(self, row: Message) -> str:
        return show.when(row.settled_at) if row.settled_at else ""


show.name_columns(
    {Message: {"shown_to": gettext_lazy("sent to"), "channel": gettext_lazy("channel")}},
)
