"""Awards, payments and payouts, to look at."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.lib import show
from backoffice.lib.acts import Act, Asked, AskReason, Done
from backoffice.lib.lists import ReadOnlyAdmin, status_filter, words_filter
from claims.rules.numbers import claim_id, claim_number
from compensation.models import Award, Benefit, Payment, Payout, PersonAssessment
from compensation.queries import award_steps, release_of
from compensation.releases import PERMISSION, NotHeld, release
from compensation.rules import workflow
from compensation.rules.explain import tier_label
from compensation.rules.register import PAID_BY


def claim_link(pk: int) -> str:
    """A claim's number, leading to its page."""
    number = claim_number(pk)
    return show.link(reverse("desk:claim", args=[number]), number)


class OfClaims(ReadOnlyAdmin):
    """Rows found by claim number, exactly."""

    search_fields = ("claim",)
    search_help_text = gettext_lazy("claim number")

    def get_search_results(self, request, queryset, search_term):  # type: ignore[no-untyped-def]
        """Of one claim."""
        if not search_term:
            return queryset, False
        pk = claim_id(search_term)
        return (queryset.filter(claim=pk) if pk is not None else queryset.none()), False

    def page_name(self, row: Any) -> str:
        """The claim it belongs to."""
        return claim_number(row.claim_id)

    @admin.display(description=gettext_lazy("Claim"), ordering="claim")
    def said_claim(self, row: Award) -> str:
        return claim_link(row.claim_id)


def _benefits() -> dict[int, str]:
    """The benefits of every scheme, with the scheme where there are several."""
    found = Benefit.objects.select_related("scheme").order_by("scheme__code", "pk")
    return {benefit.pk: f"{show.name(benefit)} ({benefit.scheme})" for benefit in found}


@admin.register(Award)
class AwardAdmin(OfClaims):
    """What is due to a claim under a benefit, with its steps."""

    list_display = ("said_claim", "said_benefit", "tier", "amount", "sequence", "decided")
    list_filter = (words_filter("benefit", _benefits, gettext_lazy("benefit")),)
    list_select_related = ("benefit", "verdict")
    ordering = ("-id",)
    fields = ("said_claim", "said_benefit", "tier", "amount", "steps", "decided")
    readonly_fields = ("said_claim", "said_benefit", "tier", "amount", "steps", "decided")
    empty_hint = gettext_lazy("Awards appear when cleared claims are assessed on the incident's page.")

    @admin.display(description=gettext_lazy("Benefit"), ordering="benefit")
    def said_benefit(self, award: Award) -> str:
        return show.name(award.benefit)

    @admin.display(description=gettext_lazy("Tier"))
    def tier(self, award: Award) -> str:
        return tier_label(award.verdict.tier, show.language()) or "–"

    @admin.display(description=gettext_lazy("Amount"))
    def amount(self, award: Award) -> str:
        return show.figure(show.won(award.amount_won))

    @admin.display(description=gettext_lazy("How it came about"))
    def steps(self, award: Award) -> str:
        return show.mark_list(list(award_steps(award, show.language())))

    @admin.display(description=gettext_lazy("Decided"), ordering="id")
    def decided(self, award: Award) -> str:
        return show.when(award.at)


