"""Incidents with what was down, and who may claim."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.lib import show
from backoffice.lib.lists import ReadOnlyAdmin, words_filter
from claims.models import Admission, Area, Incident, OutageWindow, Service
from claims.rules.admission import BASES, parse_admission
from claims.rules.grounds import LIABILITY
from claims.rules.intake import HARMS
from claims.wording import CAUSES, EXEMPTIONS, admission_lines, line_type, service_names, with_names


@admin.register(Incident)
class IncidentAdmin(ReadOnlyAdmin):
    """Incidents; the page of one is a page of the desk."""

    list_display = ("code", "said", "cause_words", "liability_words", "changed")
    search_fields = ("code", "name_ko", "name_en")
    search_help_text = gettext_lazy("code or name")
    list_filter = (
        words_filter("liability", LIABILITY, gettext_lazy("liability")),
        words_filter("cause", CAUSES, gettext_lazy("cause")),
    )
    ordering = ("-id",)
    empty_hint = gettext_lazy("Load an incident file on the first page: everything else begins with it.")

    def desk_page(self, row: Incident) -> str:
        """The page of an incident."""
        return reverse("desk:incident", args=[row.code])

    @admin.display(description=gettext_lazy("Name"))
    def said(self, incident: Incident) -> str:
        return show.name(incident)

    @admin.display(description=gettext_lazy("Cause"), ordering="cause")
    def cause_words(self, incident: Incident) -> str:
        return str(CAUSES.get(incident.cause, incident.cause))

    @admin.display(description=gettext_lazy("Liability"), ordering="liability")
    def liability_words(self, incident: Incident) -> str:
        return show.in_words(LIABILITY[incident.liability])

    @admin.display(description=gettext_lazy("Changed"), ordering="changed_at")
    def changed(self, incident: Incident) -> str:
        return show.when(incident.changed_at)


@admin.register(OutageWindow)
class OutageWindowAdmin(ReadOnlyAdmin):
    """What was down, from when to when; closed windows stay with the date they were withdrawn."""

    list_display = (
        "incident", "said_service", "said_area", "said_type", "line_no", "begin", "end", "exempt", "state"
    )  # fmt: skip
    list_filter = (
        "incident",
        words_filter("service", service_names, gettext_lazy("service")),
        words_filter("exemption", {"": gettext_lazy("none"), **EXEMPTIONS}, gettext_lazy("legal ground")),
    )
    search_fields = ("line_no", "area")
    search_help_text = gettext_lazy("line number or area code")
    list_select_related = ("incident",)
    ordering = ("incident", "period")
    fields = (
        "incident", "said_service", "said_area", "said_type", "line_no", "begin", "end", "exempt", "recorded",
        "state",
    )  # fmt: skip
    readonly_fields = (
        "said_service", "said_area", "said_type", "begin", "end", "exempt", "recorded", "state"
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutageWindow]:
        """With the names of services and areas."""
        return with_names(super().get_queryset(request))

    def page_name(self, row: OutageWindow) -> str:
        """What was down, and from when."""
        return f"{self.said_service(row)} {self.begin(row)}"

    @admin.display(description=gettext_lazy("Service"), ordering="service")
    def said_service(self, window: OutageWindow) -> str:
        return str(window.service_name)  # type: ignore[attr-defined]

    @admin.display(description=gettext_lazy("Area"), ordering="area")
    def said_area(self, window: OutageWindow) -> str:
        if window.line_no:
            return "–"
        return window.area_name or _("everywhere")  # type: ignore[attr-defined]

    @admin.display(description=gettext_lazy("Line type"), ordering="line_type")
    def said_type(self, window: OutageWindow) -> str:
        if window.line_no:
            return "–"
        return line_type(window.line_type) or _("all")

    @admin.display(description=gettext_lazy("From"), ordering="period")
    def begin(self, window: OutageWindow) -> str:
        return show.when(window.period.lower)

    @admin.display(description=gettext_lazy("To"))
    def end(self, window: OutageWindow) -> str:
        return show.when(window.period.upper)

    @admin.display(description=gettext_lazy("Legal ground"))
    def exempt(self, window: OutageWindow) -> str:
        return str(EXEMPTIONS.get(window.exemption, "–"))

    @admin.display(description=gettext_lazy("Recorded"))
    def recorded(self, window: OutageWindow) -> str:
        return show.when(window.recorded_at)

    @admin.display(description=gettext_lazy("State"))
    def state(self, window: OutageWindow) -> str:
        if window.withdrawn_at is None:
            return show.badge(_("in force"), "good")
        return show.badge(_("withdrawn on %(day)s") % {"day": show.when(window.withdrawn_at)}, "")


@admin.register(Service)
class ServiceAdmin(ReadOnlyAdmin):
    """Services an incident broke."""

    list_display = ("incident", "code", "said", "harm_words")
    list_filter = ("incident",)
    list_select_related = ("incident",)
    fields = ("incident", "code", "said", "harm_words")
    readonly_fields = ("said", "harm_words")

    def page_name(self, row: Service) -> str:
        """Its name."""
        return show.name(row)

    @admin.display(description=gettext_lazy("Name"))
    def said(self, service: Service) -> str:
        return show.name(service)

    @admin.display(description=gettext_lazy("Harms that can come from it"))
    def harm_words(self, service: Service) -> str:
        return ", ".join(show.in_words(HARMS[harm]) for harm in service.harms if harm in HARMS)


@admin.register(Area)
class AreaAdmin(ReadOnlyAdmin):
    """Areas the outage windows speak of."""

    list_display = ("incident", "code", "said")
    list_filter = ("incident",)
    list_select_related = ("incident",)
    fields = ("incident", "code", "said")
    readonly_fields = ("said",)

    def page_name(self, row: Area) -> str:
        """Its name."""
        return show.name(row)

    @admin.display(description=gettext_lazy("Name"))
    def said(self, area: Area) -> str:
        return show.name(area)


@admin.register(Admission)
class AdmissionAdmin(ReadOnlyAdmin):
    """Who may claim: numbered per incident and frozen."""

    list_display = ("incident", "number", "scheme_code", "basis_words", "made")
    list_filter = ("incident",)
    list_select_related = ("incident",)
    ordering = ("-id",)
    fields = ("incident", "number", "scheme_code", "said", "made", "digest")
    readonly_fields = ("said", "made")
    empty_hint = gettext_lazy("An admission is made when a scheme is put in force for an incident.")

    def page_name(self, row: Admission) -> str:
        """Its incident and number."""
        return f"{row.incident} #{row.number}"

    @admin.display(description=gettext_lazy("Basis"), ordering="basis")
    def basis_words(self, admission: Admission) -> str:
        return show.in_words(BASES[admission.basis])

    @admin.display(description=gettext_lazy("Made"), ordering="created_at")
    def made(self, admission: Admission) -> str:
        return show.when(admission.created_at)

    @admin.display(description=gettext_lazy("Says"))
    def said(self, admission: Admission) -> str:
        rules = parse_admission(admission.rules, basis=admission.basis)
        lines = format_html_join("", "<dt>{}</dt><dd>{}</dd>", admission_lines(rules))
        return format_html('<dl class="bs-facts">{}</dl>', lines)
