"""The lists of this app, and the acts of people on them."""

from compensation.admin import appraisals, batches, money, overpayments, payment_holds, schemes, versions

__all__ = ["appraisals", "batches", "money", "overpayments", "payment_holds", "schemes", "versions"]
