"""Data in the shape of real incidents, for demonstrations, tests and measurements. Nothing in it is a real
person.

Plain Python without Django and without a clock: the same arguments give the same bytes. Names are put
together from lists; telephone lines lie in blocks that are not assigned (010-0…, 02-0…, 031-0…), business
numbers begin with 9 as no tax office does, and account numbers begin with 999.
"""

from claims.demonstration.generate import KNOWN, REPORTED, Made, generate, generate_reports

__all__ = ["KNOWN", "REPORTED", "Made", "generate", "generate_reports"]
