"""No test here fails because a machine is busy: hypothesis sets no time limit of its own."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
