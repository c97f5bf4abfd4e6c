"""Tests in which processes really die. All of one module run in one place: they share its databases."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.crash.road import Places
    from tests.crash.workers import House


@pytest.fixture(scope="session")
def travelled(django_db_setup: None, django_db_blocker: Any) -> Iterator["Places"]:
    """Sixty customers and twenty shops went the whole road once."""
    from tests.crash import road  # not above: pytest reads this file before there are settings

    with django_db_blocker.unblock(), road.travelled(60, 20, size=10) as places:
        yield places


@pytest.fixture(scope="module")
def small_road(travelled: "Places", django_db_blocker: Any) -> Iterator["Places"]:
    """The same, for a module that leaves an empty database behind."""
    with django_db_blocker.unblock():
        yield travelled
        travelled.leave()


@pytest.fixture
def killing(django_db_blocker: Any) -> Iterator["House"]:
    """A Redis-protocol server, and workers that come and go."""
    from tests.crash.workers import house

    with django_db_blocker.unblock(), house() as made:
        yield made
