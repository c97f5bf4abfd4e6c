"""Addresses that nothing can be behind."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse


def no_nul(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Not found: PostgreSQL keeps no text with NUL, and answers the question for one with an error."""

    def middleware(request: HttpRequest) -> HttpResponse:
        asked = (text for key, values in request.GET.lists() for text in (key, *values))
        if "\0" in request.path_info or any("\0" in text for text in asked):
            raise Http404
        return get_response(request)

    return middleware
