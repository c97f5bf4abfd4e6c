"""The doors work in a small world that every module finds as it was made."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from tests.doors import world


@pytest.fixture(scope="session")
def world_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    with world.kept(django_db_blocker) as name:
        yield name


@pytest.fixture(scope="module")
def small_world(world_database: str, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        world.enter(world_database)
        yield
        world.leave()


@pytest.fixture
def signed_in(small_world: None, db: None) -> Callable[[str], Client]:
    """A client of one of the people."""

    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(world.person(name))
        client.cookies["django_language"] = "ko"
        return client

    return sign_in
