"""Schemes, what is in force for which incident, and benefits across versions."""

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.lib import show
from backoffice.lib.lists import ReadOnlyAdmin, page_of
from claims.models import Admission
from compensation.admin import words  # noqa: F401  # names the tables
from compensation.models import Adoption, Benefit, Scheme
from compensation.rules.register import CHANNELS


@admin.register(Scheme)
class SchemeAdmin(ReadOnlyAdmin):
    """Schemes by their code."""

    list_display = ("code", "said")
    search_fields = ("code", "name_ko", "name_en")
    search_help_text = gettext_lazy("code or name")
    ordering = ("code",)
    fields = ("code", "said")
    readonly_fields = ("said",)
    empty_hint = gettext_lazy("Load a scheme file on the first page.")

    def page_name(self, row: Scheme) -> str:
        """Its name."""
        return show.name(row)

    @admin.display(description=gettext_lazy("Name"))
    def said(self, scheme: Scheme) -> str:
        return show.name(scheme)


@admin.register(Adoption)
class AdoptionAdmin(ReadOnlyAdmin):
    """Which version was in force for which incident, and when."""

    list_display = ("incident", "version", "said_admission", "approved_by", "approved", "ended")
    list_filter = ("incident",)
    list_select_related = ("incident", "version__scheme", "admission", "approved_by")
    ordering = ("-id",)
    fields = ("incident", "version", "said_admission", "approved_by", "approved", "ended")
    readonly_fields = ("said_admission", "approved", "ended")
    empty_hint = gettext_lazy("Open a scheme version and put it in force for an incident.")

    @admin.display(description=gettext_lazy("Admission"), ordering="admission")
    def said_admission(self, adoption: Adoption) -> str:
        return show.link(page_of(Admission, adoption.admission_id), f"#{adoption.admission.number}")

    @admin.display(description=gettext_lazy("Approved"), ordering="approved_at")
    def approved(self, adoption: Adoption) -> str:
        return show.when(adoption.approved_at)

    @admin.display(description=gettext_lazy("Ended"), ordering="ended_at")
    def ended(self, adoption: Adoption) -> str:
        return show.when(adoption.ended_at) if adoption.ended_at else show.badge(_("in force"), "good")


@admin.register(Benefit)
class BenefitAdmin(ReadOnlyAdmin):
    """Benefits of schemes across their versions."""

    list_display = ("scheme", "code", "said", "channel_words")
    list_filter = ("scheme",)
    list_select_related = ("scheme",)
    fields = ("scheme", "code", "said", "channel_words")
    readonly_fields = ("said", "channel_words")

    def page_name(self, row: Benefit) -> str:
        """Its name."""
        return show.name(row)

    @admin.display(description=gettext_lazy("Name"))
    def said(self, benefit: Benefit) -> str:
        return show.name(benefit)

    @admin.display(description=gettext_lazy("Channel"), ordering="channel")
    def channel_words(self, benefit: Benefit) -> str:
        return show.in_words(CHANNELS[benefit.channel])