@admin.register(PersonAssessment)
class PersonAssessmentAdmin(OfClaims):
    """Claims whose amount the scheme leaves to a person."""

    list_display = ("said_claim", "said_benefit", "noted")
    list_select_related = ("verdict__benefit",)
    ordering = ("-id",)
    fields = ("said_claim", "said_benefit", "steps", "noted")
    readonly_fields = ("said_claim", "said_benefit", "steps", "noted")
    empty_hint = gettext_lazy("Claims whose amount the scheme leaves to a person appear here.")

    @admin.display(description=gettext_lazy("Benefit"))
    def said_benefit(self, row: PersonAssessment) -> str:
        return show.name(row.verdict.benefit)

    @admin.display(description=gettext_lazy("How it came about"))
    def steps(self, row: PersonAssessment) -> str:
        return show.mark_list(list(award_steps(row, show.language())))

    @admin.display(description=gettext_lazy("When"), ordering="id")
    def noted(self, row: PersonAssessment) -> str:
        return show.when(row.at)


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    """The lines a bank or the billing system sees."""

    list_display = ("end_to_end_id", "said_batch", "payee", "amount")
    list_filter = (words_filter("batch__channel", PAID_BY, gettext_lazy("channel")),)
    search_fields = ("=end_to_end_id",)
    search_help_text = gettext_lazy("payment number")
    list_select_related = ("batch", "account", "subscription")
    ordering = ("-id",)
    fields = ("end_to_end_id", "said_batch", "payee", "amount")
    readonly_fields = ("said_batch", "payee", "amount")
    empty_hint = gettext_lazy("Payments appear with a payout batch.")

    @admin.display(description=gettext_lazy("Payout batch"), ordering="batch")
    def said_batch(self, payment: Payment) -> str:
        return show.link(reverse("desk:batch", args=[payment.batch_id]), f"#{payment.batch_id}")

    @admin.display(description=gettext_lazy("Payee"))
    def payee(self, payment: Payment) -> str:
        if payment.account:
            return f"{payment.account.mask} {payment.account.holder}"
        if payment.subscription:
            return _("bill of %(subscription)s") % {"subscription": payment.subscription.subscription_no}
        return "–"

    @admin.display(description=gettext_lazy("Amount"), ordering="amount_won")
    def amount(self, payment: Payment) -> str:
        return show.figure(show.won(payment.amount_won))


def _release(asked: Asked) -> Done:
    done = release(asked.rows, by=asked.by, at=asked.at, reason=asked.answers["reason"])
    said = _("Released: %(count)s payouts, %(won)s. The next batch pays them once more.")
    return Done(said % {"count": show.number(done.payouts), "won": show.won(done.won)})


RELEASE = Act(
    "release",
    gettext_lazy("Release for another payment"),
    (PERMISSION,),
    _release,
    AskReason,
    hint=gettext_lazy(
        "The next batch pays once more to the same account or bill: when the bank takes payments again, or"
        " billing can post the credit. All are released, or none."
    ),
    refusals=(NotHeld,),
    fits=lambda payout: payout.status == workflow.PayoutStatus.RETURNED,
)


@admin.register(Payout)
class PayoutAdmin(OfClaims):
    """What each claim receives, and where the money stands."""

    list_display = ("said_claim", "state", "amount", "payment_no", "said_batch", "settled_on", "reason")
    list_filter = (
        status_filter(workflow.PAYOUT, gettext_lazy("status")),
        words_filter("payment__batch__channel", PAID_BY, gettext_lazy("channel")),
        ("payment__batch", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("payment", "release__person")
    ordering = ("-id",)
    fields = ("said_claim", "state", "amount", "payment_no", "said_batch", "settled_on", "reason", "released")
    readonly_fields = ("said_claim", "state", "amount", "payment_no", "said_batch", "released")
    acts = (RELEASE,)
    sample_columns = ("said_claim", "state", "amount", "payment_no", "settled_on", "reason")
    empty_hint = gettext_lazy("Payouts appear with a payout batch.")

    def chosen_rows(self, chosen: QuerySet[Payout]) -> list[int]:
        """Ids: a batch may have come back as a whole."""
        return list(chosen.order_by("pk").values_list("pk", flat=True))

    @admin.display(description=gettext_lazy("Released"))
    def released(self, payout: Payout) -> str:
        found = release_of(payout)
        return f"{show.when(found.at)} {found.person}: {found.reason}" if found else "–"

    @admin.display(description=gettext_lazy("Status"), ordering="status")
    def state(self, payout: Payout) -> str:
        return show.status(workflow.PAYOUT, payout.status)

    @admin.display(description=gettext_lazy("Amount"), ordering="amount_won")
    def amount(self, payout: Payout) -> str:
        return show.figure(show.won(payout.amount_won))

    @admin.display(description=gettext_lazy("Payment number"))
    def payment_no(self, payout: Payout) -> str:
        return payout.payment.end_to_end_id

    @admin.display(description=gettext_lazy("Payout batch"))
    def said_batch(self, payout: Payout) -> str:
        return show.link(reverse("desk:batch", args=[payout.payment.batch_id]), f"#{payout.payment.batch_id}")
