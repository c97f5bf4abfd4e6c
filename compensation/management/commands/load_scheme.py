"""Load a compensation scheme as a draft."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils import timezone

from backoffice.lib import files
from backoffice.lib.commands import JobCommand, person
from backoffice.lib.yaml_text import read_yaml
from compensation.rules.scheme import parse_scheme
from compensation.schemes import load


class Command(JobCommand):
    """The same text again is the same version."""

    help = "load a compensation scheme (a data file) as a draft"

    def arguments(self, parser: ArgumentParser) -> None:
        """The file and who loads it."""
        parser.add_argument("file")
        parser.add_argument("--as", dest="user", required=True, help="who loads it")

    def job(self, **options: Any) -> dict[str, Any]:
        """Parse, keep the file, load."""
        at = timezone.now()
        by = person(options["user"])
        path = Path(options["file"])
        raw = path.read_bytes()
        rules = parse_scheme(read_yaml(raw))
        file = files.keep_bytes(raw, kind="scheme", scope=rules.code, name=path.name, at=at, by=by)
        version, again = load(rules, by=by, at=at, file=file)
        return {
            "scheme": rules.code,
            "version": version.number,
            "count": 0 if again else 1,
            "again": again,
        }
