"""How much work people take, and when they are away; leads set it."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from backoffice.lib import show
from backoffice.lib.lists import Edited
from backoffice.staff.admin import words  # noqa: F401  # names the tables
from backoffice.staff.models import Absence, WorkCapacity


@admin.register(WorkCapacity)
class WorkCapacityAdmin(Edited):
    """How many pieces of open work a person has at most."""

    list_display = ("person", "most", "automatic")
    list_select_related = ("person",)
    fields = ("person", "at_most", "automatic", "history")
    readonly_fields = ("history",)

    @admin.display(description=gettext_lazy("At most"), ordering="at_most")
    def most(self, row: WorkCapacity) -> str:
        return show.figure(show.number(row.at_most))


@admin.register(Absence)
class AbsenceAdmin(Edited):
    """When people are away."""

    list_display = ("person", "first_on", "last_on", "note")
    ordering = ("-first_on", "-pk")
    fields = ("person", "first_on", "last_on", "note", "history")
    readonly_fields = ("history",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Absence]:
        """With the person."""
        return super().get_queryset(request).select_related("person")
