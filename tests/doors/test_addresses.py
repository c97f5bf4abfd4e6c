"""Addresses as nobody would type them: every pattern, every filter and every search answers without a 500."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

SignIn = Callable[[str], Client]
HOSTILE = ("\0", "9" * 18, "9" * 5000, "-1", "²", "x" * 300, "_0")
PLACE = re.compile(r"<[^>]+>|\(\?P<\w+>[^)]*\)")


def patterns(found: URLResolver, before: str = "") -> Iterator[str]:
    """Every address with places in it."""
    for part in found.url_patterns:
        route = before + str(part.pattern).lstrip("^").rstrip("$").removesuffix(r"\Z")
        if isinstance(part, URLResolver):
            yield from patterns(part, route)
        elif isinstance(part, URLPattern):
            yield route


def fails(client: Client, addresses: set[str]) -> list[str]:
    """The addresses that answer with a 500."""
    return sorted(address[:200] for address in addresses if client.get(address).status_code >= 500)


@pytest.fixture
def everything(signed_in: SignIn) -> Client:
    """Somebody who may see all."""
    client = Client(raise_request_exception=False)
    client.force_login(get_user_model().objects.create_superuser("root", password="x"))
    return client


def test_no_address_with_a_place_in_it_fails(everything: Client) -> None:
    routes = {route for route in patterns(get_resolver()) if PLACE.search(route)}
    assert {"desk/claims/<str:number>/", "admin/lib/run/<path:object_id>/change/"} <= routes
    hostile = [quote(text, safe="") for text in HOSTILE]
    assert not fails(
        everything, {f"/{text.join(PLACE.split(route))}" for route in routes for text in hostile}
    )


def test_no_question_to_a_list_fails(everything: Client) -> None:
    request = RequestFactory().get("/")
    request.user = get_user_model().objects.get(username="root")
    addresses = {f"/desk/runs/progress/?run={quote(text)}" for text in HOSTILE}
    for model, lists in admin.site._registry.items():
        address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        filters = lists.get_changelist_instance(request).filter_specs
        asked = {str(name) for one in filters for name in one.expected_parameters() if name}
        addresses |= {f"{address}?{name}={quote(text)}" for name in asked for text in ("²", "9" * 30)}
        addresses |= {f"{address}?q={quote(text)}" for text in ("²", "9" * 30, "x" * 300)}
        addresses |= {f"{address}?o=²&p=²&nonsense=²"}
    assert not fails(everything, addresses)


def test_what_is_not_there_is_not_found(signed_in: SignIn) -> None:
    client = signed_in("examiner")
    for address in ("/desk/claims/%00/", "/desk/incidents/%00/", "/admin/claims/claim/?kind=%00"):
        assert client.get(address).status_code == 404, address
    assert client.get("/desk/runs/progress/?run=²").json() == {"runs": []}
    for address in ("claims/claim/²", "claims/incident/x", "lib/run/x", "compensation/payoutbatch/x"):
        assert client.get(f"/admin/{address}/change/").status_code == 302, address
