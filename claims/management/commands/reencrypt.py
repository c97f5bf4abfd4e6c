"""Encrypt account numbers and kept files anew under the newest key."""

import time
from argparse import ArgumentParser
from typing import Any

from backoffice.lib.commands import JobCommand
from backoffice.lib.refusal import Refusal
from claims.reencryption import census, reencrypt


class Command(JobCommand):
    """Safe to run beside everything else, to stop at any time, and to run again."""

    help = "encrypt account numbers and kept files under the newest of ACCOUNT_KEYS"

    def arguments(self, parser: ArgumentParser) -> None:
        """What to do."""
        parser.add_argument("--check", action="store_true", help="change nothing: count values by key")
        parser.add_argument(
            "--index", action="store_true", help="also the blind index, after ACCOUNT_INDEX_KEY changed"
        )

    def job(self, **options: Any) -> dict[str, Any]:
        """Do it, then count what rests under which key."""
        index = options["index"]
        done: dict[str, Any] = {"count": 0}
        failed: list[str] = []
        if not options["check"]:
            result = reencrypt(index=index, progress=self._progress())
            failed = result.failed
            done = {
                "count": result.accounts + result.files,
                "accounts_done": result.accounts,
                "files_done": result.files,
            }
        now = census(index=index)
        done |= {
            "newest": now.newest,
            "accounts": now.accounts,
            "files": now.files,
            "unneeded_keys": now.unneeded,
            "unknown_keys": now.unknown,
        }
        if now.indexes is not None:
            done["other_indexes"] = now.indexes
        if failed:
            named = "; ".join(failed[:10]) + ("; …" if len(failed) > 10 else "")
            raise Refusal(
                f"{done['count']}건을 마쳤고 {len(failed)}건은 하지 못했습니다: {named}",
                f"{done['count']} values done, {len(failed)} could not be: {named}",
            )
        return done

    def _progress(self) -> Any:
        shown = 0.0

        def progress(what: str, done: int, known: int) -> None:
            nonlocal shown
            if not self.quiet and (time.monotonic() - shown > 0.25 or done == known):
                shown = time.monotonic()
                end = "\n" if done == known else ""
                self.stderr.write(f"\r{what} {done:,}/{known:,}", ending=end)
                self.stderr.flush()

        return progress
