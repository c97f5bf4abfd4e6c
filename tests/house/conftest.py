"""The laws are tried in one small world, which every module finds as it was made."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from tests import servers

# Models are imported inside: pytest reads this file before the settings are there.


@pytest.fixture(scope="session")
def law_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The name of a database that holds the world."""
    from tests.house import law

    here = connections["default"].settings_dict["NAME"]
    name = f"{here}_law"
    with django_db_blocker.unblock():
        law.build()
        servers.copy(here, name)
        servers.copy_template(here)
        yield name
        connections.close_all()
        servers.drop(name)


@pytest.fixture(scope="module")
def world(law_database: str, django_db_blocker: Any) -> Iterator[None]:
    """This worker's database is a copy of the world, for the length of a module."""
    here = connections["default"].settings_dict["NAME"]
    with django_db_blocker.unblock():
        servers.copy(law_database, here)
        yield
        connections.close_all()
        servers.copy_template(here)
