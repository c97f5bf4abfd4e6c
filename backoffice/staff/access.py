"""The one access log: whoever sees personal data in full, or takes it away, is written down first."""

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
    if not reason.strip():
        raise ValueError("access needs a reason")
    person: Any = request.user
    return AccessLog.objects.create(
        at=at,
        person=person,
        address=address_of(request),
        action=action,
        subject_kind=subject_kind,
        subject_id=str(subject_id),
        detail=detail[:200],
        reason=reason.strip()[:500],
    )


def address_of(request: HttpRequest) -> str | None:
    """Where a request comes from: behind a proxy the address that the proxy saw, which it writes last."""
    if settings.SECURE_PROXY_SSL_HEADER:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1].strip()
        if forwarded:
            return str(forwarded)
    return request.META.get("REMOTE_ADDR") or None
