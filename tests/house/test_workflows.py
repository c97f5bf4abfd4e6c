"""The machines: one table each, the same in the database, worded, owned, drawn; one writer of a status."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.core.management import call_command

from backoffice.lib.models import InitialStatus, TransitionPair
from backoffice.lib.workflow import Workflow
from backoffice.staff.roles import DEMO_USERS, ROLES
from claims.rules.workflow import (
    AWARDED,
    CLAIM,
    NOT_YET_AWARDED,
    RECALL,
    RECHECK,
    RECONSIDER,
    REOPEN_OBJECTED,
    WORK_LISTS,
)
from claims.rules.workflow_objections import DECIDED, OBJECTION, REOPENS
from compensation.rules.workflow import APPRAISAL, BATCH, OVERPAYMENT, PAYOUT, RELEASED, RETURN, SCHEME
from notices.rules.workflow import MESSAGE

ROOT = Path(__file__).resolve().parent.parent.parent
MACHINES = (CLAIM, OBJECTION, SCHEME, APPRAISAL, PAYOUT, BATCH, OVERPAYMENT, MESSAGE)

machines = pytest.mark.parametrize("workflow", MACHINES, ids=lambda workflow: workflow.machine)


def test_no_other_machine_is_anywhere() -> None:
    """A machine that is made and not listed here would be proven by nobody."""
    found = set()
    for path in ROOT.glob("*/rules/workflow*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Workflow":
                found |= {k.value.value for k in node.keywords if k.arg == "machine"}  # type: ignore[attr-defined]
    assert found == {workflow.machine for workflow in MACHINES}


@pytest.mark.django_db
def test_the_database_admits_what_the_tables_say_and_nothing_else() -> None:
    pairs = set(TransitionPair.objects.values_list("machine", "verb", "from_status", "to_status"))
    assert pairs == {(workflow.machine, *pair) for workflow in MACHINES for pair in workflow.pairs()}
    born = set(InitialStatus.objects.values_list("machine", "status"))
    assert born == {(workflow.machine, str(state)) for workflow in MACHINES for state in workflow.initial}


@machines
def test_every_status_is_reached_and_knows_its_words(workflow: Workflow) -> None:
    reached = {str(state) for state in workflow.initial}
    while True:
        more = {to for _, was, to in workflow.pairs() if was in reached} - reached
        if not more:
            break
        reached |= more
    assert reached == {str(state) for state in workflow.statuses}
    assert set(map(str, workflow.words)) == reached
    for language in ("ko", "en"):
        words = [wording.into(language) for wording in workflow.words.values()]
        assert all(word.strip() for word in words)
        assert len(set(words)) == len(words), "two statuses with one name"
        verbs = [step.words.into(language) for step in workflow.transitions]
        assert all(word.strip() for word in verbs)
        assert len(set(verbs)) == len(verbs), "two verbs with one name"
    for wording in (*workflow.words.values(), *(step.words for step in workflow.transitions)):
        assert re.search("[가-힣]", wording.ko)
        assert not re.search("[가-힣]", wording.en)


@machines
def test_verbs_are_named_once_and_leave_known_statuses(workflow: Workflow) -> None:
    verbs = [step.verb for step in workflow.transitions]
    assert len(set(verbs)) == len(verbs)
    states = {str(state) for state in workflow.statuses}
    for step in workflow.transitions:
        assert step.sources and step.sources | {step.target} <= states
        assert step.target not in step.sources, f"{step.verb} goes nowhere"


@pytest.mark.django_db
@machines
def test_every_verb_of_a_person_has_a_permission_that_somebody_holds(workflow: Workflow) -> None:
    there = {
        f"{app}.{name}" for app, name in Permission.objects.values_list("content_type__app_label", "codename")
    }
    held = set().union(*ROLES.values())
    for step in workflow.transitions:
        if step.permission:
            assert step.permission in there, step.verb
            assert step.permission in held, step.verb
        if step.needs_person:
            assert step.permission
    assert held <= there
    assert set(DEMO_USERS.values()) == set(ROLES)


def test_a_denial_is_never_automatic() -> None:
    """Whoever ends in EXCLUDED or WITHDRAWN was put there by a person with a reason."""
    for step in CLAIM.transitions:
        decided = step.target in ("excluded", "withdrawn") or step.verb == "clear"
        assert not decided or (step.needs_person and step.needs_reason), step.verb


def test_the_lists_beside_the_tables_agree_with_them() -> None:
    assert RECHECK.sources | RECONSIDER.sources == {*map(str, NOT_YET_AWARDED), *map(str, AWARDED)}
    assert RECALL.sources == set(map(str, AWARDED))
    assert set(WORK_LISTS) | {"excluded"} == {"received", *NOT_YET_AWARDED}
    objected_to = {str(status) for statuses, _verbs in DECIDED.values() for status in statuses}
    assert objected_to == REOPEN_OBJECTED.sources
    assert {step.permission for step in REOPENS} == {REOPEN_OBJECTED.permission}
    assert {RETURN.target} < set(map(str, RELEASED)) <= {step.target for step in PAYOUT.transitions}


def test_the_diagrams_are_those_of_the_tables(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("diagrams", "--check")
    assert "0 differ" in capsys.readouterr().out


# --- who writes a status -----------------------------------------------------------------------------------

WRITER = "backoffice/lib/moves.py"
EXIT_STATUS = "backoffice/supervise.py"  # of a process, no row
BIRTHS = {
    "claims/sql/customers_claims.sql": "'received'",
    "claims/sql/claims_claims.sql": "'received'",
    "claims/sql/file_objections.sql": "'filed'",
    "compensation/sql/due_payouts.sql": "'batched'",
    "compensation/sql/overpaid_rows.sql": "'requested'",
    "notices/sql/write_messages.sql": "'waiting'",
}
"""Statements that make rows of a machine, each with the first status it writes."""

SET_STATUS = re.compile(r"\bSET\b[^;]*?\bstatus\s*=(?!=)", re.IGNORECASE | re.DOTALL)
UPSERT = re.compile(r"\bDO\s+UPDATE\b[^;]*?\bstatus\s*=", re.IGNORECASE | re.DOTALL)
INSERT = re.compile(
    r"\bINSERT\s+INTO\s+"
    r"(?:claims_(?:claim|objection)|compensation_(?:payout|payoutbatch|schemeversion|overpayment)|notices_message)\b[^;]*",
    re.I,
)
COPY = re.compile(
    r"""copy_(?:rows|text)\(\s*["'](?:claims_(?:claim|objection)|compensation_(?:payout(?:batch)?|schemeversion|overpayment)|notices_message)["']"""
)


def writes(source: str) -> Iterator[int]:
    """Lines of a Python source that write a status: by assignment, by an update, in a statement's text."""
    for node in ast.walk(ast.parse(source)):
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AnnAssign | ast.AugAssign):
            targets = [node.target]
        for target in targets:
            parts = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
            yield from (
                part.lineno for part in parts if isinstance(part, ast.Attribute) and part.attr == "status"
            )
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in ("update", "update_or_create", "create", "get_or_create") and any(
                keyword.arg == "status" for keyword in node.keywords
            ):
                yield node.lineno
            if name == "setattr" and any(
                isinstance(a, ast.Constant) and a.value == "status" for a in node.args
            ):
                yield node.lineno
            if name in ("save", "bulk_update") and '"status"' in ast.unparse(node).replace("'", '"'):
                yield node.lineno
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SET_STATUS.search(node.value):
            yield node.lineno
        if isinstance(node, ast.JoinedStr):
            text = "".join(v.value if isinstance(v, ast.Constant) else "?" for v in node.values)  # type: ignore[misc]
            if SET_STATUS.search(text):
                yield node.lineno


