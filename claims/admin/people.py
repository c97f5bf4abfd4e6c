"""Claimants, their accounts (masked, in full for a reason only), subscriptions and findings."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.lib import crypto, show
from backoffice.lib.acts import Act, Asked, AskReason, Done
from backoffice.lib.lists import ReadOnlyAdmin, words_filter
from backoffice.staff import access
from claims.evidence import compared, look
from claims.models import Claimant, Finding, PayeeAccount, Subscription
from claims.review import GROUNDS
from claims.rules.line_types import WORDS as LINE_TYPES
from claims.rules.numbers import claim_number
from claims.wording import (
    CUSTOMER_KINDS,
    FINDING_STAGES,
    bank_name,
    evidence_lines,
    line_type,
    service_names,
    spaced,
    with_names,
)


def show_in_full(asked: Asked) -> Done:
    """Write down who asks for the number and why, then show it once."""
    account = asked.rows[0]
    access.record(
        asked.request,
        "unmask_account",
        "payee_account",
        account.pk,
        reason=asked.answers["reason"],
        at=asked.at,
        detail=f"claimant {account.claimant_id}",
    )
    number = crypto.open_account(account.key_id, account.number, account.identity)
    return Done(
        shown=(
            (_("Bank"), bank_name(account.bank)),
            (_("Account number"), number),
            (_("Account holder"), account.holder),
        )
    )


UNMASK = Act(
    "show_in_full",
    gettext_lazy("Show the account number in full"),
    ("claims.unmask_account",),
    show_in_full,
    AskReason,
    hint=gettext_lazy(
        "The number is shown once. Who asked, when, from where and why goes into the access log."
    ),
    one=True,
    refusals=(crypto.CannotOpen,),
)


@admin.register(Claimant)
class ClaimantAdmin(ReadOnlyAdmin):
    """People and businesses."""

    list_display = ("name", "kind_words", "customer_no", "spaced_no", "representative", "phone")
    list_filter = (words_filter("kind", CUSTOMER_KINDS, gettext_lazy("customer kind")),)
    search_fields = ("=customer_no", "=business_no", "name__startswith")
    search_help_text = gettext_lazy("name, customer number or business number")
    ordering = ("-id",)
    fields = ("name", "kind_words", "customer_no", "spaced_no", "representative", "phone", "their_claims")
    readonly_fields = ("kind_words", "spaced_no", "their_claims")
    empty_hint = gettext_lazy(
        "Claimants come with a billing list or a claims file: import one on the incident's page."
    )

    @admin.display(description=gettext_lazy("Customer kind"), ordering="kind")
    def kind_words(self, claimant: Claimant) -> str:
        return str(CUSTOMER_KINDS.get(claimant.kind, claimant.kind))

    @admin.display(description=gettext_lazy("Business number"))
    def spaced_no(self, claimant: Claimant) -> str:
        return spaced(claimant.business_no) or "–"

    @admin.display(description=gettext_lazy("Claims"))
    def their_claims(self, claimant: Claimant) -> str:
        found = list(claimant.filing_set.values_list("claim_id", flat=True)[:20])
        found += claimant.subscription_set.exclude(claim=None).values_list("claim_id", flat=True)[:20]
        links = [show.link(reverse("desk:claim", args=[claim_number(pk)]), claim_number(pk)) for pk in found]
        return show.mark_list(links)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """A business number may be written with hyphens."""
        digits = search_term.replace("-", "")
        return super().get_search_results(
            request, queryset, digits if digits.isdigit() and len(digits) == 10 else search_term
        )


@admin.register(PayeeAccount)
class PayeeAccountAdmin(ReadOnlyAdmin):
    """Accounts to pay to: masked here and everywhere."""

    list_display = ("mask", "bank_words", "holder", "claimant", "recorded", "recorded_by")
    search_fields = ("holder__startswith", "claimant__name__startswith", "=claimant__business_no")
    search_help_text = gettext_lazy("account holder, claimant or business number")
    list_select_related = ("claimant", "recorded_by")
    ordering = ("-id",)
    fields = ("mask", "bank_words", "holder", "claimant", "recorded", "recorded_by", "reason")
    readonly_fields = ("bank_words", "recorded")
    acts = (UNMASK,)
    sample_columns = ("mask", "bank_words", "holder")

    def page_name(self, row: PayeeAccount) -> str:
        """As its acts call it."""
        return self.called(row)

    empty_hint = gettext_lazy("Accounts come with the claims file.")

    def called(self, row: PayeeAccount) -> str:
        """The mask, never the number."""
        return f"{bank_name(row.bank)} {row.mask}"

    @admin.display(description=gettext_lazy("Bank"), ordering="bank")
    def bank_words(self, account: PayeeAccount) -> str:
        return bank_name(account.bank)

    @admin.display(description=gettext_lazy("Recorded"), ordering="recorded_at")
    def recorded(self, account: PayeeAccount) -> str:
        return show.when(account.recorded_at)


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnlyAdmin):
    """The lines of the billing list."""

    list_display = (
        "subscription_no",
        "claimant",
        "said_service",
        "said_type",
        "said_area",
        "line_no",
        "alive",
        "its_claim",
    )
    list_filter = (
        "incident",
        words_filter("service", service_names, gettext_lazy("service")),
        words_filter("line_type", LINE_TYPES, gettext_lazy("line type")),
    )
    search_fields = ("=subscription_no", "=line_no", "=claimant__customer_no")
    search_help_text = gettext_lazy("subscription number, line number or customer number")
    list_select_related = ("claimant",)
    ordering = ("-id",)
    fields = (
        "incident", "subscription_no", "claimant", "said_service", "said_type", "said_area", "line_no",
        "postcode", "address", "alive", "bills", "file", "line", "its_claim",
    )  # fmt: skip
    readonly_fields = ("said_service", "said_type", "said_area", "alive", "bills", "its_claim")
    empty_hint = gettext_lazy("Subscriptions come with the billing list: import one on the incident's page.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Subscription]:
        """With the names of services and areas."""
        return with_names(super().get_queryset(request))

    @admin.display(description=gettext_lazy("Service"))
    def said_service(self, row: Subscription) -> str:
        return str(row.service_name)  # type: ignore[attr-defined]

    @admin.display(description=gettext_lazy("Line type"))
    def said_type(self, row: Subscription) -> str:
        return line_type(row.line_type) or "–"

    @admin.display(description=gettext_lazy("Area"))
    def said_area(self, row: Subscription) -> str:
        return row.area_name or _("everywhere")  # type: ignore[attr-defined]

    @admin.display(description=gettext_lazy("Alive"))
    def alive(self, row: Subscription) -> str:
        return f"{show.when(row.active_from)} ~ {show.when(row.active_to) if row.active_to else ''}"

    @admin.display(description=gettext_lazy("Last bills (base, add-on, usage)"))
    def bills(self, row: Subscription) -> str:
        return show.mark_list([" + ".join(show.won(part) for part in parts) for parts in row.bills()])

    @admin.display(description=gettext_lazy("Claim"))
    def its_claim(self, row: Subscription) -> str:
        if row.claim_id is None:
            return "–"
        number = claim_number(row.claim_id)
        return show.link(reverse("desk:claim", args=[number]), number)


@admin.register(Finding)
class FindingAdmin(ReadOnlyAdmin):
    """What stages and people found; append-only."""

    list_display = ("said_claim", "stage_words", "ground_words", "person", "said_at")
    list_filter = (
        words_filter("stage", FINDING_STAGES, gettext_lazy("stage")),
        words_filter("ground", {"": gettext_lazy("none"), **GROUNDS}, gettext_lazy("ground")),
    )
    list_select_related = ("person",)
    ordering = ("-id",)
    fields = ("said_claim", "stage_words", "ground_words", "person", "said_evidence", "said_at")
    readonly_fields = ("said_claim", "stage_words", "ground_words", "said_evidence", "said_at")
    empty_hint = gettext_lazy("Findings appear when the damage of claims is confirmed.")

    @admin.display(description=gettext_lazy("Claim"), ordering="claim")
    def said_claim(self, finding: Finding) -> str:
        number = claim_number(finding.claim_id)
        return show.link(reverse("desk:claim", args=[number]), number)

    @admin.display(description=gettext_lazy("Stage"), ordering="stage")
    def stage_words(self, finding: Finding) -> str:
        return str(FINDING_STAGES[finding.stage])

    @admin.display(description=gettext_lazy("Ground"), ordering="ground")
    def ground_words(self, finding: Finding) -> str:
        return show.in_words(GROUNDS[finding.ground]) if finding.ground else "–"

    def page_name(self, row: Finding) -> str:
        """Which question was asked, and the answer."""
        return f"{self.stage_words(row)}: {self.ground_words(row)}"

    @admin.display(description=gettext_lazy("Evidence"))
    def said_evidence(self, finding: Finding) -> str:
        return show.mark_list(
            evidence_lines(finding.evidence) + compared(look(finding.claim, show.language()), finding)
        )

    @admin.display(description=gettext_lazy("When"), ordering="at")
    def said_at(self, finding: Finding) -> str:
        return show.when(finding.at)
