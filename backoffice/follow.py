"""Run a command that ends when its parent does: `python follow.py PARENT COMMAND …`. Needs nothing but
Python.

Without it a killed supervisor would leave a web server behind, and the next start would find the port taken.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Ask Linux for SIGTERM at the parent's death; elsewhere nothing happens."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


if __name__ == "__main__":
    end_with_parent()
    if os.getppid() != int(sys.argv[1]):
        sys.exit(0)  # it died before we asked
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606
