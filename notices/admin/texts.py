"""The texts of notices: versions, a preview in both languages, put in force by another person."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from backoffice.lib import show
from backoffice.lib.acts import Act, Asked, Done
from backoffice.lib.lists import ReadOnlyAdmin, words_filter
from backoffice.lib.refusal import Refusal
from backoffice.lib.workflow import Wording
from notices import texts
from notices.models import Template
from notices.rules.channels import Channel
from notices.rules.events import Event
from notices.rules.texts import Text, written
from notices.wording import CHANNEL_WORDS, EVENT_WORDS

show.name_tables({Template: (gettext_lazy("text of a notice"), gettext_lazy("texts of notices"))})

FIELDS = ("event", "channel", "subject_ko", "body_ko", "subject_en", "body_en")


def _approve(asked: Asked) -> Done:
    count = texts.approve([row.pk for row in asked.rows], by=asked.by, at=asked.at)
    return Done(_("Texts put in force: %(count)s.") % {"count": count})


def _end(asked: Asked) -> Done:
    count = texts.end([row.pk for row in asked.rows], by=asked.by, at=asked.at)
    return Done(_("Texts ended: %(count)s.") % {"count": count})


APPROVE = Act(
    "approve_text",
    gettext_lazy("Put in force"),
    (texts.APPROVE,),
    _approve,
    hint=gettext_lazy(
        "From now on what happens is told in this text, in place of the one before;"
        " what happened earlier is not."
    ),
    fits=lambda row: row.approved_at is None and row.ended_at is None,
)
END = Act(
    "end_text",
    gettext_lazy("End"),
    (texts.APPROVE,),
    _end,
    hint=gettext_lazy("Nothing more is told by it; a draft is dropped."),
    danger=True,
    fits=lambda row: row.ended_at is None,
)
TEXT_ACTS = (APPROVE, END)


def _words(table: dict[str, Wording]) -> list[tuple[str, str]]:
    return [(value, show.in_words(said)) for value, said in table.items()]


def _line(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=120, widget=UnfoldAdminTextInputWidget,
        help_text=gettext_lazy("For e-mail."),
    )  # fmt: skip


def _body(label: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=UnfoldAdminTextareaWidget(attrs={"rows": 8}))


class TextForm(forms.ModelForm):
    """A new version; what is wrong with it is said beside the form."""

    event = forms.ChoiceField(
        label=gettext_lazy("Event"), choices=lambda: _words(EVENT_WORDS), widget=UnfoldAdminSelectWidget
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"), choices=lambda: _words(CHANNEL_WORDS), widget=UnfoldAdminSelectWidget
    )
    subject_ko = _line(gettext_lazy("Subject in Korean"))
    body_ko = _body(gettext_lazy("Text in Korean"))
    subject_en = _line(gettext_lazy("Subject in English"))
    body_en = _body(gettext_lazy("Text in English"))

    class Meta:
        model = Template
        fields = FIELDS

    def clean(self) -> dict[str, Any]:
        """The rules of texts."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if {"event", "channel", "body_ko", "body_en"} <= set(found):
            try:
                written(Event(found["event"]), Channel(found["channel"]), text_of(found))
            except Refusal as refusal:
                raise forms.ValidationError(refusal.in_words(show.language())) from refusal
        return found


def text_of(found: dict[str, Any]) -> Text:
    """The text that a form holds."""
    return Text(
        Wording(found["subject_ko"], found["subject_en"]), Wording(found["body_ko"], found["body_en"])
    )


@admin.register(Template)
class TemplateAdmin(ReadOnlyAdmin):
    """A row has a page on the desk; a new version begins from an old one."""

    form = TextForm
    list_display = ("said_event", "said_channel", "version", "state", "maker", "approver", "made")
    list_filter = (
        words_filter("event", EVENT_WORDS, gettext_lazy("event")),
        words_filter("channel", CHANNEL_WORDS, gettext_lazy("channel")),
    )
    list_select_related = ("made_by", "approved_by")
    ordering = ("event", "channel", "-version")
    acts = TEXT_ACTS
    sample_columns = ("said_event", "said_channel", "version", "state")
    empty_hint = gettext_lazy("Texts come with the product as drafts.")

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """A new version."""
        return request.user.has_perm(texts.WRITE)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form of a new version; pages of rows have none."""
        return TextForm if obj is None else super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What a version is made of."""
        return FIELDS

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The version it begins from."""
        before = Template.objects.filter(pk=request.GET.get("from") or 0).first()
        return {name: getattr(before, name) for name in FIELDS} if before else {}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """As a draft, by the stage."""
        found = form.cleaned_data
        made = texts.draft(
            Event(found["event"]), Channel(found["channel"]), text_of(found), by=request.user,
            at=timezone.now(),
        )  # fmt: skip
        obj.pk, obj.version = made.pk, made.version

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """The row itself says who wrote it."""
        return None

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        """To its preview."""
        from django.shortcuts import redirect

        return redirect(reverse("desk:text", args=[obj.pk]))

    def desk_page(self, row: Template) -> str:
        """The preview."""
        return reverse("desk:text", args=[row.pk])

    def called(self, row: Template) -> str:
        """Event, channel, version."""
        return called(row)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Template]:
        """Without the texts, which no list shows."""
        return super().get_queryset(request).defer("body_ko", "body_en")

    @admin.display(description=gettext_lazy("Event"), ordering="event")
    def said_event(self, row: Template) -> str:
        return show.in_words(EVENT_WORDS[row.event])

    @admin.display(description=gettext_lazy("Channel"), ordering="channel")
    def said_channel(self, row: Template) -> str:
        return show.in_words(CHANNEL_WORDS[row.channel])

    @admin.display(description=gettext_lazy("Version"), ordering="version")
    def said_version(self, row: Template) -> str:
        return str(row.version)

    @admin.display(description=gettext_lazy("Status"))
    def state(self, row: Template) -> str:
        return state(row)

    @admin.display(description=gettext_lazy("Written by"))
    def maker(self, row: Template) -> str:
        return str(row.made_by or _("the product"))

    @admin.display(description=gettext_lazy("Put in force by"))
    def approver(self, row: Template) -> str:
        return str(row.approved_by or "")

    @admin.display(description=gettext_lazy("Written"), ordering="made_at")
    def made(self, row: Template) -> str:
        return show.when(row.made_at)


def called(row: Template) -> str:
    """Event, channel, version."""
    event, channel = show.in_words(EVENT_WORDS[row.event]), show.in_words(CHANNEL_WORDS[row.channel])
    return f"{event} · {channel} · {row.version}"


def state(row: Template) -> str:
    """Draft, in force, ended."""
    if row.ended_at is not None:
        return show.badge(_("ended"))
    return show.badge(_("in force"), "good") if row.approved_at else show.badge(_("draft"), "wait")


show.name_columns({Template: {"version": gettext_lazy("version")}})
