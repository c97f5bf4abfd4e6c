"""The desk under load: signed-in staff ask for pages of the real server, over loopback, for a bounded time.

Each person waits for about three seconds (by chance, exponentially), asks for a page as a browser does, with
cookies and connection kept, and waits again. A search is its POST and the page it leads to, together.
"""

import contextlib
import http.client
import os
import random
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

import psycopg

from backoffice import supervise
from tests.bench.house import Failed, say

PEOPLE = 20
PAUSE = 3.0  # seconds, on average
SECONDS = 60
EACH = 20  # pieces of work a person has; the rest is nobody's
AIM_MS, AIM_QUERIES = 300, 30
NAME = "민수"
LINK = re.compile(r'data-row href="([^"]+)"')
NEXT = re.compile(r'data-key="n" href="([^"]+)"')


class Page(NamedTuple):
    """One sort of page: how long each answer took, in milliseconds, and how many queries one takes."""

    name: str
    took: list[float]
    queries: int

    def at(self, share: float) -> float:
        """The time that this share of the answers stayed below."""
        return sorted(self.took)[min(int(share * len(self.took)), len(self.took) - 1)]


class Person:
    """Somebody signed in, with a connection of their own; remembers the links last seen."""

    def __init__(self, port: int, session: str, chance: random.Random) -> None:
        self.port, self.chance = port, chance
        self.cookies = {"sessionid": session, "csrftoken": "a" * 32, "django_language": "ko"}
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.claims: list[str] = []
        self.next = ""

    def ask(self, address: str, form: dict[str, str] | None = None) -> str:
        """The page at the address, redirects followed. Raises Failed for anything but a page."""
        for _leap in range(4):
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            body = None
            if form is not None:
                body = urlencode({**form, "csrfmiddlewaretoken": self.cookies["csrftoken"]})
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            answer, text = self._send("POST" if body else "GET", address, body, headers)
            if answer.status == 200:
                return text
            if answer.status not in (301, 302):
                raise Failed(f"{address} answered {answer.status}")
            parts = urlsplit(answer.headers["Location"])
            address, form = parts.path + (f"?{parts.query}" if parts.query else ""), None
        raise Failed(f"{address} leads nowhere")

    def _send(self, verb: str, address: str, body: str | None, headers: dict[str, str]) -> tuple[Any, str]:
        """One answer; a connection that the server closed meanwhile is opened again, as a browser does."""
        for again in (True, False):
            try:
                self.connection.request(verb, address, body, headers)
                answer = self.connection.getresponse()
                return answer, answer.read().decode()
            except (http.client.RemoteDisconnected, ConnectionError):
                self.connection.close()
                if not again:
                    raise
        raise AssertionError

    def queue(self, address: str) -> None:
        """A queue; what it shows is asked for later."""
        text = self.ask(address)
        self.claims = [link.replace("&amp;", "&") for link in LINK.findall(text)] or self.claims
        found = NEXT.search(text)
        self.next = found[1].replace("&amp;", "&") if found else ""

    def close(self) -> None:
        self.connection.close()


QUEUES = ("mine/", "unassigned/", "today/", "overdue/", "confirm/", "review/", "confirm/?sort=age")


def _visits(incident: str) -> dict[str, Callable[[Person], None]]:
    """The pages people ask for, by name; a queue is asked for as often as a claim."""

    def queue(person: Person) -> None:
        person.queue(f"/desk/work/{person.chance.choice(QUEUES)}")

    def filtered(person: Person) -> None:
        person.queue(f"/desk/work/confirm/?incident={incident}&ground=outside_every_window&who=nobody")

    def later(person: Person) -> None:
        person.queue(person.next or "/desk/work/unassigned/")

    def claim(person: Person) -> None:
        person.ask(person.chance.choice(person.claims))

    return {
        "queue": queue,
        "queue, filtered": filtered,
        "queue, next page": later,
        "claim opened from a queue": claim,
        f"search by name ({NAME})": lambda person: void(person.ask("/desk/search/", {"q": NAME})),
        "first page": lambda person: void(person.ask("/admin/")),
        "incident": lambda person: void(person.ask(f"/desk/incidents/{incident}/")),
        "figures": lambda person: void(person.ask(f"/desk/incidents/{incident}/figures/")),
        "search by phone": lambda person: void(person.ask("/desk/search/", {"q": "010-1234-5678"})),
        "search by account": lambda person: void(person.ask("/desk/search/", {"q": "110-234-567890"})),
    }


WEIGHTS = (28, 8, 8, 32, 10, 4, 2, 2, 3, 3)


def void(_text: str) -> None:
    """What came is of no interest."""


