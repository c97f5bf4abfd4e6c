"""Scheme versions: the list, the page of one, and what people do with them."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.lib import show
from backoffice.lib.acts import Act, Ask, Asked, AskReason, Done, all_or_none, select
from backoffice.lib.lists import ReadOnlyAdmin, list_of, page_of, status_filter
from backoffice.lib.yaml_text import write_yaml
from claims.models import Incident
from claims.rules.admission import BASES
from compensation import queries
from compensation.admin import editor
from compensation.models import SchemeVersion
from compensation.rules import workflow
from compensation.rules.compare import differences
from compensation.rules.history import CHANGES, Dated, filing_history
from compensation.rules.scheme import parse_scheme
from compensation.rules.workflow import VersionStatus as V
from compensation.schemes import NotForYou, adopt, submit, unknown_to, withdraw
from compensation.wording import code_names, document


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


def _submit(asked: Asked) -> Done:
    all_or_none(asked.rows, lambda version: submit(version, by=asked.by, at=asked.at))
    return Done(_("Submitted: another person approves it."))


def _withdraw(asked: Asked) -> Done:
    reason = asked.answers["reason"]
    all_or_none(asked.rows, lambda version: withdraw(version, by=asked.by, at=asked.at, reason=reason))
    return Done(_("Withdrawn. What is taken up again is a new version."))


ADOPT = Act(
    "put_in_force",
    gettext_lazy("Approve and put in force"),
    (workflow.APPROVE_SCHEME.permission,),
    put_in_force,
    AdoptForm,
    hint=gettext_lazy("Approved by another person than its loader. The scheme in force before it ends."),
    one=True,
    refusals=(NotForYou,),
    fits=lambda version: version.status != V.WITHDRAWN,
)
SUBMIT = Act(
    workflow.SUBMIT_SCHEME.verb,
    show.lazily(workflow.SUBMIT_SCHEME.words),
    (workflow.SUBMIT_SCHEME.permission,),
    _submit,
    hint=gettext_lazy("Says that the draft is ready: another person approves it for an incident."),
    fits=lambda version: version.status in workflow.SUBMIT_SCHEME.sources,
)
WITHDRAW = Act(
    workflow.WITHDRAW_SCHEME.verb,
    show.lazily(workflow.WITHDRAW_SCHEME.words),
    (workflow.WITHDRAW_SCHEME.permission,),
    _withdraw,
    AskReason,
    hint=gettext_lazy("For good. What is taken up again is a new version."),
    danger=True,
    fits=lambda version: version.status in workflow.WITHDRAW_SCHEME.sources,
)


def _window(dated: Dated) -> dict[str, Any]:
    """A filing window of the history, in words."""
    tones = {"new": "good", "moved": "wait", "gone": "bad"}
    words = show.in_words(CHANGES[dated.change])
    return {**dated._asdict(), "words": words, "tone": tones.get(dated.change, "")}


@admin.register(SchemeVersion)
class SchemeVersionAdmin(ReadOnlyAdmin):
    """The texts of schemes, frozen from the moment they are loaded."""

    list_display = ("__str__", "said", "state", "basis_words", "loaded_by", "loaded", "in_force")
    list_filter = ("scheme", status_filter(workflow.SCHEME, gettext_lazy("status")))
    list_select_related = ("scheme", "loaded_by")
    ordering = ("-id",)
    acts = (ADOPT, SUBMIT, WITHDRAW)
    sample_columns = ("__str__", "said", "state", "loaded_by")
    list_before_template = "compensation/new_scheme.html"
    empty_hint = gettext_lazy("Make a scheme in the editor, or load a scheme file on the first page.")

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the incidents it is in force for."""
        return super().get_queryset(request).prefetch_related("adoption_set__incident")

    def get_urls(self) -> list[Any]:
        """The pages of versions beside the usual ones."""
        pages: list[tuple[str, Any, str]] = [
            ("<int:pk>/compare/", self.compare, "compare"),
            ("<int:pk>/file/", self.file, "file"),
            *editor.PAGES,
        ]
        return [
            *(
                path(
                    at,
                    self.admin_site.admin_view(view),
                    name=f"{self.opts.app_label}_{self.opts.model_name}_{name}",
                )
                for at, view, name in pages
            ),
            *super().get_urls(),
        ]

    def named(self, pk: int) -> str:
        """A version that may not make a move, with where it stands."""
        version = SchemeVersion.objects.select_related("scheme").get(pk=pk)
        return f"{version} ({show.in_words(workflow.SCHEME.words[V(version.status)])})"

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """What a version says, where it stands, who prepared and who approved it."""
        if request.method == "POST":
            raise PermissionDenied
        version = self.version(request, object_id)
        return TemplateResponse(request, "compensation/version.html", self.page(request, version))

    def version(self, request: HttpRequest, pk: object) -> SchemeVersion:
        """The version asked for, for whoever may look at versions."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        version = queries.version_by_id(pk)
        if version is None:
            raise Http404
        return version

    def compare(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Two versions side by side: with the one before, another, or the newest of another scheme."""
        version = self.version(request, pk)
        own = [row for row in queries.versions_of(version.scheme) if row.pk != version.pk]
        others = queries.newest_of_others(version.scheme)
        chosen = [row for row in (*own, *others) if str(row.pk) == request.GET.get("with")]
        earlier = [row for row in own if row.number < version.number]
        candidates = [*chosen, *earlier, *own, *others]
        if not candidates:
            raise Http404
        old = candidates[0]
        page = {
            **admin.site.each_context(request),
            "title": _("Compare"),
            "subtitle": f"{old} → {version}",
            "crumbs": self.crumbs(version),
            "opts": self.opts,
            "version": version,
            "old": old,
            "choices": [*own, *others],
            "rows": differences(parse_scheme(old.data), parse_scheme(version.data), code_names()),
        }
        return TemplateResponse(request, "compensation/compare.html", page)

    def file(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The scheme as a file that the editor and `load_scheme` read again."""
        version = self.version(request, pk)
        text = f"# {version}\n{write_yaml(parse_scheme(version.data).as_data())}"
        return editor.as_file(text, f"{version.scheme.code}-{version.number}.yaml")

    def crumbs(self, version: SchemeVersion) -> list[tuple[str, str]]:
        """The way back from a page about a version."""
        return [
            (_("Scheme versions"), list_of(SchemeVersion)),
            (str(version), page_of(SchemeVersion, version.pk)),
        ]

    def page(self, request: HttpRequest, version: SchemeVersion) -> dict[str, Any]:
        """What the page of a version shows."""
        mine = version.loaded_by_id == request.user.pk
        scheme = parse_scheme(version.data)
        versions = queries.versions_of(version.scheme)
        approvals = queries.version_approvals(version)
        told = [row for row in reversed(versions) if row.number <= version.number]
        history = filing_history(parse_scheme(row.data) for row in told)
        acts = [act for act in self.acts if act.allowed(request.user) and act.fits(version)]
        return {
            **admin.site.each_context(request),
            "title": show.name(version.scheme),
            "subtitle": version,
            "crumbs": [(_("Scheme versions"), list_of(SchemeVersion))],
            "opts": self.opts,
            "version": version,
            "state": self.state(version),
            "acts": [act for act in acts if not (mine and act is ADOPT)],
            "act_url": list_of(SchemeVersion),
            "mine": mine and version.status in (V.DRAFT, V.SUBMITTED),
            "basis": self.basis_words(version),
            "adoptions": queries.adoptions_of(version),
            "simulations": queries.simulations_of(version),
            "approvals": approvals,
            "approver": approvals[0].person if approvals else None,
            "versions": [
                {
                    "pk": row.pk,
                    "number": row.number,
                    "state": self.state(row),
                    "loaded_at": row.loaded_at,
                    "loaded_by": row.loaded_by,
                }
                for row in versions
            ],
            "comparable": len(versions) > 1 or bool(queries.newest_of_others(version.scheme)),
            "windows": [
                (row.number, [_window(dated) for dated in dates])
                for row, dates in zip(told, history, strict=True)
                if dates
            ],
            "timeline": [
                {
                    "at": move.at,
                    "verb": show.in_words(workflow.SCHEME.verb(move.verb).words),
                    "from": show.status(workflow.SCHEME, source),
                    "to": show.status(workflow.SCHEME, workflow.SCHEME.verb(move.verb).target),
                    "who": move.actor or _("System"),
                    "reason": move.reason,
                    "run": None,
                }
                for move, source in queries.version_timeline(version)
            ],
            "document": document(scheme),
        }

    @admin.display(description=gettext_lazy("Name"))
    def said(self, version: SchemeVersion) -> str:
        return show.name(version.scheme)

    @admin.display(description=gettext_lazy("Status"), ordering="status")
    def state(self, version: SchemeVersion) -> str:
        return show.status(workflow.SCHEME, version.status)

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
