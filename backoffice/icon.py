"""The icon that every browser asks for, so that no page logs a missing file."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    '<rect width="32" height="32" rx="7" fill="#7c3aed"/>'
    '<path d="M10 7h7a5 5 0 0 1 3.5 8.5A5.2 5.2 0 0 1 17.5 25H10zM14 11v3h3a1.5 1.5 0 0 0 0-3zm0 7v3h3.5a1.5 '
    '1.5 0 0 0 0-3z" fill="#fff"/></svg>'
)


@require_safe
@cache_control(max_age=86_400, public=True)
def favicon(request: HttpRequest) -> HttpResponse:
    """A white B on violet, as SVG."""
    return HttpResponse(SVG, content_type="image/svg+xml")