def sources(*suffixes: str) -> list[Path]:
    ours = {
        config.name.split(".")[0]
        for config in apps.get_app_configs()
        if Path(config.path).is_relative_to(ROOT)
    }
    found = [p for app in ours for suffix in suffixes for p in (ROOT / app).rglob(f"*{suffix}")]
    return [path for path in found if "migrations" not in path.parts and ".venv" not in path.parts]


def test_only_one_module_writes_a_status() -> None:
    guilty = {}
    for path in sources(".py"):
        lines = sorted(set(writes(path.read_text(encoding="utf-8"))))
        if lines and str(path.relative_to(ROOT)) not in (WRITER, EXIT_STATUS):
            guilty[str(path.relative_to(ROOT))] = lines
    assert guilty == {}
    assert len(sources(".py")) > 100
    writer = (ROOT / WRITER).read_text(encoding="utf-8")
    assert '"status = %s"' in writer  # the one place; were it moved, the name above would prove nothing


def test_no_query_writes_a_status_but_the_first() -> None:
    born = {}
    for path in sources(".sql"):
        text = re.sub(r"--[^\n]*", "", path.read_text(encoding="utf-8"))
        name = str(path.relative_to(ROOT))
        assert not SET_STATUS.search(text) and not UPSERT.search(text), name
        if INSERT.search(text):
            born[name] = text
    assert set(born) == set(BIRTHS)
    for name, first in BIRTHS.items():
        assert first in born[name], name
    for path in sources(".py"):
        text = path.read_text(encoding="utf-8")
        assert not COPY.search(text) and not INSERT.search(text), path


def test_the_search_finds_what_it_looks_for() -> None:
    for guilty in (
        "claim.status = 'cleared'",
        "a, claim.status = 1, 2",
        "claim.status: str = 'x'",
        "Claim.objects.filter(pk=1).update(status='cleared')",
        "Claim.objects.update_or_create(pk=1, status='x')",
        "setattr(claim, 'status', 'x')",
        "claim.save(update_fields=['status'])",
        "Claim.objects.bulk_update(rows, ['status'])",
        "sql.execute('UPDATE claims_claim SET admission_id = 1, status = 2')",
        "sql.execute(f'UPDATE {table} SET status = %s')",
        "sql.execute('update claims_claim c\\n set status=%s')",
    ):
        assert list(writes(guilty)), guilty
    for innocent in (
        "Claim.objects.filter(status='cleared')",
        "if claim.status == 'cleared': pass",
        "sql.rows('SELECT id FROM claims_claim WHERE status = 1')",
    ):
        assert not list(writes(innocent)), innocent
