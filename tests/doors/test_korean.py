"""On Korean pages nothing is English: every list and a page of each kind, as each role sees them."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from django.contrib import admin
from django.test import Client
from django.utils import timezone

from backoffice.desk import stages
from backoffice.staff.models import AccessLog, User
from claims.models import Claim, Incident, Service
from claims.queries.queues import QUEUES
from claims.rules.numbers import claim_number
from compensation.models import Benefit, Scheme, SchemeVersion
from tests.doors import world

SignIn = Callable[[str], Client]
ROLES = ("clerk", "examiner", "approver", "finance", "treasurer", "insurance", "auditor")

NAMES = {"Bosang", "English", "KT", "IPTV", "PC", "IBK", "KB", "NH", "SC", "CSV", "Excel", "SHA-256", "YAML"}
KEYS = {"esc", "Ctrl", "Enter", *"jkxnwuafcepr"}
"""Keys of a keyboard."""
WORD = re.compile(r"[A-Za-z][\w.@-]*\*?", re.ASCII)
FILE = re.compile(r".+\.(csv|xlsx|yaml)")
PLACE = re.compile(r"\{[a-z_]+\}")
"""Where a notice is filled, by its code."""


class Words(HTMLParser):
    """What a page says: its text, and the attributes that people read or hear."""

    SILENT = frozenset({"script", "style", "svg"})
    READ = ("title", "placeholder", "aria-label", "alt")

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.until, self.depth = "", 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if self.until:
            self.depth += tag == self.until
        elif (
            tag in self.SILENT
            or "material-symbols-outlined" in (found.get("class") or "")
            or found.get("lang") == "en"  # a text that is shown in both languages
        ):
            self.until, self.depth = tag, 1
        self.said += [text for name in self.READ if (text := found.get(name))]

    def handle_endtag(self, tag: str) -> None:
        if tag == self.until:
            self.depth -= 1
            self.until = self.until if self.depth else ""

    def handle_data(self, data: str) -> None:
        if not self.until:
            self.said.append(data.strip())


def english(page: str, allowed: set[str]) -> set[str]:
    """The texts of a page with a Latin word that is no name: numbers with a letter and masks are none."""
    words = Words()
    words.feed(page)
    return {
        text
        for text in words.said
        for word in WORD.findall(PLACE.sub("", text))
        if word not in allowed and not re.search(r"[0-9*]", word) and not FILE.fullmatch(word)
    }


def addresses() -> dict[str, set[str]]:
    """{address: the codes that it shows beside their names}."""
    services = set(Service.objects.values_list("code", flat=True))
    benefits = set(Benefit.objects.values_list("code", flat=True))
    shown = {"service": services, "run": services, "benefit": benefits, "schemeversion": benefits}
    incident = f"/desk/incidents/{Incident.objects.get().code}/"
    found: dict[str, set[str]] = {
        address: set() for address in ("/admin/", "/desk/runs/", incident, f"{incident}losses/")
    }
    found |= {f"{incident}{act.name}/": set() for act in stages.OF_AN_INCIDENT}
    found |= {f"/desk/do/{act.name}/": set() for act in stages.ANYWHERE}
    for model in admin.site._registry:
        name = str(model._meta.model_name)
        address = f"/admin/{model._meta.app_label}/{name}/"
        found[address] = shown.get(name, set())
        row = model._default_manager.order_by("pk").first()
        if row is not None:
            found[f"{address}{row.pk}/change/"] = shown.get(name, set())
    editor = "/admin/compensation/schemeversion/editor/"
    found |= {editor: set(), f"{editor}?from={SchemeVersion.objects.order_by('pk')[0].pk}": set()}
    found |= {f"/desk/work/{name}/": set() for name in QUEUES}
    found |= {"/desk/work/people/": set(), "/desk/work/people/distribute/": set(), "/desk/search/": set()}
    for row in Claim.objects.order_by("kind", "status", "pk").distinct("kind", "status"):
        found[f"/desk/claims/{claim_number(row.pk)}/"] = set()
    return found


@pytest.mark.parametrize("role", ROLES)
def test_no_english_on_a_korean_page(signed_in: SignIn, role: str) -> None:
    client = signed_in(role)
    AccessLog.objects.create(
        at=timezone.now(),
        person=world.person("auditor"),
        action="unmask_account",
        subject_kind="payee_account",
        subject_id="1",
        reason="확인",
        detail="claimant 1",
    )
    people = set(User.objects.values_list("username", flat=True))
    allowed = NAMES | KEYS | people | set(Scheme.objects.values_list("code", flat=True))
    wrong, seen = [], 0
    for address, codes in addresses().items():
        page = client.get(address, follow=True)
        if page.status_code == 200:
            seen += 1
            wrong += [f"{address}: {text!r}" for text in english(page.content.decode(), allowed | codes)]
    assert not wrong, "\n".join(wrong)
    assert seen > 20
