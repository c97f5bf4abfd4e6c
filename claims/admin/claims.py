"""Claims: the list with its filters and search, and what people decide about one or thousands."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.lib import show
from backoffice.lib.acts import Act, Asked, AskReason, Done, select, text
from backoffice.lib.lists import ReadOnlyAdmin, status_filter
from claims.accounts import AccountRefused, correct
from claims.admin import words  # noqa: F401  # names the tables
from claims.admin.casework import CASEWORK
from claims.models import Claim, Finding, Incident
from claims.review import GROUNDS, VERDICTS, ToChoose, UnknownClaims, decide
from claims.rules import damage, workflow
from claims.rules.about import ABOUTS
from claims.rules.banks import BANKS
from claims.rules.casework import HoldKind
from claims.rules.numbers import claim_number
from claims.rules.tallies import PASSED
from claims.wording import bank_name, spaced


class GroundForm(AskReason):
    """A reason, and the ground on which it is excluded."""

    ground = select(
        gettext_lazy("Ground"), lambda: [("", _("the ground that was found")), *_grounds()], required=False
    )
    field_order = ("ground", "reason")


class ConfirmForm(AskReason):
    """A reason, and the line that the claim is about where the machine could not tell."""

    line = text(gettext_lazy("Subscription number"), 40, required=False)
    line.help_text = gettext_lazy(
        "Only for a single claim: the line it is about, when several match or none was found."
    )
    field_order = ("line", "reason")


FORMS = {"confirm": ConfirmForm, "exclude": GroundForm}


VERDICT_KEYS = {"confirm": "f", "clear": "c", "exclude": "e"}


def _grounds() -> list[tuple[str, str]]:
    return [(str(ground), show.in_words(found)) for ground, found in GROUNDS.items()]


def waits(claim: Claim) -> bool:
    """Whether its page says that it is held, or asked about: then nobody decides about it."""
    return bool(getattr(claim, "casework", set()) & set(HoldKind))


def decision(verdict: str) -> Act:
    """The act of one verdict, as the workflow table has it."""
    step, _lists = VERDICTS[verdict]

    def do(asked: Asked) -> Done:
        incidents = list(
            Incident.objects.filter(pk__in=Claim.objects.filter(pk__in=asked.rows).values("incident"))[:2]
        )
        if len(incidents) != 1:
            raise ValueError(_("Choose claims of one incident: filter the list by incident first."))
        line = (asked.answers.get("line") or "").strip()
        if line and len(asked.rows) > 1:
            raise ValueError(_("A subscription number is named for one claim at a time."))
        decided = decide(
            incidents[0],
            verdict,
            by=asked.by,
            reason=asked.answers["reason"],
            at=asked.at,
            ground=asked.answers.get("ground") or "",
            references=[claim_number(pk) for pk in asked.rows],
            lines={claim_number(asked.rows[0]): line} if line else None,
        )
        return Done(
            _("“%(verb)s”: %(count)s claims.")
            % {"verb": show.in_words(step.words), "count": f"{decided.decided:,}"}
        )

    return Act(
        verdict,
        show.lazily(step.words),
        (step.permission,),
        do,
        FORMS.get(verdict, AskReason),
        hint=gettext_lazy("All of the claims are decided, or none; the reason is kept with each of them."),
        danger=verdict == "exclude",
        key=VERDICT_KEYS[verdict],
        refusals=(UnknownClaims, ToChoose),
        fits=lambda claim: claim.status in step.sources and not waits(claim),
        tries=True,
    )


class AccountForm(AskReason):
    """The corrected account of one claim."""

    bank = select(gettext_lazy("Bank"), lambda: [(code, bank_name(code)) for code in BANKS])
    number = text(gettext_lazy("Account number"), 40)
    holder = text(gettext_lazy("Account holder"), 100)
    field_order = ("bank", "number", "holder", "reason")


def _correct(asked: Asked) -> Done:
    answers = asked.answers
    account = correct(
        Claim.objects.get(pk=asked.rows[0]),
        bank=answers["bank"],
        number=answers["number"],
        holder=answers["holder"],
        by=asked.by,
        at=asked.at,
        reason=answers["reason"],
    )
    return Done(_("The corrected account %(mask)s is used from the next batch on.") % {"mask": account.mask})


CORRECT = Act(
    "correct_account",
    gettext_lazy("Correct the account"),
    ("claims.correct_account",),
    _correct,
    AccountForm,
    hint=gettext_lazy("The earlier account stays on record; what came back can be paid again."),
    one=True,
    refusals=(AccountRefused,),
    fits=lambda claim: claim.kind == workflow.Kind.FILING,
)

DECISIONS = tuple(decision(verdict) for verdict in VERDICTS)
"""One act per verdict of a person, from the table of transitions."""


class KindFilter(SimpleListFilter):
    """List customers or merchants."""

    title = gettext_lazy("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """The two kinds."""
        return [(str(kind), show.in_words(found)) for kind, found in workflow.KINDS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Claim]) -> QuerySet[Claim]:
        """Of one kind."""
        return queryset.filter(kind=self.value()) if self.value() else queryset


class ReachedFilter(SimpleListFilter):
    """How far claims came at least: the steps of the funnel."""

    title = gettext_lazy("came at least to")
    parameter_name = "reached"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """The steps."""
        named = workflow.CLAIM.words
        return [(step, show.in_words(named[step]) if step in named else _("Eligible")) for step in PASSED]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Claim]) -> QuerySet[Claim]:
        """In one of the statuses that come no earlier."""
        statuses = PASSED.get(self.value() or "")
        return queryset.filter(status__in=statuses) if statuses else queryset


class AboutFilter(SimpleListFilter):
    """What filings are about; questions wait to be answered."""

    title = gettext_lazy("kind of filing")
    parameter_name = "about"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """The kinds."""
        return [(str(about), show.in_words(found)) for about, found in ABOUTS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Claim]) -> QuerySet[Claim]:
        """Of that kind."""
        return queryset.filter(filing__about=self.value()) if self.value() else queryset


class GroundFilter(SimpleListFilter):
    """The newest ground found, among claims that wait on one or were excluded on it."""

    title = gettext_lazy("ground")
    parameter_name = "ground"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """The grounds of both stages, in the order in which they are asked."""
        return _grounds()

    def queryset(self, request: HttpRequest, queryset: QuerySet[Claim]) -> QuerySet[Claim]:
        """Claims of that ground; only where a ground counts, so that a million others are not looked at."""
        if not self.value():
            return queryset
        if self.value() in set(damage.Doubt):
            queryset = queryset.filter(status__in=["unconfirmed", "excluded"])
        else:
            queryset = queryset.filter(status__in=["referred", "excluded"])
        newest = Finding.objects.filter(claim=OuterRef("pk")).exclude(ground="").order_by("-id")
        return queryset.annotate(newest_ground=Subquery(newest.values("ground")[:1])).filter(
            newest_ground=self.value()
        )


@admin.register(Claim)
class ClaimAdmin(ReadOnlyAdmin):
    """The claims; the page of one is a page of the desk."""

    list_display = ("number", "kind_words", "state", "ground", "claimant_name", "received", "incident")
    list_filter = (
        "incident",
        KindFilter,
        AboutFilter,
        status_filter(workflow.CLAIM, gettext_lazy("status")),
        ReachedFilter,
        GroundFilter,
    )
    list_select_related = ("incident", "claimant")
    ordering = ("-id",)
    acts = (*DECISIONS, CORRECT, *CASEWORK)
    sample_columns = ("number", "state", "ground", "claimant_name", "received")
    empty_hint = gettext_lazy("Import a billing list or shop claims on the incident's page.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        """With the newest finding's ground, looked up by index for the rows shown."""
        newest = Finding.objects.filter(claim=OuterRef("pk")).order_by("-id")
        return super().get_queryset(request).annotate(last_ground=Subquery(newest.values("ground")[:1]))

    def desk_page(self, row: Claim) -> str:
        """The page of a claim."""
        return reverse("desk:claim", args=[claim_number(row.pk)])

    def chosen_rows(self, chosen: QuerySet[Claim]) -> list[int]:
        """Ids: the whole filter may be many."""
        return list(chosen.order_by("pk").values_list("pk", flat=True))

    def called(self, row: int) -> str:
        """The claim number."""
        return claim_number(row)

    def named(self, pk: int) -> str:
        """The claim number of a refused id."""
        return claim_number(pk)

    @admin.display(description=gettext_lazy("Number"), ordering="id")
    def number(self, claim: Claim) -> str:
        return claim_number(claim.pk)

    @admin.display(description=gettext_lazy("Kind"), ordering="kind")
    def kind_words(self, claim: Claim) -> str:
        return show.in_words(workflow.KINDS[claim.kind])

    @admin.display(description=gettext_lazy("Status"), ordering="status")
    def state(self, claim: Claim) -> str:
        return show.status(workflow.CLAIM, claim.status)

    @admin.display(description=gettext_lazy("Ground"))
    def ground(self, claim: Claim) -> str:
        found = claim.last_ground  # type: ignore[attr-defined]
        return show.in_words(GROUNDS[found]) if found else ""

    @admin.display(description=gettext_lazy("Claimant"))
    def claimant_name(self, claim: Claim) -> str:
        more = f" ({spaced(claim.claimant.business_no)})" if claim.claimant.business_no else ""
        return f"{claim.claimant.name}{more}"

    @admin.display(description=gettext_lazy("Received"), ordering="received_at")
    def received(self, claim: Claim) -> str:
        return show.when(claim.received_at)
