"""The calendar in the admin: the days off of a year, and the days that people correct."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldBooleanSwitchWidget

from backoffice.lib import show
from backoffice.lib.lists import Edited, ReadOnlyAdmin, words_filter
from backoffice.lib.models import Day, DayOverride

show.name_tables(
    {
        Day: (gettext_lazy("day off"), gettext_lazy("calendar")),
        DayOverride: (gettext_lazy("corrected day"), gettext_lazy("corrected days")),
    }
)
show.name_columns(
    {
        DayOverride: {
            "day": gettext_lazy("date"),
            "working": gettext_lazy("offices work"),
            "banking": gettext_lazy("banks work"),
            "name_ko": gettext_lazy("name in Korean"),
            "name_en": gettext_lazy("name in English"),
            "reason": gettext_lazy("reason"),
        },
    }
)

WEEKDAYS = (
    gettext_lazy("Mon"), gettext_lazy("Tue"), gettext_lazy("Wed"), gettext_lazy("Thu"), gettext_lazy("Fri"),
    gettext_lazy("Sat"), gettext_lazy("Sun"),
)  # fmt: skip
WORKED = {"True": gettext_lazy("yes"), "False": gettext_lazy("no")}


class YearFilter(SimpleListFilter):
    """One year; this one unless another is asked for."""

    title = gettext_lazy("year")
    parameter_name = "year"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        """The years of the table, newest first."""
        ends = Day.objects.order_by("day")
        first, last = ends.first(), ends.last()
        years = range(last.day.year, first.day.year - 1, -1) if first and last else ()
        return [(str(year), str(year)) for year in years]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """Without "all": nobody reads sixteen years at once."""
        chosen = self.value() or str(timezone.localdate().year)
        for value, words in self.lookup_choices:
            query = changelist.get_query_string({self.parameter_name: value})
            yield {"selected": value == chosen, "query_string": query, "display": words}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Day]) -> QuerySet[Day]:
        """The days of that year."""
        year = self.value() or str(timezone.localdate().year)
        return queryset.filter(day__year=year) if year.isdecimal() and len(year) == 4 else queryset.none()


@admin.register(Day)
class DayAdmin(ReadOnlyAdmin):
    """Public and bank holidays of a year, with substitutes and elections, and what was corrected."""

    list_display = ("said_day", "weekday", "said_name", "offices", "banks", "corrected")
    list_filter = (
        YearFilter,
        words_filter("working", WORKED, gettext_lazy("offices work")),
        words_filter("banking", WORKED, gettext_lazy("banks work")),
    )
    ordering = ("day",)
    fields = ("said_day", "weekday", "said_name", "offices", "banks", "corrected")
    readonly_fields = fields
    list_per_page = 100

    def get_queryset(self, request: HttpRequest) -> QuerySet[Day]:
        """Days that have a name, and corrected ones; plain weekends are no news."""
        named = ~Q(name_ko="") | Q(dayoverride__isnull=False)
        return super().get_queryset(request).filter(named).select_related("dayoverride")

    def page_name(self, row: Day) -> str:
        """Its date and name."""
        return f"{row.day} {show.name(row)}"

    @admin.display(description=gettext_lazy("Date"), ordering="day")
    def said_day(self, row: Day) -> str:
        return row.day.isoformat()

    @admin.display(description=gettext_lazy("Weekday"))
    def weekday(self, row: Day) -> str:
        return str(WEEKDAYS[row.day.weekday()])

    @admin.display(description=gettext_lazy("Name"))
    def said_name(self, row: Day) -> str:
        return show.name(row)

    @admin.display(description=gettext_lazy("Offices"))
    def offices(self, row: Day) -> str:
        return _worked(row.working)

    @admin.display(description=gettext_lazy("Banks"))
    def banks(self, row: Day) -> str:
        return _worked(row.banking)

    @admin.display(description=gettext_lazy("Corrected"))
    def corrected(self, row: Day) -> str:
        found = getattr(row, "dayoverride", None)
        return found.reason if found else "–"


def _worked(worked: bool) -> str:
    return show.badge(_("at work"), "go") if worked else show.badge(_("off"), "wait")


class OverrideForm(forms.ModelForm):
    """A date of the calendar, and what is so about it."""

    day = forms.DateField(
        label=gettext_lazy("Date"),
        widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}),
        help_text=gettext_lazy("A holiday decreed once, or a day on which work is made up for."),
    )

    class Meta:
        model = DayOverride
        fields = ("day", "working", "banking", "name_ko", "name_en", "reason")
        widgets = {"working": UnfoldBooleanSwitchWidget, "banking": UnfoldBooleanSwitchWidget}

    def clean_day(self) -> Day:
        """The row of the date. A date outside the table, or corrected already, is refused."""
        on = self.cleaned_data["day"]
        row = Day.objects.filter(day=on).first()
        if row is None:
            raise ValidationError(_("The calendar has no %(date)s.") % {"date": on})
        if DayOverride.objects.filter(day=row).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("%(date)s is corrected already.") % {"date": on})
        return row


@admin.register(DayOverride)
class DayOverrideAdmin(Edited):
    """Days that people correct; whoever may, adds, changes and takes them back, and each act is kept."""

    form = OverrideForm
    list_display = ("said_day", "said_name", "offices", "banks", "reason")
    ordering = ("-day",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What it was before, once it is there."""
        fields = ("day", "working", "banking", "name_ko", "name_en", "reason")
        return fields if obj is None else (*fields, "history")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """The date stays: another date is another correction."""
        return () if obj is None else ("day", "history")

    def page_name(self, row: DayOverride) -> str:
        """Its date and name."""
        return f"{row.day_id} {show.name(row)}"

    @admin.display(description=gettext_lazy("Date"), ordering="day")
    def said_day(self, row: DayOverride) -> str:
        return str(row.day_id)

    @admin.display(description=gettext_lazy("Name"))
    def said_name(self, row: DayOverride) -> str:
        return show.name(row)

    @admin.display(description=gettext_lazy("Offices"))
    def offices(self, row: DayOverride) -> str:
        return _worked(row.working)

    @admin.display(description=gettext_lazy("Banks"))
    def banks(self, row: DayOverride) -> str:
        return _worked(row.banking)
