"""People: users with their roles, duties kept apart, limits, approvals and the access log."""

from backoffice.staff.admin import duties, logs, people, workload  # noqa: F401  # each registers its tables
