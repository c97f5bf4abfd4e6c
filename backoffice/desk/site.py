"""What every page of the desk shares: signed-in staff only, never cached, the frame of the admin."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

View = Callable[..., HttpResponse]


def page(permission: str = "") -> Callable[[View], View]:
    """A page of the desk, for staff who hold `permission`."""

    def decorate(view: View) -> View:
        @wraps(view)
        def allowed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user: Any = request.user
            if permission and not user.has_perm(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded: View = admin.site.admin_view(allowed)
        return guarded

    return decorate


def shown(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page within the frame of the admin."""
    return TemplateResponse(request, template, {**admin.site.each_context(request), **context}, status=status)


def missing(request: HttpRequest, what: str) -> HttpResponse:
    """The page of something that is not there."""
    return shown(request, "desk/missing.html", {"title": what}, status=404)
