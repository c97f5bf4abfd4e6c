"""The numbers that text messages come from."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from backoffice.lib import show
from backoffice.lib.lists import Edited
from notices.models import Sender
from notices.rules.channels import Channel
from notices.wording import CHANNEL_WORDS

show.name_tables({Sender: (gettext_lazy("sender number"), gettext_lazy("sender numbers"))})
show.name_columns(
    {
        Sender: {
            "channel": gettext_lazy("channel"),
            "number": gettext_lazy("number"),
            "name": gettext_lazy("called"),
            "valid_from": gettext_lazy("registered from"),
            "valid_to": gettext_lazy("registered until"),
        }
    }
)


def _channels() -> list[tuple[str, str]]:
    return [(str(one), show.in_words(CHANNEL_WORDS[one])) for one in (Channel.TEXT, Channel.KAKAO)]


class SenderForm(forms.ModelForm):
    """As it is registered with the carrier."""

    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"), choices=_channels, widget=UnfoldAdminSelectWidget
    )
    valid_from = forms.DateField(
        label=gettext_lazy("Registered from"), widget=UnfoldAdminTextInputWidget(attrs={"type": "date"})
    )
    valid_to = forms.DateField(
        label=gettext_lazy("Registered until"),
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}),
    )

    class Meta:
        model = Sender
        fields = ("channel", "number", "name", "valid_from", "valid_to")
        help_texts = {
            "number": gettext_lazy("Digits only, as registered with the carrier."),
            "valid_to": gettext_lazy("The last day; empty: no end."),
        }

    def clean_number(self) -> str:
        """Digits, however they were grouped."""
        return str(self.cleaned_data["number"]).replace("-", "").replace(" ", "")


@admin.register(Sender)
class SenderAdmin(Edited):
    """A message from a number that is not registered for the day does not leave; none is deleted."""

    form = SenderForm
    list_display = ("number", "name", "said_channel", "valid_from", "valid_to")
    ordering = ("channel", "-valid_from")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Messages name it: it ends by its last day."""
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """With its history, once it is there; in words to whoever may only look."""
        if obj is None:
            return SenderForm.Meta.fields
        first = ("channel",) if self.has_change_permission(request, obj) else ("said_channel",)
        return (*first, *SenderForm.Meta.fields[1:], "history")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The history is read."""
        return () if obj is None else ("said_channel", "history")

    @admin.display(description=gettext_lazy("Channel"), ordering="channel")
    def said_channel(self, row: Sender) -> str:
        return show.in_words(CHANNEL_WORDS[row.channel])
