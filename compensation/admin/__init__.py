"""The lists of this app, and the acts of people on them."""

from compensation.admin import batches, money, overpayments, schemes, versions

__all__ = ["batches", "money", "overpayments", "schemes", "versions"]
