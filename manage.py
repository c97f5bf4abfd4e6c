#!/usr/bin/env python3
"""The command line of Bosang. Works with any Python 3.11+: it finds the virtual environment by itself."""

import importlib.util
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def use_virtual_environment() -> None:
    """Run again with `.venv/bin/python` when this Python has no Django; else name `make setup`."""
    if importlib.util.find_spec("django") is not None:
        return
    python = ROOT / ".venv" / "bin" / "python"
    if Path(sys.prefix) == ROOT / ".venv" or not python.exists():
        sys.exit("manage.py: Django is not installed. Run `make setup` first.")
    os.execv(python, [str(python), str(ROOT / "manage.py"), *sys.argv[1:]])  # noqa: S606


if __name__ == "__main__":
    use_virtual_environment()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")

    from backoffice.commandline import main

    main(sys.argv)
