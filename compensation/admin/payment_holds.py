"""Payments that people hold: the list of them, and the acts, over claims."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.lib import show
from backoffice.lib.acts import Act, Asked, AskReason, Done, day
from claims.holds import CaseworkRefused
from claims.rules.numbers import claim_number
from compensation import payment_holds
from compensation.admin.money import OfClaims
from compensation.models import PaymentHold


class PaymentHoldForm(AskReason):
    """Why, and until when."""

    until = day(gettext_lazy("Until (the hold ends as that day begins)"), required=False)
    until.help_text = gettext_lazy("Empty: until somebody ends it.")
    field_order = ("until", "reason")


def _hold(asked: Asked) -> Done:
    answers = asked.answers
    count = payment_holds.hold(
        asked.rows, by=asked.by, at=asked.at, reason=answers["reason"], until=answers.get("until")
    )
    return Done(_("Payment held: %(count)s.") % {"count": f"{count:,}"})


def _release(asked: Asked) -> Done:
    count = payment_holds.release(asked.rows, by=asked.by, at=asked.at, reason=asked.answers["reason"])
    return Done(_("Payment released: %(count)s. The next batch takes it.") % {"count": f"{count:,}"})


HOLD_PAYMENT = Act(
    "hold_payment",
    gettext_lazy("Hold the payment"),
    (payment_holds.PERMISSION,),
    _hold,
    PaymentHoldForm,
    hint=gettext_lazy("No new batch takes what is due; what a batch has already is stopped by voiding it."),
    refusals=(CaseworkRefused,),
    tries=True,
)
RELEASE_PAYMENT = Act(
    "release_payment",
    gettext_lazy("Release the payment"),
    (payment_holds.PERMISSION,),
    _release,
    AskReason,
    hint=gettext_lazy("The next batch takes what is due."),
    refusals=(CaseworkRefused,),
    tries=True,
)
PAYMENT_ACTS = (HOLD_PAYMENT, RELEASE_PAYMENT)
"""Over claims, by their ids."""

STATES = {"held": gettext_lazy("held"), "released": gettext_lazy("released")}


class StateFilter(admin.SimpleListFilter):
    """Held still, or released."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """The two."""
        return [(state, str(words)) for state, words in STATES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Of that state."""
        return queryset.filter(ended_at__isnull=self.value() == "held") if self.value() else queryset


@admin.register(PaymentHold)
class PaymentHoldAdmin(OfClaims):
    """Whose payment is held, why, and until when."""

    list_display = ("said_claim", "state", "reason", "by", "began", "until", "ended")
    list_filter = (StateFilter, "claim__incident")
    list_select_related = ("by", "ended_by")
    ordering = ("-id",)
    fields = ("said_claim", "state", "reason", "by", "began", "until", "ended", "end_reason")
    readonly_fields = ("said_claim", "state", "began", "ended")
    acts = (RELEASE_PAYMENT,)
    sample_columns = ("said_claim", "state", "reason", "by", "began")
    empty_hint = gettext_lazy("Hold the payment of a claim on its page, or of many from a list.")

    def chosen_rows(self, chosen: QuerySet[PaymentHold]) -> list[int]:
        """The claims of the holds."""
        return sorted(set(chosen.values_list("claim", flat=True)))

    def called(self, row: Any) -> str:
        """The claim number."""
        return claim_number(row)

    def named(self, pk: int) -> str:
        """The claim number of a refused claim."""
        return claim_number(pk)

    @admin.display(description=gettext_lazy("State"))
    def state(self, row: PaymentHold) -> str:
        state = "held" if row.ended_at is None else "released"
        return show.badge(STATES[state], "wait" if state == "held" else "")

    @admin.display(description=gettext_lazy("Since"), ordering="since")
    def began(self, row: PaymentHold) -> str:
        return show.when(row.since)

    @admin.display(description=gettext_lazy("Released"), ordering="ended_at")
    def ended(self, row: PaymentHold) -> str:
        if row.ended_at is None:
            return "–"
        return f"{show.when(row.ended_at)} {row.ended_by or _('System')}"
