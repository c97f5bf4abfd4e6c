"""Appraisals: what people worked out of amounts that were left to them, and the approval of it."""

from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backoffice.lib import show
from backoffice.lib.acts import Act, Ask, Asked, AskReason, Done
from backoffice.lib.lists import status_filter
from claims.rules.numbers import claim_number
from compensation.admin.money import OfClaims
from compensation.appraisals import AppraisalRefused, approve, send_back
from compensation.models import Appraisal
from compensation.rules import workflow
from compensation.rules.appraisals import FACTORS, percent


def _approve(asked: Asked) -> Done:
    count = approve([row.pk for row in asked.rows], by=asked.by, at=asked.at)
    said = ngettext(
        "%(count)s appraisal is approved: the next assessment awards it.",
        "%(count)s appraisals are approved: the next assessment awards them.",
        count,
    )
    return Done(said % {"count": count})


def _send_back(asked: Asked) -> Done:
    rows = [row.pk for row in asked.rows]
    count = send_back(rows, by=asked.by, at=asked.at, reason=asked.answers["reason"])
    said = ngettext("%(count)s appraisal is sent back.", "%(count)s appraisals are sent back.", count)
    return Done(said % {"count": count})


def _waits(row: Appraisal) -> bool:
    return row.status == workflow.AppraisalStatus.PREPARED


APPROVE = Act(
    workflow.APPROVE_APPRAISAL.verb,
    show.lazily(workflow.APPROVE_APPRAISAL.words),
    (workflow.APPROVE_APPRAISAL.permission,),
    _approve,
    Ask,
    hint=gettext_lazy("Prepared by another person, and within your limit for appraisals; all or none."),
    refusals=(AppraisalRefused,),
    fits=_waits,
)
SEND_BACK = Act(
    workflow.SEND_BACK.verb,
    show.lazily(workflow.SEND_BACK.words),
    (workflow.SEND_BACK.permission,),
    _send_back,
    AskReason,
    hint=gettext_lazy("It stays on record; another is made for the claim."),
    fits=_waits,
)


@admin.register(Appraisal)
class AppraisalAdmin(OfClaims):
    """Amounts that people worked out; another approves them."""

    list_display = ("said_claim", "state", "amount", "accepted", "claimed", "maker", "made")
    list_filter = (status_filter(workflow.APPRAISAL, gettext_lazy("status")), "claim__incident")
    list_select_related = ("made_by",)
    ordering = ("-id",)
    fields = (
        "said_claim", "state", "said_benefit", "amount", "accepted", "claimed", "said_lines", "said_factors",
        "said_panel", "maker", "made",
    )  # fmt: skip
    readonly_fields = fields
    acts = (APPROVE, SEND_BACK)
    sample_columns = ("said_claim", "amount", "accepted", "claimed", "maker")
    empty_hint = gettext_lazy("Amounts that a scheme leaves to a person are worked out on the claim's page.")

    def called(self, row: Appraisal) -> str:
        """Its claim and amount."""
        return f"{claim_number(row.claim_id)} {show.won(row.won)}"

    @admin.display(description=gettext_lazy("Status"), ordering="status")
    def state(self, row: Appraisal) -> str:
        return show.status(workflow.APPRAISAL, row.status)

    @admin.display(description=gettext_lazy("Amount"), ordering="won")
    def amount(self, row: Appraisal) -> str:
        return show.figure(show.won(row.won))

    @admin.display(description=gettext_lazy("Accepted loss"), ordering="accepted_won")
    def accepted(self, row: Appraisal) -> str:
        return show.figure(show.won(row.accepted_won))

    @admin.display(description=gettext_lazy("Claimed loss"), ordering="claimed_won")
    def claimed(self, row: Appraisal) -> str:
        return show.figure(show.won(row.claimed_won))

    @admin.display(description=gettext_lazy("Prepared by"), ordering="made_by")
    def maker(self, row: Appraisal) -> str:
        return str(row.made_by)

    @admin.display(description=gettext_lazy("When"), ordering="id")
    def made(self, row: Appraisal) -> str:
        return show.when(row.made_at)

    @admin.display(description=gettext_lazy("Benefit"))
    def said_benefit(self, row: Appraisal) -> str:
        return f"{show.name(row.benefit)} ({row.version})"

    @admin.display(description=gettext_lazy("Lines of loss"))
    def said_lines(self, row: Appraisal) -> str:
        return show.mark_list([told for _line, told in lines_of(row)])

    @admin.display(description=gettext_lazy("Factors"))
    def said_factors(self, row: Appraisal) -> str:
        return show.mark_list([told for _factor, told in factors_of(row)]) or "–"

    @admin.display(description=gettext_lazy("Panel"))
    def said_panel(self, row: Appraisal) -> str:
        if not row.panel or row.minutes is None:
            return "–"
        return show.link(
            reverse("desk:file", args=[row.minutes_id]), f"{row.panel} {row.panel_on}: {row.minutes.name}"
        )


def lines_of(row: Appraisal) -> list[tuple[Any, str]]:
    """The lines of an appraisal, and each in words."""
    found = []
    for line in sorted(row.appraisalline_set.all(), key=lambda line: line.position):
        cut = f" – {line.reason}" if line.reason else ""
        said = _("%(accepted)s of %(claimed)s") % {
            "accepted": show.won(line.accepted_won),
            "claimed": show.won(line.claimed_won),
        }
        found.append((line, f"{line.what} ({line.paper}): {said}{cut}"))
    return found


def factors_of(row: Appraisal) -> list[tuple[Any, str]]:
    """The factors of an appraisal, and each in words."""
    return [
        (one, f"{show.in_words(FACTORS[one.code])} {percent(one.hundredths)} % – {one.reason}")
        for one in sorted(row.appraisalfactor_set.all(), key=lambda one: one.position)
    ]
