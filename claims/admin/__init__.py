"""The lists of this app, and the acts of people on them."""

from claims.admin import claims, incidents, objections, people, quality, risk, terms, work

__all__ = ["claims", "incidents", "objections", "people", "quality", "risk", "terms", "work"]
