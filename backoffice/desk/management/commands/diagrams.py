"""The state diagrams of the READMEs, drawn from the transition tables."""

import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from backoffice.lib.workflow import Workflow, mermaid
from claims.rules.workflow import CLAIM
from claims.rules.workflow_objections import OBJECTION
from compensation.rules.workflow import APPRAISAL, BATCH, OVERPAYMENT, PAYOUT, SCHEME
from notices.rules.workflow import MESSAGE

PLACES: dict[str, tuple[Workflow, ...]] = {
    "claims/README.md": (CLAIM, OBJECTION),
    "compensation/README.md": (SCHEME, APPRAISAL, PAYOUT, BATCH, OVERPAYMENT),
    "notices/README.md": (MESSAGE,),
}


class Command(BaseCommand):
    """Writes each diagram between its marks; --check only compares."""

    help = "draw the state diagrams in the READMEs from the tables; --check fails when they differ"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--check."""
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Draw, or compare."""
        stale = []
        for name, workflows in PLACES.items():
            path = Path(settings.BASE_DIR) / name
            before = path.read_text(encoding="utf8")
            after = before
            for workflow in workflows:
                after = drawn(after, workflow)
            if after != before:
                stale.append(name)
                if not options["check"]:
                    path.write_text(after, encoding="utf8")
        if options["check"] and stale:
            raise CommandError(
                f"diagrams differ from the tables in {', '.join(stale)}: run manage.py diagrams"
            )
        self.stdout.write(f"{len(PLACES)} files, {len(stale)} {'differ' if options['check'] else 'written'}")


def drawn(text: str, workflow: Workflow) -> str:
    """`text` with the diagram of `workflow` between its marks; CommandError when the marks are missing."""
    begin, end = f"<!-- diagram {workflow.machine} -->", f"<!-- end {workflow.machine} -->"
    pattern = re.compile(re.escape(begin) + r".*?" + re.escape(end), re.DOTALL)
    if not pattern.search(text):
        raise CommandError(f"no marks for the diagram of {workflow.machine}: {begin} … {end}")
    return pattern.sub(lambda _: f"{begin}\n```mermaid\n{mermaid(workflow)}```\n{end}", text)
