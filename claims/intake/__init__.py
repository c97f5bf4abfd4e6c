"""Intake: a file comes in, is kept, is read in spans, and its good lines go in."""

from claims.intake.claims import CLAIMS
from claims.intake.customers import CUSTOMERS
from claims.intake.receive import IntakeRefused, Received, receive, refused_lines

__all__ = ["CLAIMS", "CUSTOMERS", "IntakeRefused", "Received", "receive", "refused_lines"]
