"""A small world, made once by the real stages and copied for whoever needs it.

Customers and shops of the KT case: screened, assessed, a bank batch that waits for approval, and work lists
that wait for people.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml
from django.contrib.auth import get_user_model
from django.db import connections
from django.utils import timezone

from claims.demonstration import Made
from tests import servers


def work(run: Any) -> Any:
    """Do a run to its end, here."""
    from backoffice.lib import runs
    from claims.tasks import STAGES as CLAIMS
    from compensation.tasks import STAGES as COMPENSATION

    runs.work(run.pk, {**CLAIMS, **COMPENSATION})
    run.refresh_from_db()
    assert run.outcome == "done", run.message
    return run


def person(name: str) -> Any:
    """One of the people of the demonstration."""
    return get_user_model().objects.get(username=name)


def load(made: Made) -> Any:
    """The incident of made-up data."""
    from claims import incidents
    from claims.rules.incident import parse_incident
    from claims.rules.intake import HARMS

    content = parse_incident(yaml.safe_load(made.incident_file.read_bytes()), harms=frozenset(HARMS))
    return incidents.load(content, at=timezone.now()).incident


def take(incident: Any, made: Made) -> None:
    """Its billing list and its filings."""
    from claims import intake
    from claims.intake import receive
    from claims.rules.intake import CLAIM_COLUMNS, CUSTOMER_COLUMNS

    at, about = timezone.now(), {"incident": incident.pk}
    for stage, kind, columns, path in (
        (intake.CUSTOMERS, "customers", CUSTOMER_COLUMNS, made.customers_file),
        (intake.CLAIMS, "claims", CLAIM_COLUMNS, made.claims_file),
    ):
        with path.open("rb") as stream:
            received = receive(stage, kind, columns, incident.code, stream, path.name, at=at, params=about)
        work(received.run)


def build() -> None:
    """Make it, in the database at hand."""
    from backoffice.staff.people import make_demo_users
    from claims.damage import open_confirmation
    from claims.demonstration import generate
    from claims.screening import current_admission, open_screening
    from compensation import schemes
    from compensation.assessment import open_assessment
    from compensation.payouts import open_batch
    from compensation.rules.scheme import parse_scheme
    from compensation.schemes import in_force

    at = timezone.now()
    make_demo_users()
    with tempfile.TemporaryDirectory() as folder:
        made = generate(
            "KT-2018", customers_wanted=160, merchants=60, seed=7, folder=Path(folder), bad_lines=5
        )
        incident = load(made)
        text = yaml.safe_load(Path("samples/schemes/kt-2018.yaml").read_text(encoding="utf-8"))
        version, _again = schemes.load(parse_scheme(text), by=person("examiner"), at=at)
        schemes.adopt(version, incident, by=person("approver"), at=at)
        take(incident, made)
    work(open_confirmation(incident, at=at))
    admission = current_admission(incident)
    assert admission is not None
    work(open_screening(incident, admission, at=at))
    adoption = in_force(incident)
    assert adoption is not None
    work(open_assessment(incident, adoption, at=at))
    _batch, run = open_batch(incident, "bank", by=person("finance"), at=at)
    work(run)


def here() -> str:
    """The name of this worker's database."""
    return str(connections["default"].settings_dict["NAME"])


@contextmanager
def kept(blocker: Any) -> Iterator[str]:
    """A database that holds the world, for the length of a test session; its name."""
    name = f"{here()}_world"
    with blocker.unblock():
        build()
        servers.copy(here(), name)
        servers.copy_template(here())
        yield name
        connections.close_all()
        servers.drop(name)


def enter(world: str) -> None:
    """Make this worker's database a copy of the world."""
    servers.copy(world, here())


def leave() -> None:
    """Make this worker's database an empty one again."""
    connections.close_all()
    servers.copy_template(here())
