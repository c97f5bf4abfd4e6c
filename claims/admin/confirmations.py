"""Third parties, what they are asked, and what they answered: edited, asked and recorded here."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldBooleanSwitchWidget

from backoffice.lib import show
from backoffice.lib.acts import Act, Ask, Asked, Done, day, papers, paragraph, select, text
from backoffice.lib.lists import Edited, ReadOnlyAdmin, page_of, words_filter
from backoffice.lib.refusal import Refusal
from claims import confirmations, requests
from claims.holds import CaseworkRefused
from claims.models import Confirmation, ThirdParty
from claims.requests import Paper
from claims.rules import confirmations as rules
from claims.rules.numbers import claim_id, claim_number

show.name_tables(
    {
        ThirdParty: (gettext_lazy("third party"), gettext_lazy("third parties")),
        Confirmation: (gettext_lazy("confirmation"), gettext_lazy("confirmations")),
    }
)
show.name_columns(
    {
        ThirdParty: {
            "code": gettext_lazy("code"),
            "name_ko": gettext_lazy("name"),
            "name_en": gettext_lazy("name in English"),
            "kind": gettext_lazy("kind"),
            "contact": gettext_lazy("contact"),
            "active": gettext_lazy("is asked"),
        },
        Confirmation: {
            "claim": gettext_lazy("claim"),
            "party": gettext_lazy("third party"),
            "question": gettext_lazy("question"),
            "due_on": gettext_lazy("deadline"),
            "words": gettext_lazy("words"),
        },
    }
)


def party_name(party: ThirdParty) -> str:
    """A party in the reader's language."""
    return party.name_en if show.language() == "en" else party.name_ko


def _words(table: dict[str, Any]) -> list[tuple[str, str]]:
    return [(str(value), show.in_words(said)) for value, said in table.items()]


def _parties() -> list[tuple[str, str]]:
    found = ThirdParty.objects.filter(active=True).order_by("kind", "code")
    return [("", "–"), *((str(one.pk), party_name(one)) for one in found)]


class AskForm(Ask):
    """Whom, what, by when, and whether the claim waits for it."""

    party = select(gettext_lazy("Third party"), _parties)
    fact = select(gettext_lazy("What is to be confirmed"), lambda: _words(rules.FACTS))
    question = paragraph(gettext_lazy("Question"), 500, required=False)
    due_on = day(gettext_lazy("Deadline"), initial=lambda: requests.proposed_deadline(timezone.now()))
    waits = forms.BooleanField(
        label=gettext_lazy("The claim waits for the answer"), required=False, widget=UnfoldBooleanSwitchWidget
    )


class AnswerForm(Ask):
    """What came back."""

    outcome = select(gettext_lazy("Outcome"), lambda: _words(rules.OUTCOMES))
    down_from = text(gettext_lazy("Down from"), 20, required=False)
    down_to = text(gettext_lazy("Down to"), 20, required=False)
    weekly_sales = text(gettext_lazy("Weekly sales"), 3_000, required=False)
    words = paragraph(gettext_lazy("Words"), rules.LONGEST, required=False)
    papers = papers(gettext_lazy("Papers (PDF, PNG, JPEG)"))
    down_from.help_text = gettext_lazy("As in 2018-11-24 11:12, where an outage is confirmed.")
    weekly_sales.help_text = gettext_lazy("As a claims file says it, where sales are confirmed.")


def _ask(asked: Asked) -> Done:
    answers = asked.answers
    count = confirmations.ask(
        asked.rows, ThirdParty.objects.get(pk=answers["party"]), rules.Fact(answers["fact"]),
        answers["question"], due_on=answers["due_on"], waits=answers["waits"], by=asked.by, at=asked.at,
    )  # fmt: skip
    return Done(_("Asked: %(count)s.") % {"count": f"{count:,}"})


def _answer(asked: Asked) -> Done:
    row = asked.rows[0]
    said, wrong = confirmations.judged(row.fact, {**asked.answers})
    if said is None:
        raise Refusal(*wrong)
    brought = [Paper(file.name, file.read()) for file in asked.answers["papers"]]
    confirmations.answer(row, said, brought, by=asked.by, at=asked.at)
    return Done(_("The answer is recorded; it stands on the page of the claim."))


ASK_PARTY = Act(
    "ask_third_party",
    gettext_lazy("Ask a third party"),
    (confirmations.PERMISSION,),
    _ask,
    AskForm,
    hint=gettext_lazy("The question comes onto the party's list; a day that passes decides nothing."),
    refusals=(CaseworkRefused,),
    tries=True,
)
ANSWER_PARTY = Act(
    "record_party_answer",
    gettext_lazy("Record the answer"),
    (confirmations.PERMISSION,),
    _answer,
    AnswerForm,
    hint=gettext_lazy("An answer is given once; who answers otherwise later is asked again."),
    one=True,
    refusals=(CaseworkRefused,),
    fits=lambda row: row.answered_at is None,
)


