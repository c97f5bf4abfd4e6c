"""System checks with ids: what must be set before people's data may come in (`manage.py check`)."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register


@register(Tags.security)
def settings_are_complete(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """E001 a secret is missing, E002 its file cannot be read, E003 a server is not named."""
    return [Error(problem.message, hint=problem.hint, id=problem.id) for problem in settings.PROBLEMS]


@register(Tags.security)
def secrets_are_strong(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """E004 a secret is too short or malformed, E005 two key ids are equal, W001 DEMO far from home."""
    found: list[CheckMessage] = []
    missing = " ".join(problem.message for problem in settings.PROBLEMS)
    if "SECRET_KEY" not in missing and len(settings.SECRET_KEY) < 32:
        found.append(Error("SECRET_KEY is shorter than 32 characters.", hint=_hint_for_key, id="bosang.E004"))
    if settings.ACCOUNT_KEYS:
        ids = []
        for entry in settings.ACCOUNT_KEYS.split(","):
            key_id, separator, key = entry.strip().partition(":")
            ids.append(key_id)
            if not key_id or not separator or not is_32_bytes(key):
                found.append(
                    Error(
                        f"ACCOUNT_KEYS: the entry with id {key_id[:16]!r} is not `id:base64 of 32 bytes`.",
                        hint=_hint_for_key,
                        id="bosang.E004",
                    )
                )
        if len(set(ids)) != len(ids):
            found.append(
                Error("ACCOUNT_KEYS names one id twice.", hint="Every key has its own id.", id="bosang.E005")
            )
    if settings.ACCOUNT_INDEX_KEY and not is_32_bytes(settings.ACCOUNT_INDEX_KEY):
        found.append(
            Error("ACCOUNT_INDEX_KEY is not the base64 of 32 bytes.", hint=_hint_for_key, id="bosang.E004")
        )
    if settings.DEMO and _is_remote():
        found.append(
            Warning(
                "DEMO is on with a database that is not this machine's.",
                hint="Its users have known passwords. Unset DEMO on a server.",
                id="bosang.W001",
            )
        )
    return found


def is_32_bytes(key: str) -> bool:
    """Is `key` the base64 of exactly 32 bytes?"""
    try:
        return len(base64.b64decode(key, validate=True)) == 32
    except (binascii.Error, ValueError):
        return False


def _is_remote() -> bool:
    host = str(settings.DATABASES["default"]["HOST"])
    return not host.startswith("/") and host not in ("", "localhost", "127.0.0.1", "::1")


_hint_for_key = (
    "Make one with: python -c 'import base64, os; print(base64.b64encode(os.urandom(32)).decode())'"
)
