"""Lists of the admin: nobody edits a row here, people act through acts; and nothing counts a million rows."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin import ShowFacets, SimpleListFilter
from django.contrib.admin.utils import unquote
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin

from backoffice.lib.acts import SAMPLE, Act, own_page, perform
from backoffice.lib.edits import changes_of, edited_by
from backoffice.lib.show import Many, mark_list, spoken, when
from backoffice.lib.workflow import Workflow

HISTORY = 20
"""Changes of a row that its page shows."""

EDITS = {
    "added": gettext_lazy("added"),
    "changed": gettext_lazy("changed"),
    "removed": gettext_lazy("removed"),
}

COUNTED = 1_000
"""Rows that a list counts; beyond that it says so and asks for a filter or a search."""


class Capped(Paginator):
    """Counts to a thousand and no further: a full count of a million rows takes longer than the page."""

    @cached_property
    def count(self) -> int:
        """The number of rows, or `Many`."""
        rows: Any = self.object_list
        if not isinstance(rows, QuerySet):
            return len(rows)
        found = rows.order_by()[: COUNTED + 1].values_list("pk", flat=True).count()
        return Many(COUNTED) if found > COUNTED else found


class Titled(ModelAdmin):
    """Pages are called by the words of their table: Django's "Select %s to view" is no Korean sentence."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The list, called as its rows are."""
        title = self.opts.verbose_name_plural
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """The page of a row, called by what it is and by its name."""
        row = self.get_object(request, unquote(object_id))
        said = {} if row is None else {"title": self.opts.verbose_name, "subtitle": self.page_name(row)}
        return super().change_view(request, object_id, form_url, {**said, **(extra_context or {})})

    def page_name(self, row: Any) -> str:
        """What the page of a row is called."""
        return str(row)


class Signed(Titled):
    """Edits made on these pages carry the name of whoever signed in."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Adding and changing."""
        with edited_by(request.user):
            return super().changeform_view(request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Removing one."""
        with edited_by(request.user):
            return super().delete_view(request, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Removing the chosen ones."""
        with edited_by(request.user):
            return super().changelist_view(request, extra_context)


class Edited(Signed):
    """Rows that people add, change and remove, each with its history on its page (`history`)."""

    paginator = Capped
    show_full_result_count = False
    list_fullwidth = True

    @admin.display(description=gettext_lazy("History"))
    def history(self, row: Any) -> str:
        """Who changed what, newest first."""
        changes = changes_of(row._meta.db_table, str(row.pk), HISTORY) if row.pk else []
        return mark_list([self._change(change) for change in changes])

    def _change(self, change: Any) -> str:
        who = change.person or change.origin
        if change.verb == change.Verb.CHANGED:
            pairs = ((name, change.before[name], change.after[name]) for name in sorted(change.after))
            what = "; ".join(f"{self._called(name)}: {before} → {after}" for name, before, after in pairs)
        else:
            what = str(EDITS[change.verb])
        return f"{when(change.at)} · {who} · {what}"

    def _called(self, column: str) -> str:
        name = column.removesuffix("_id")
        known = {field.name: field.verbose_name for field in self.model._meta.concrete_fields}
        return str(known.get(column) or known.get(name) or column)


class ReadOnlyAdmin(Titled):
    """A list and a page to look at; what people may do is in `acts`."""

    paginator = Capped
    show_full_result_count = False
    show_facets = ShowFacets.NEVER  # one count per choice of every filter
    list_per_page = 50
    list_max_show_all = 0
    list_filter_sheet = True
    list_fullwidth = True
    compressed_fields = True
    actions_selection_counter = True
    acts: ClassVar[tuple[Act, ...]] = ()
    sample_columns: ClassVar[tuple[str, ...]] = ()
    empty_hint: ClassVar[Any] = ""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Rows come from stages."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is edited by field."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is deleted."""
        return False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The acts this person may do."""
        if "_popup" in request.GET:
            return {}
        return {
            act.name: (self._asking(act), act.name, act.words)
            for act in self.acts
            if act.allowed(request.user)
        }

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Without the help texts of the models: they speak to whoever reads the code."""
        return super().get_form(
            request, obj, change, help_texts=dict.fromkeys(self.fields or (), ""), **kwargs
        )

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> Any:
        """The page of a row: its own on the desk where it has one."""
        row = self.get_object(request, unquote(object_id))
        address = self.desk_page(row) if row is not None else ""
        return redirect(address) if address else super().change_view(request, object_id, *args, **kwargs)

    def desk_page(self, row: Any) -> str:
        """The address of a row's page on the desk, of lists whose rows have one."""
        return ""

    def _asking(self, act: Act) -> Callable[..., HttpResponse]:
        def ask(model_admin: Any, request: HttpRequest, chosen: QuerySet[Any]) -> HttpResponse:
            return self.ask(request, act, chosen)

        return ask

    def ask(self, request: HttpRequest, act: Act, chosen: QuerySet[Any]) -> HttpResponse:
        """The page of an act over the chosen rows, or over every row of the filter."""
        rows = self.chosen_rows(chosen)
        back = request.POST.get("back") or self.back(request)
        ticked = request.POST.getlist("_selected_action")
        hidden = [("action", act.name), ("select_across", request.POST.get("select_across", "0"))]
        hidden += [("_selected_action", pk) for pk in ticked]
        return perform(
            request,
            act,
            rows,
            called=self.called,
            named=self.named,
            sample=self.sample(chosen),
            hidden=hidden,
            back=own_page(back) or self.back(request),
        )

    def back(self, request: HttpRequest) -> str:
        """The list, as it was filtered."""
        return request.get_full_path()

    def chosen_rows(self, chosen: QuerySet[Any]) -> list[Any]:
        """What the act gets; rows, unless a list says ids."""
        return list(chosen)

    def called(self, row: Any) -> str:
        """The name of a chosen row."""
        return str(row)

    def named(self, pk: int) -> str:
        """The name of a refused row by its id."""
        return str(pk)

    def sample(self, chosen: QuerySet[Any]) -> tuple[list[Any], list[list[Any]]]:
        """(headers, lines) of the first chosen rows."""
        from django.contrib.admin.utils import label_for_field, lookup_field

        columns = self.sample_columns or ("__str__",)
        lines = []
        for row in chosen[:SAMPLE]:
            lines.append([lookup_field(column, row, self)[2] for column in columns])
        headers = [label_for_field(column, self.model, self) for column in columns]
        return headers, lines


Words = Mapping[Any, Any]


def words_filter(column: str, words: Words | Callable[[], Words], title: Any) -> type[SimpleListFilter]:
    """A filter over the values of a column, in words: {value: words}, or a function that looks them up."""

    class WordsFilter(SimpleListFilter):
        parameter_name = column

        def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
            table = words() if callable(words) else words
            return [(str(value), spoken(said)) for value, said in table.items()]

        def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
            value = self.value()
            if value is None:
                return queryset
            known = value in dict(self.lookup_choices)
            return queryset.filter(**{column: value}) if known else queryset.none()

    WordsFilter.title = title
    return WordsFilter


def status_filter(workflow: Workflow, title: Any) -> type[SimpleListFilter]:
    """A filter over the statuses of a machine, in its words."""
    return words_filter("status", workflow.words, title)


def page_of(model: Any, pk: Any) -> str:
    """The address of a row's page in the admin."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[pk])


def list_of(model: Any, **query: Any) -> str:
    """The address of a list, filtered."""
    from urllib.parse import urlencode

    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return f"{address}?{urlencode(query)}" if query else address