def measure(incident: str, seconds: int = SECONDS) -> list[Page]:
    """Sign people in, share work out among them, and let them work for so many seconds."""
    sessions = _staff(incident)
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    visits = _visits(incident)
    queries = _queries(visits, sessions[0], port)
    took: dict[str, list[float]] = {name: [] for name in visits}
    with _server(port):
        people = [Person(port, session, random.Random(number)) for number, session in enumerate(sessions)]
        for person in people:  # nobody begins with an empty hand, nor with a cold server
            person.queue("/desk/work/unassigned/")
        say(f"desk: {len(people)} people for {seconds} s")
        failed: list[Exception] = []
        ends = time.monotonic() + seconds

        def work(person: Person) -> None:
            try:
                while True:
                    pause = person.chance.expovariate(1 / PAUSE)
                    if time.monotonic() + pause >= ends:
                        return
                    time.sleep(pause)
                    name = person.chance.choices(list(visits), WEIGHTS)[0]
                    began = time.monotonic()
                    visits[name](person)
                    took[name].append((time.monotonic() - began) * 1000)
            except Exception as error:
                failed.append(error)

        threads = [threading.Thread(target=work, args=(person,)) for person in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for person in people:
            person.close()
        if failed:
            raise Failed(f"desk: {failed[0]}")
    return [Page(name, took[name], queries[name]) for name in visits if took[name]]


def _django() -> None:
    """Settings as the server has them."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "backoffice.settings"
    import django

    django.setup()


def _staff(incident: str) -> list[str]:
    """Twenty signed-in examiners with work of their own, some of it due; their session keys."""
    _django()
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import Group
    from django.utils import timezone

    from backoffice.staff.models import User, WorkCapacity
    from claims import work
    from claims.models import Skill, WorkItem

    store = import_module(settings.SESSION_ENGINE).SessionStore
    lead = User.objects.get(username="approver")
    sessions = []
    for number in range(PEOPLE):
        person = User.objects.create(username=f"desk{number:02d}", is_staff=True)
        person.groups.add(Group.objects.get(name="examiner"))
        WorkCapacity.objects.create(person=person, at_most=EACH)
        Skill.objects.create(person=person)
        session = store()
        session.update(
            {
                SESSION_KEY: str(person.pk),
                BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
                HASH_SESSION_KEY: person.get_session_auth_hash(),
            }
        )
        session.save()
        sessions.append(session.session_key)
    now = timezone.now()
    given, left = work.distribute(by=lead, at=now, today=timezone.localdate(now))
    for days in (-1, 0, 1, 7):
        rows = WorkItem.objects.filter(closed_at=None, due_on=None).order_by("pk")
        share = list(rows.values_list("pk", flat=True)[: max(rows.count() // 5, 1)])
        WorkItem.objects.filter(pk__in=share).update(due_on=timezone.localdate() + timedelta(days=days))
    say(f"desk: {incident}, {given:,} pieces of work shared out, {left:,} left")
    return sessions


@contextlib.contextmanager
def _server(port: int) -> Iterator[None]:
    """The web server as `make run` starts it."""
    part = supervise.web(port)
    part.start()
    try:
        supervise.wait_for_web(part, port)
        yield
    finally:
        part.ask_to_end()
        part.make_sure(time.monotonic() + supervise.GRACE)


def _queries(visits: dict[str, Callable[[Person], None]], session: str, port: int) -> dict[str, int]:
    """How many queries each sort of page takes, at most, asked for in this process."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext, setup_test_environment

    with contextlib.suppress(RuntimeError):
        setup_test_environment()
    client = Client()
    found: dict[str, int] = {}

    class Here(Person):
        """Somebody who asks the application itself; each page of a redirect counts by itself."""

        def ask(self, address: str, form: dict[str, str] | None = None) -> str:
            self.most = 0
            while True:
                with CaptureQueriesContext(connection) as queries:
                    answer = client.get(address) if form is None else client.post(address, form)
                self.most = max(self.most, len(queries))
                if answer.status_code == 200:
                    return str(answer.content.decode())
                address, form = answer.headers["Location"], None

    client.cookies["sessionid"] = session
    person = Here(port, session, random.Random(0))
    person.queue("/desk/work/unassigned/")
    for name, visit in visits.items():
        for _again in range(8):
            visit(person)
            found[name] = max(found.get(name, 0), person.most)
    return found


def table(pages: list[Page]) -> str:
    """Markdown, with what missed its aim."""
    lines = [
        f"| page ({PEOPLE} people, one page in {PAUSE:.0f} s each) | answers | p50 ms | p95 ms | queries |",
        "| --- | --: | --: | --: | --: |",
        f"| *aim* |  |  | < {AIM_MS} | ≤ {AIM_QUERIES} |",
    ]
    for page in pages:
        half, most = f"{page.at(0.5):.0f}", f"{page.at(0.95):.0f}"
        lines.append(f"| {page.name} | {len(page.took):,} | {half} | {most} | {page.queries} |")
    missed = [
        f"- {page.name}: {page.at(0.95):.0f} ms, {page.queries} queries."
        for page in pages
        if page.at(0.95) >= AIM_MS or page.queries > AIM_QUERIES
    ]
    told = ["Missed:", "", *missed] if missed else ["Every aim of the desk is met."]
    return "\n".join([*lines, "", *told])
