"""What both intake commands do with a file."""

import csv
import io
import re
import tempfile
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext

from backoffice.lib.commands import JobCommand
from backoffice.lib.models import Run
from backoffice.lib.runs import Stage
from claims.intake import IntakeRefused, receive, refused_lines
from claims.queries import NoSuch, incident_by_code
from claims.rules.intake import Column
from claims.tasks import work
from claims.wording import meant


class IntakeCommand(JobCommand):
    """INCIDENT FILE: good lines go in, refused ones are written beside with number and reason."""

    stage: ClassVar[Stage]
    kind: ClassVar[str]
    columns: ClassVar[Sequence[Column]]
    refusals = (IntakeRefused, NoSuch)

    def arguments(self, parser: ArgumentParser) -> None:
        """The incident and the file."""
        parser.add_argument("incident")
        parser.add_argument("file")

    def job(self, **options: Any) -> dict[str, Any]:
        """Receive the file, follow its run, write the refused lines."""
        incident = incident_by_code(options["incident"])
        path = Path(options["file"])
        with path.open("rb") as stream:
            received = receive(
                self.stage,
                self.kind,
                self.columns,
                incident.code,
                stream,
                path.name,
                at=timezone.now(),
                params={"incident": incident.pk},
            )
        done: dict[str, Any] = {"incident": incident.code, "run": received.run.pk, "again": received.again}
        run = received.run if received.again else self.follow(received.run, work)
        counts = {} if received.again else run.counts
        done |= {key: counts.get(key, 0) for key in ("count", "new", "changed", "touched", "rechecked")}
        done["refused"] = run.counts.get("refused", 0)  # also when it comes again: these are still out
        done["refused_file"] = str(write_refused(run, path)) if done["refused"] else None
        if done["refused"]:
            hint = gettext(
                "%(count)s lines did not go in. Mend them and bring them as a new file; where a code was"
                " unknown, load the incident with it first. The same file is not read again."
            )
            done["hint"] = hint % {"count": f"{done['refused']:,}"}
        if received.ignored:
            done["ignored_columns"] = list(received.ignored)
        if received.meant:
            done["warnings"] = [meant(header, known) for header, known in received.meant.items()]
        return done


def write_refused(run: Run, path: Path) -> Path:
    """The refused lines beside the file they came from (else in the temporary folder): number and reason.

    The lines themselves stay in the kept file: they may hold account numbers, and a copy in the clear would
    be one more to guard. The page of the run gives them in full to whoever may see them.
    """
    name = f"{path.name}.refused.csv"
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("줄 line", "열 column", "사유", "reason"))
    for row in refused_lines(run):
        writer.writerow([re.sub(r"\d{9,}", "*", str(cell)) if cell else cell for cell in row])
    for folder in (path.resolve().parent, Path(tempfile.gettempdir())):
        target = folder / name
        try:
            target.write_text(text.getvalue(), encoding="utf-8-sig", newline="")
        except OSError:
            continue
        return target
    raise OSError(f"{name} can be written neither beside the file nor in {tempfile.gettempdir()}")