class PartyForm(forms.ModelForm):
    """The kind in words."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=lambda: _words(rules.PARTIES), widget=UnfoldAdminSelectWidget
    )

    class Meta:
        model = ThirdParty
        fields = ("code", "name_ko", "name_en", "kind", "contact", "active")
        help_texts = {"contact": gettext_lazy("A department and how it is reached; no private person.")}


SAID = ("code", "name_ko", "name_en", "said_kind", "contact", "active", "history")


@admin.register(ThirdParty)
class ThirdPartyAdmin(Edited):
    """Whom people may ask; one that was asked once stays, and can be asked no more."""

    form = PartyForm
    list_display = ("code", "name", "said_kind", "contact", "active")
    list_filter = (words_filter("kind", rules.PARTIES, gettext_lazy("kind")),)
    ordering = ("kind", "code")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """With its history, once it is there; whoever only reads it reads it in words."""
        if obj is not None and not self.has_change_permission(request, obj):
            return SAID
        return PartyForm.Meta.fields if obj is None else (*PartyForm.Meta.fields, "history")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The history is read, and all of it by whoever changes nothing."""
        if obj is not None and not self.has_change_permission(request, obj):
            return SAID
        return () if obj is None else ("history",)

    def page_name(self, row: ThirdParty) -> str:
        """Its name."""
        return party_name(row)

    @admin.display(description=gettext_lazy("Name"))
    def name(self, row: ThirdParty) -> str:
        return party_name(row)

    @admin.display(description=gettext_lazy("Kind"), ordering="kind")
    def said_kind(self, row: ThirdParty) -> str:
        return show.in_words(rules.PARTIES[row.kind])


STATES = {
    "open": gettext_lazy("open"),
    "overdue": gettext_lazy("overdue"),
    "answered": gettext_lazy("answered"),
}
TONES = {"open": "wait", "overdue": "bad", "answered": "good"}


def state_of(row: Confirmation) -> str:
    """open, overdue or answered."""
    if row.answered_at is not None:
        return "answered"
    return "overdue" if row.due_on < timezone.localdate() else "open"


def figures(row: Confirmation) -> str:
    """What an answer states beside its outcome."""
    return ", ".join(f"{show.in_words(rules.FIELDS[name])} {value}" for name, value in row.values.items())


class StateFilter(admin.SimpleListFilter):
    """Open, overdue, answered."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """The three."""
        return [(state, str(words)) for state, words in STATES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Of that state."""
        today = timezone.localdate()
        return {
            "open": queryset.filter(answered_at=None, due_on__gte=today),
            "overdue": queryset.filter(answered_at=None, due_on__lt=today),
            "answered": queryset.filter(answered_at__isnull=False),
        }.get(self.value() or "", queryset)


@admin.register(Confirmation)
class ConfirmationAdmin(ReadOnlyAdmin):
    """Every question to a third party, and its answer."""

    list_display = ("said_claim", "said_party", "said_fact", "state", "due_on", "said_outcome", "asked", "by")
    list_filter = (
        StateFilter,
        ("party", admin.RelatedOnlyFieldListFilter),
        words_filter("fact", rules.FACTS, gettext_lazy("what is to be confirmed")),
        "claim__incident",
    )
    search_fields = ("claim",)
    search_help_text = gettext_lazy("claim number")
    list_select_related = ("party", "by", "answered_by", "paper")
    ordering = ("-id",)
    fields = (
        "said_claim", "said_party", "said_fact", "question", "state", "due_on", "asked", "by", "said_outcome",
        "said_values", "words", "answered", "said_paper",
    )  # fmt: skip
    readonly_fields = fields
    acts = (ANSWER_PARTY,)
    sample_columns = ("said_claim", "said_party", "said_fact", "question", "due_on")
    empty_hint = gettext_lazy("Ask on the page of a claim, or for many from a list or a filter.")

    def get_search_results(self, request, queryset, search_term):  # type: ignore[no-untyped-def]
        """Of one claim."""
        if not search_term:
            return queryset, False
        pk = claim_id(search_term)
        return (queryset.filter(claim=pk) if pk is not None else queryset.none()), False

    def page_name(self, row: Any) -> str:
        """Its key."""
        return rules.key(row.pk)

    def called(self, row: Confirmation) -> str:
        """The claim, and who was asked what."""
        fact = show.in_words(rules.FACTS[row.fact])
        return f"{claim_number(row.claim_id)} · {party_name(row.party)} · {fact}"

    @admin.display(description=gettext_lazy("Claim"), ordering="claim")
    def said_claim(self, row: Confirmation) -> str:
        from django.urls import reverse

        name = claim_number(row.claim_id)
        return show.link(reverse("desk:claim", args=[name]), name)

    @admin.display(description=gettext_lazy("Third party"), ordering="party")
    def said_party(self, row: Confirmation) -> str:
        return show.link(page_of(ThirdParty, row.party_id), party_name(row.party))

    @admin.display(description=gettext_lazy("What is to be confirmed"), ordering="fact")
    def said_fact(self, row: Confirmation) -> str:
        return show.in_words(rules.FACTS[row.fact])

    @admin.display(description=gettext_lazy("State"))
    def state(self, row: Confirmation) -> str:
        state = state_of(row)
        return show.badge(STATES[state], TONES[state])

    @admin.display(description=gettext_lazy("Outcome"))
    def said_outcome(self, row: Confirmation) -> str:
        return show.in_words(rules.OUTCOMES[row.outcome]) if row.outcome else "–"

    @admin.display(description=gettext_lazy("Confirmed figures"))
    def said_values(self, row: Confirmation) -> str:
        return figures(row) or "–"

    @admin.display(description=gettext_lazy("Asked"), ordering="at")
    def asked(self, row: Confirmation) -> str:
        return show.when(row.at)

    @admin.display(description=gettext_lazy("Answered"))
    def answered(self, row: Confirmation) -> str:
        return f"{show.when(row.answered_at)} {row.answered_by}" if row.answered_at else "–"

    @admin.display(description=gettext_lazy("Paper"))
    def said_paper(self, row: Confirmation) -> str:
        from django.urls import reverse

        return show.link(reverse("desk:file", args=[row.paper_id]), row.paper.name) if row.paper else "–"
