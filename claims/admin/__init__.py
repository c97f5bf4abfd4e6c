"""The lists of this app, and the acts of people on them."""

from claims.admin import (
    checks,
    claims,
    confirmations,
    incidents,
    objections,
    people,
    quality,
    risk,
    terms,
    work,
)

__all__ = [
    "checks",
    "claims",
    "confirmations",
    "incidents",
    "objections",
    "people",
    "quality",
    "risk",
    "terms",
    "work",
]
