"""Reading settings from the environment, and refusing bad values.

A value that cannot be read stops the start at once. What is missing is collected in PROBLEMS, so that one
look names everything: `manage.py check` shows it with ids (`checks.py`), web and worker refuse to start.
"""

import base64
import binascii
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


class Problem(NamedTuple):
    """One thing that must be set before this installation may work on people's data."""

    id: str
    message: str
    hint: str


PROBLEMS: list[Problem] = []


def flag(name: str, default: bool) -> bool:
    """A yes or no. Raises ImproperlyConfigured for any other word."""
    raw = os.environ.get(name)
    if raw is None:
        return default
    if raw.strip().lower() in TRUE:
        return True
    if raw.strip().lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {raw!r}.")


def number(name: str, default: int, least: int = 0, most: int = 2**31) -> int:
    """A whole number between `least` and `most`. Raises ImproperlyConfigured for anything else."""
    raw = os.environ.get(name, "").strip()
    if not raw:
        return default
    if not raw.isascii() or not raw.isdigit() or not least <= int(raw) <= most:
        raise ImproperlyConfigured(f"{name} must be a whole number from {least} to {most}, not {raw!r}.")
    return int(raw)


def text(name: str, default: str) -> str:
    """A text; an empty one is no default but a choice."""
    raw = os.environ.get(name)
    return default if raw is None else raw.strip()


def words(name: str, default: list[str]) -> list[str]:
    """A list, separated by commas."""
    raw = os.environ.get(name)
    return default if raw is None else [word.strip() for word in raw.split(",") if word.strip()]


def secret(name: str, folder: Path, generate: Callable[[], str] | None) -> str:
    """A secret from NAME, else from the file that NAME_FILE names, else generated once into `folder`.

    `generate` is None where nothing may be made up (a server): absence is then a Problem, and the value "".
    """
    value = os.environ.get(name, "")
    if value:
        return value
    path = os.environ.get(f"{name}_FILE", "")
    if path:
        try:
            value = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            PROBLEMS.append(
                Problem(
                    "bosang.E002",
                    f"{name}_FILE cannot be read: {path}.",
                    f"The reason: {error.__class__.__name__}.",
                )
            )
            return ""
        if not value:
            PROBLEMS.append(
                Problem("bosang.E002", f"{name}_FILE is empty: {path}.", "Write the secret into it.")
            )
        return value
    if generate is None:
        PROBLEMS.append(
            Problem(
                "bosang.E001",
                f"{name} is not set.",
                f"Set {name}, or {name}_FILE to the path of a file with it.",
            )
        )
        return ""
    return kept(folder / name.lower(), generate)


def optional_secret(name: str, folder: Path) -> str:
    """A secret that an installation may do without; "" when neither NAME nor NAME_FILE is set."""
    given = os.environ.get(name) or os.environ.get(f"{name}_FILE")
    return secret(name, folder, None) if given else ""


def kept(path: Path, generate: Callable[[], str]) -> str:
    """The text of `path`, written on first use (mode 0600). Safe when several processes start at once."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        with os.fdopen(
            os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
        ) as file:
            file.write(generate() + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(
                draft, path
            )  # unlike a rename, this refuses to replace what another process has just written
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="utf-8").strip()


def random_key() -> str:
    """32 random bytes as base64."""
    return base64.b64encode(secrets.token_bytes(32)).decode("ascii")


def weaknesses(secret_key: str, account_keys: str, index_key: str) -> list[Problem]:
    """What is wrong with secrets that are set: length, form, ids used twice. An absent one is not judged."""
    hint = "Make one with: python -c 'import base64, os; print(base64.b64encode(os.urandom(32)).decode())'"
    found = []
    if secret_key and len(secret_key) < 32:
        better = "Make one with: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
        found.append(Problem("bosang.E004", "SECRET_KEY is shorter than 32 characters.", better))
    ids = []
    for entry in account_keys.split(",") if account_keys else []:
        key_id, _, key = entry.strip().partition(":")
        ids.append(key_id)
        if not key_id or not is_32_bytes(key):
            message = f"ACCOUNT_KEYS: entry {len(ids)} is not `id:base64 of 32 bytes`."
            found.append(Problem("bosang.E004", message, hint))
    if len(set(ids)) != len(ids):
        found.append(Problem("bosang.E005", "ACCOUNT_KEYS names one id twice.", "Every key has its own id."))
    if index_key and not is_32_bytes(index_key):
        found.append(Problem("bosang.E004", "ACCOUNT_INDEX_KEY is not the base64 of 32 bytes.", hint))
    return found


def is_32_bytes(key: str) -> bool:
    """Is `key` the base64 of exactly 32 bytes?"""
    try:
        return len(base64.b64decode(key, validate=True)) == 32
    except (binascii.Error, ValueError):
        return False


def random_text() -> str:
    """64 random characters."""
    return secrets.token_urlsafe(48)


def database(url: str) -> dict[str, Any]:
    """Django's settings for `postgres://user:password@host:port/name`, or `?host=/folder` for a socket."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured(
            "DATABASE_URL must begin with postgres:// (PostgreSQL is the only database)."
        )
    try:
        port = parts.port
    except ValueError:
        raise ImproperlyConfigured("DATABASE_URL has a port that is not a number.") from None
    options = dict(parse_qsl(parts.query))
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise ImproperlyConfigured("DATABASE_URL names no database.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": options.pop("port", None) or (str(port) if port else ""),
        "OPTIONS": options,
    }


def broker(url: str) -> str:
    """REDIS_URL in the form that Celery wants: `unix://` is `redis+socket://` there."""
    parts = urlsplit(url)
    if parts.scheme in ("redis", "rediss"):
        return url
    if parts.scheme != "unix":
        raise ImproperlyConfigured("REDIS_URL must begin with redis://, rediss:// or unix://.")
    number_of_database = dict(parse_qsl(parts.query)).get("db", "0")
    credentials = f":{parts.password}@" if parts.password else ""
    return f"redis+socket://{credentials}{parts.path}?virtual_host={number_of_database}"


def refuse_if_incomplete() -> None:
    """End the process with one message when settings are missing: web, worker, beat and every command do."""
    from django.conf import settings

    if settings.PROBLEMS:
        raise SystemExit(
            "Bosang cannot start:\n" + "\n".join(f"  {p.id}: {p.message} {p.hint}" for p in settings.PROBLEMS)
        )
