"""The one access log: whoever sees personal data in full, or takes it away, is written down first."""

import os
import pwd
import socket
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from backoffice.staff.models import AccessLog


def record(
    request: HttpRequest,
    action: str,
    subject_kind: str,
    subject_id: Any,
    *,
    reason: str,
    at: datetime,
    detail: str = "",
) -> AccessLog:
    """Write who, when, from where, whose data, what and why; before the data is handed out.

    Raises ValueError without a reason.
    """
    who = {"person": request.user, "address": address_of(request)}
    return _write(who, action, subject_kind, subject_id, reason, at, detail)


def record_command(
    action: str,
    subject_kind: str,
    subject_id: Any,
    *,
    reason: str,
    at: datetime,
    by: Any = None,
    detail: str = "",
) -> AccessLog:
    """The same for a command: the user of the system and the host, and the person where one was named."""
    return _write(
        {"person": by, "origin": origin()[:100]}, action, subject_kind, subject_id, reason, at, detail
    )


def _write(
    who: dict[str, Any],
    action: str,
    subject_kind: str,
    subject_id: Any,
    reason: str,
    at: datetime,
    detail: str,
) -> AccessLog:
    if not reason.strip():
        raise ValueError("access needs a reason")
    return AccessLog.objects.create(
        at=at,
        action=action,
        subject_kind=subject_kind,
        subject_id=str(subject_id),
        detail=detail[:200],
        reason=reason.strip()[:500],
        **who,
    )


def origin() -> str:
    """Who runs this process, and where; by the system and not by the environment, which anybody may set."""
    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a container's user without a name
        name = f"uid {os.getuid()}"
    return f"{name}@{socket.gethostname()}"


def address_of(request: HttpRequest) -> str | None:
    """Where a request comes from: behind a proxy the address that the proxy saw, which it writes last."""
    if settings.SECURE_PROXY_SSL_HEADER:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1].strip()
        if forwarded:
            return str(forwarded)
    return request.META.get("REMOTE_ADDR") or None
