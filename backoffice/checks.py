"""System checks with ids: what must be set before people's data may come in (`manage.py check`).

E001 a secret is missing, E002 its file cannot be read, E003 a server is not named, E004 a secret is too short
or malformed, E005 two keys share an id, W001 DEMO with a database that is elsewhere.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

HERE = ("", "localhost", "127.0.0.1", "::1")


@register(Tags.security)
def settings_are_complete(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """E001 to E005, all that was found while the settings were read."""
    return [Error(problem.message, hint=problem.hint, id=problem.id) for problem in settings.PROBLEMS]


@register(Tags.security)
def demonstration_is_at_home(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """W001: users with known passwords do not belong into a database that others reach."""
    host = str(settings.DATABASES["default"]["HOST"])
    if not settings.DEMO or host in HERE or host.startswith("/"):
        return []
    hint = "Its users have known passwords. Unset DEMO on a server."
    return [Warning("DEMO is on with a database on another machine.", hint=hint, id="bosang.W001")]
