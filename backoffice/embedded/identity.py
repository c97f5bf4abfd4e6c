"""PostgreSQL refuses to run as root. What root does, without making a system user or opening a folder."""

import functools
import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from backoffice.embedded.places import ServerError

NOBODY = 65534


class Identity(NamedTuple):
    """How to run PostgreSQL: words before its command, and the user that owns its files on disk."""

    prefix: tuple[str, ...]
    owner: int
    user: int | None = None  # for subprocess: switch before the command
    group: int | None = None


def for_postgres(data: Path) -> Identity:
    """As ourselves; for root in this order:

    1. as the owner of an existing data folder, when an ordinary user made it;
    2. in a user namespace: PostgreSQL sees user 1000, the files stay root's, folders of mode 700 work;
    3. as `nobody` with root's right to enter folders (where namespaces are forbidden, as in some containers).

    Raises ServerError when none is allowed here.
    """
    if os.geteuid() != 0:
        return Identity((), os.geteuid())
    if data.exists() and data.stat().st_uid not in (0, NOBODY):
        found = data.stat()
        return Identity((), found.st_uid, found.st_uid, found.st_gid)
    for identity in (_namespace(), _nobody()):
        if identity is not None:
            return identity
    raise ServerError(
        "PostgreSQL refuses to run as root, and this machine allows no user namespace: "
        "run as an ordinary user, or set DATABASE_URL."
    )


@functools.cache
def _namespace() -> Identity | None:
    prefix = ("unshare", "-U", "--map-user=1000", "--map-group=1000", "--")
    return Identity(prefix, 0) if _works(prefix) else None


@functools.cache
def _nobody() -> Identity | None:
    rights = "+dac_override,+dac_read_search"
    prefix = (
        "setpriv",
        f"--reuid={NOBODY}",
        f"--regid={NOBODY}",
        "--clear-groups",
        f"--inh-caps={rights}",
        f"--ambient-caps={rights}",
        "--",
    )
    return Identity(prefix, NOBODY) if _works(prefix) else None


def _works(prefix: tuple[str, ...]) -> bool:
    if shutil.which(prefix[0]) is None:
        return False
    return subprocess.run([*prefix, "true"], capture_output=True).returncode == 0


def own(folder: Path, identity: Identity) -> None:
    """Give a folder and all in it to the identity's owner, when root has it as someone else's."""
    if os.geteuid() != 0 or folder.stat().st_uid == identity.owner:
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, identity.owner, identity.owner, follow_symlinks=False)
