"""Health for a load balancer: is the process up, and may it have traffic. No log-in, no personal data."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

View = Callable[[HttpRequest], HttpResponse]


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the process answers; asks nothing else, so that a slow database restarts no web server."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when static files, database, Redis and schema are ready, else 503 with the one that is not."""
    answers = {
        "settings": "ok" if not settings.PROBLEMS else "incomplete",
        "static": "missing" if _without_manifest() else "ok",
        **_servers(),
    }
    ready = all(answer == "ok" for answer in answers.values())
    return JsonResponse({"status": "ok" if ready else "unavailable", **answers}, status=200 if ready else 503)


def _without_manifest() -> bool:
    """Whether every page of this process would fail: it reads the names of static files once."""
    return not getattr(staticfiles_storage, "hashed_files", True)


def _servers() -> dict[str, str]:
    answers = {"database": "ok", "migrations": "ok", "redis": "ok"}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            answers["migrations"] = "missing"
    except DatabaseError:
        answers["database"], answers["migrations"] = "unreachable", "unknown"
    try:
        # No retries: the balancer asks again soon, and an answer that waits for Redis is no answer.
        with Redis.from_url(settings.REDIS_URL, retry=Retry(NoBackoff(), 0), socket_timeout=2) as redis:
            redis.ping()
    except (RedisError, OSError):
        answers["redis"] = "unreachable"
    return answers


def answer_first(get_response: View) -> View:
    """The first middleware: a balancer asks by address, which is in no ALLOWED_HOSTS, and without TLS."""
    views = {"/healthz": healthz, "/readyz": readyz}

    def middleware(request: HttpRequest) -> HttpResponse:
        return views.get(request.path_info, get_response)(request)

    return middleware
