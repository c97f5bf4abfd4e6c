"""The Chromium of the browser tests: the system's, else Debian's package (as root), else Playwright's own.

`python -m tests.chromium` finds or installs one, prints its path, and names what is missing when none can be
had.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """The path of a Chromium that is here already, or None."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next((path for path in map(shutil.which, NAMES) if path), None) or playwrights_own()


def playwrights_own() -> str | None:
    """The path of the Chromium that Playwright downloaded, if it did."""
    from playwright.sync_api import Error, sync_playwright

    try:
        with sync_playwright() as playwright:
            path = playwright.chromium.executable_path
    except Error:
        return None
    return path if Path(path).exists() else None


def install() -> list[str]:
    """Try Debian's package, then Playwright's; returns what was in the way of each."""
    reasons = []
    if shutil.which("apt-get") is None:
        reasons.append("there is no apt-get")
    elif os.geteuid() != 0:
        reasons.append("apt-get needs root")
    else:
        print("Installing Chromium with apt-get …", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-nanum"]
        for step in (["apt-get", "update", "-qq"], command):
            done = subprocess.run(
                step, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
            )
        if done.returncode == 0:
            return []
        reasons.append(f"apt-get: {(done.stderr.strip().splitlines() or ['failed'])[-1]}")
    print("Installing Playwright's Chromium …", flush=True)
    done = subprocess.run(
        [sys.executable, "-m", "playwright", "install", "chromium"], capture_output=True, text=True
    )
    if done.returncode != 0:
        reasons.append("`playwright install chromium` failed (its download is not reachable)")
    return reasons


def main() -> int:
    """Print the path; exit 1 with one line when no Chromium can be had."""
    if os.environ.get("CHROMIUM") and find() is None:
        print(f"CHROMIUM names {os.environ['CHROMIUM']}, which is not there.", file=sys.stderr)
        return 1
    reasons = [] if find() else install()
    path = find()
    if path is None:
        print(
            f"No Chromium for the browser tests ({'; '.join(reasons)}): install the package `chromium`, "
            "or set CHROMIUM to the path of one.",
            file=sys.stderr,
        )
        return 1
    print(f"Chromium: {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
