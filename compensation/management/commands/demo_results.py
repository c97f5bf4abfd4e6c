"""What a bank or the billing system would answer to an exported batch."""

import random
from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from backoffice.lib.commands import JobCommand, out_file
from backoffice.lib.refusal import Refusal
from backoffice.lib.tabular import write_csv
from claims.queries import NoSuch
from compensation.demonstration import results
from compensation.queries import batch_by_number
from compensation.rules.bankfile import RESULT_HEADER
from compensation.rules.workflow import BatchStatus


class Command(JobCommand):
    """The same batch, share and seed give the same file."""

    help = "make the result file a bank or the billing system would send"
    refusals = (NoSuch,)

    def arguments(self, parser: ArgumentParser) -> None:
        """The batch, the share that comes back, the seed, the file."""
        parser.add_argument("batch")
        parser.add_argument("--returned", type=_share, default=0.0, help="share of payments that come back")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--out", required=True)

    def job(self, **options: Any) -> dict[str, Any]:
        """Write the file."""
        out = out_file(options["out"])
        batch = batch_by_number(options["batch"])
        if batch.file is None or batch.status not in (BatchStatus.EXPORTED, BatchStatus.RECONCILED):
            raise Refusal(
                f"지급 회차 {batch.pk}은(는) 아직 내보내지 않아 은행이 회신할 것이 없습니다",
                f"batch {batch.pk} was not exported: a bank has nothing to answer to",
            )
        exported_on = timezone.localdate(batch.file.kept_at)
        chance = random.Random(options["seed"])  # noqa: S311  # chance of a demonstration, not a secret
        count = 0

        def counted() -> Any:
            nonlocal count
            for line in results(batch, options["returned"], chance, exported_on):
                count += 1
                yield line

        with out.open("wb") as target:
            write_csv(target, RESULT_HEADER, counted())
        return {
            "incident": batch.incident.code,
            "batch": batch.pk,
            "count": count,
            "total_won": batch.total_won,
            "file": options["out"],
        }


def _share(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1:
        raise ValueError(text)
    return value
