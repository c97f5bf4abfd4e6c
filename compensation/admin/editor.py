"""The editor of schemes: a scheme as tables, checked while it is typed by the reader of the file itself.

The page holds the data of a scheme file and nothing else; what it saves is a draft, by the same stage that
`load_scheme` calls. Every answer is for whoever may load schemes.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.lib import files, show
from backoffice.lib.doors import told
from backoffice.lib.lists import list_of, page_of
from backoffice.lib.money import Unreadable
from backoffice.lib.yaml_text import read_yaml, write_yaml
from claims.models import Incident
from compensation import queries, schemes
from compensation.admin.editor_form import incident_codes, page_settings
from compensation.models import SchemeVersion
from compensation.rules.fit import check_fit
from compensation.rules.forms import BLANK
from compensation.rules.scheme import Scheme, SchemeError, parse_scheme
from compensation.wording import document

PERMISSION = "compensation.load_scheme"
LARGEST = 2_000_000
"""Bytes of a scheme that is sent here; a file of a hundred benefits has a tenth."""

View = Callable[[HttpRequest], HttpResponse]


def _allowed(view: View) -> View:
    def guarded(request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        response = view(request)
        response.headers["Cache-Control"] = "no-store"
        return response

    return guarded


@_allowed
def editor(request: HttpRequest) -> HttpResponse:
    """The page: a new scheme, or a new version of the one that `from` names."""
    version = queries.version_by_id(request.GET["from"]) if "from" in request.GET else None
    newest = queries.versions_of(version.scheme)[0] if version else None
    crumbs = [(_("Scheme versions"), list_of(SchemeVersion))]
    if version is not None:
        crumbs.append((str(version), page_of(SchemeVersion, version.pk)))
    page = {
        **admin.site.each_context(request),
        "title": _("New version of %(scheme)s") % {"scheme": version.scheme} if version else _("New scheme"),
        "crumbs": crumbs,
        "opts": SchemeVersion._meta,
        "version": version,
        "newest": newest if newest != version else None,
        "incidents": Incident.objects.order_by("-pk"),
        "settings": {
            **page_settings(),
            "data": parse_scheme(version.data).as_data() if version else BLANK,
            "of": str(version or ""),
            "person": request.user.pk,
        },
    }
    return TemplateResponse(request, "compensation/editor.html", page)


def _sent(request: HttpRequest) -> dict[str, Any]:
    """The JSON of a request: {data, incident}. Raises ValueError when it is none."""
    if request.method != "POST" or len(request.body) > LARGEST:
        raise ValueError("a scheme is sent by POST")
    found = _json(request.body)
    if not isinstance(found, dict):
        raise ValueError("a scheme is sent as an object")
    return found


def _json(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deep") from None


@_allowed
def check(request: HttpRequest) -> HttpResponse:
    """What the reader says to the data, each problem with its place; the text when there is none.

    A code that the chosen incident does not know is a warning: it counts when the scheme is put in force.
    """
    try:
        sent = _sent(request)
    except ValueError:
        return JsonResponse({"error": _("This cannot be read.")}, status=400)
    try:
        scheme = parse_scheme(sent.get("data"))
    except SchemeError as refusal:
        return JsonResponse({"problems": _problems(refusal), "warnings": [], "text": None})
    incident = _incident(sent.get("incident"))
    text = render_to_string("compensation/document.html", {"document": document(scheme)})
    return JsonResponse({"problems": [], "warnings": _warnings(scheme, incident), "text": text})


def _problems(refusal: SchemeError) -> list[dict[str, str]]:
    return [{"place": place, "text": text} for place, text in refusal.placed(show.language())]


def _warnings(scheme: Scheme, incident: Incident | None) -> list[dict[str, str]]:
    if incident is None:
        return []
    try:
        check_fit(scheme, schemes.codes_of(incident, scheme), strict=True)
    except SchemeError as refusal:
        return _problems(refusal)
    return []


@_allowed
def save(request: HttpRequest) -> HttpResponse:
    """Keep what is on the page as a draft; nothing is kept of what the reader refuses."""
    try:
        scheme = parse_scheme(_sent(request).get("data"))
    except SchemeError as refusal:
        return JsonResponse({"problems": _problems(refusal)}, status=409)
    except ValueError:
        return JsonResponse({"error": _("This cannot be read.")}, status=400)
    at = timezone.now()
    raw = write_yaml(scheme.as_data()).encode()
    try:
        file = files.keep_bytes(
            raw, kind="scheme", scope=scheme.code, name=f"{scheme.code}.yaml", at=at, by=request.user
        )
        loaded = schemes.load(scheme, by=request.user, at=at, file=file)
    except PermissionDenied as refusal:
        return JsonResponse({"error": told(refusal)}, status=403)
    address = page_of(SchemeVersion, loaded.version.pk)
    return JsonResponse({"version": str(loaded.version), "again": loaded.again, "address": address})


@_allowed
def read(request: HttpRequest) -> HttpResponse:
    """The data of a scheme file, right or wrong: what is wrong is mended on the page."""
    file = request.FILES.get("file")
    if file is None or file.size is None or file.size > LARGEST:
        return JsonResponse({"error": _("Choose a scheme file.")}, status=400)
    try:
        data = read_yaml(file.read())
    except Unreadable as refusal:
        return JsonResponse({"error": told(refusal)}, status=409)
    if not isinstance(data, dict):
        return JsonResponse({"error": _("This is no scheme file.")}, status=409)
    return JsonResponse({"data": data})


@_allowed
def write(request: HttpRequest) -> HttpResponse:
    """What is on the page as a scheme file, right or wrong: an unfinished scheme is opened again."""
    try:
        data = _json(request.POST.get("data", ""))
    except ValueError:
        return HttpResponse(_("This cannot be read."), status=400)
    if not isinstance(data, dict):
        return HttpResponse(_("This cannot be read."), status=400)
    with suppress(SchemeError):
        data = parse_scheme(data).as_data()
    code = data.get("code")
    name = code if isinstance(code, str) and code.isascii() and code.replace("-", "").isalnum() else "scheme"
    return as_file(write_yaml(data), f"{name}.yaml")


@_allowed
def codes(request: HttpRequest) -> HttpResponse:
    """The codes of an incident, for the conditions."""
    return JsonResponse(incident_codes(_incident(request.GET.get("incident"))))


def _incident(pk: object) -> Incident | None:
    text = str(pk)
    return Incident.objects.filter(pk=int(text)).first() if text.isdecimal() and len(text) < 18 else None


def as_file(text: str, name: str) -> HttpResponse:
    """A scheme file to keep."""
    response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


PAGES: list[tuple[str, View, str]] = [
    ("editor/", editor, "editor"),
    ("editor/check/", check, "check"),
    ("editor/save/", save, "save"),
    ("editor/read/", read, "read"),
    ("editor/write/", write, "write"),
    ("editor/codes/", codes, "codes"),
]
"""Addresses below the list of versions, with their names."""
