"""A real browser in a small world; every page is watched for errors on its console."""

from collections.abc import Iterator
from typing import Any, Protocol

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page

from tests.doors import world
from tests.doors.conftest import world_database

__all__ = ["world_database"]


class Enter(Protocol):
    """Open the back office as one of the people, at the overview or at another page."""

    def __call__(self, name: str, path: str = "/admin/") -> Page: ...


@pytest.fixture
def small_world(world_database: str, transactional_db: None) -> None:
    """This test's own copy of the world; the empty database comes back after it."""
    world.enter(world_database)


@pytest.fixture
def console() -> Iterator[list[str]]:
    """What the console said; nothing, or the test fails."""
    said: list[str] = []
    yield said
    assert said == []


@pytest.fixture
def enter(
    small_world: None, live_server: Any, context: BrowserContext, console: list[str]
) -> Iterator[Enter]:
    """Open the back office as one of the people."""
    pages = []

    def as_person(name: str, path: str = "/admin/") -> Page:
        client = Client()
        client.force_login(world.person(name))
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.clear_cookies()
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        page = context.new_page()
        watch(page, console)
        page.set_default_timeout(15_000)
        page.goto(f"{live_server.url}{path}")
        pages.append(page)
        return page

    yield as_person
    for page in pages:
        page.close()


def watch(page: Page, said: list[str]) -> None:
    """Keep errors and warnings of the console. An answer that refuses (409) is an error to a browser only."""
    page.on(
        "console",
        lambda message: (
            said.append(message.text)
            if message.type in ("error", "warning")
            and "409" not in message.text
            and "404" not in message.text
            else None
        ),
    )
    page.on("pageerror", lambda error: said.append(str(error)))
