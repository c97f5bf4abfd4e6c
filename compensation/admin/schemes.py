"""Schemes, their versions in words, and what is in force."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.lib import show
from backoffice.lib.acts import Act, Ask, Asked, Done, select
from backoffice.lib.lists import ReadOnlyAdmin, page_of
from claims.models import Admission, Incident
from claims.rules.admission import BASES
from compensation.admin import words  # noqa: F401  # names the tables
from compensation.models import Adoption, Benefit, Scheme, SchemeVersion
from compensation.rules.register import CHANNELS
from compensation.schemes import NotForYou, adopt, unknown_to
from compensation.wording import version_in_words


class AdoptForm(Ask):
    """For which incident."""

    incident = select(
        gettext_lazy("Incident"),
        lambda: [(i.pk, f"{i.code} {show.name(i)}") for i in Incident.objects.order_by("-id")],
    )


def put_in_force(asked: Asked) -> Done:
    """Approve the version for the incident."""
    incident = Incident.objects.get(pk=asked.answers["incident"])
    adoption, already = adopt(asked.rows[0], incident, by=asked.by, at=asked.at)
    said = (
        _("%(scheme)s was in force for %(incident)s already.")
        if already
        else _("%(scheme)s is in force for %(incident)s.")
    )
    said %= {"scheme": adoption.version, "incident": incident}
    unknown = unknown_to(incident, adoption.version)
    if unknown:
        said += " " + _("The incident does not know these codes, nobody meets them: %(codes)s.") % {
            "codes": ", ".join(unknown)
        }
    return Done(said, level=messages.WARNING if unknown else messages.SUCCESS)


ADOPT = Act(
    "put_in_force",
    gettext_lazy("Put in force"),
    ("compensation.approve_scheme",),
    put_in_force,
    AdoptForm,
    hint=gettext_lazy("Approved by another person than its loader. The scheme in force before it ends."),
    one=True,
    refusals=(NotForYou,),
)


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


@admin.register(SchemeVersion)
class SchemeVersionAdmin(ReadOnlyAdmin):
    """The texts of schemes, frozen from the moment they are loaded."""

    list_display = ("__str__", "said", "basis_words", "loaded_by", "loaded", "in_force")
    list_filter = ("scheme",)
    list_select_related = ("scheme", "loaded_by")
    ordering = ("-id",)
    fields = ("scheme", "number", "loaded_by", "loaded", "in_force", "text")
    readonly_fields = ("loaded", "in_force", "text")
    acts = (ADOPT,)
    sample_columns = ("__str__", "said", "loaded_by")
    change_form_before_template = "compensation/version_acts.html"
    empty_hint = gettext_lazy("Load a scheme file on the first page.")

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the incidents it is in force for."""
        return super().get_queryset(request).prefetch_related("adoption_set__incident")

    @admin.display(description=gettext_lazy("Name"))
    def said(self, version: SchemeVersion) -> str:
        return show.name(version.scheme)

    @admin.display(description=gettext_lazy("Basis"), ordering="basis")
    def basis_words(self, version: SchemeVersion) -> str:
        return show.in_words(BASES[version.basis])

    @admin.display(description=gettext_lazy("Loaded"), ordering="loaded_at")
    def loaded(self, version: SchemeVersion) -> str:
        return show.when(version.loaded_at)

    @admin.display(description=gettext_lazy("In force for"))
    def in_force(self, version: SchemeVersion) -> str:
        standing = [a.incident.code for a in version.adoption_set.all() if a.ended_at is None]
        return show.mark_list([show.badge(code, "good") for code in standing])

    @admin.display(description=gettext_lazy("Says"))
    def text(self, version: SchemeVersion) -> str:
        return render_to_string("compensation/scheme.html", {"scheme": version_in_words(version)})


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
