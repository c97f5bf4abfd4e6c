"""Every setting, from the environment; docs/deploy.md lists the variables.

Without DATABASE_URL this is the demonstration: servers of our own (`backoffice.embedded`), secrets in var/.
"""

import os
import tomllib
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from backoffice import embedded, environment, logs

BASE_DIR = Path(__file__).resolve().parent.parent
BOSANG_VAR = Path(os.environ.get("BOSANG_VAR") or BASE_DIR / "var").resolve()
FILES_DIR = BOSANG_VAR / "files"  # kept files, encrypted; see docs/deploy.md for its backup
SECRETS_DIR = BOSANG_VAR / "secrets"
VERSION = tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf8"))["project"]["version"]

DEMO = environment.flag("DEMO", default=not os.environ.get("DATABASE_URL"))
DEBUG = environment.flag("DEBUG", default=False)

# Secrets. Outside the demonstration and DEBUG none has a default.
_own_secrets = DEMO or DEBUG
SECRET_KEY = environment.secret("SECRET_KEY", SECRETS_DIR, environment.random_text if _own_secrets else None)
ACCOUNT_KEYS = environment.secret(  # "id:base64,id:base64", newest first
    "ACCOUNT_KEYS", SECRETS_DIR, (lambda: f"k1:{environment.random_key()}") if _own_secrets else None
)
ACCOUNT_INDEX_KEY = environment.secret(
    "ACCOUNT_INDEX_KEY", SECRETS_DIR, environment.random_key if _own_secrets else None
)
environment.PROBLEMS.extend(environment.weaknesses(SECRET_KEY, ACCOUNT_KEYS, ACCOUNT_INDEX_KEY))
# Django refuses an empty key before our checks can name everything that is missing; nobody knows this one.
SECRET_KEY = SECRET_KEY or environment.random_text()

# Servers.
DATABASE_URL = os.environ.get("DATABASE_URL") or embedded.database_url(BOSANG_VAR)
REDIS_URL = os.environ.get("REDIS_URL") or embedded.redis_url(BOSANG_VAR)
if not DEMO and not DEBUG:
    for _name in ("DATABASE_URL", "REDIS_URL"):
        if not os.environ.get(_name):
            environment.PROBLEMS.append(
                environment.Problem(
                    "bosang.E003", f"{_name} is not set.", "A server needs its own PostgreSQL and Redis."
                )
            )
_database = environment.database(DATABASE_URL)
_database["CONN_MAX_AGE"] = environment.number("CONN_MAX_AGE", 60)
_database["CONN_HEALTH_CHECKS"] = True
_database["ATOMIC_REQUESTS"] = (
    False  # a stage opens its own transaction, and closes it before anything is sent
)
# A killed client frees its row locks within a second: the lock on a chunk is its lease (docs/deploy.md).
_database["OPTIONS"].setdefault("options", "-c client_connection_check_interval=1000")
DATABASES = {"default": _database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

INSTALLED_APPS = [
    "backoffice",
    "backoffice.lib",
    "backoffice.staff",
    "claims",
    "compensation",
    "notices",
    "policies",
    "backoffice.desk",
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_structlog",
    "rest_framework",
]
MIDDLEWARE = [
    "backoffice.health.answer_first",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "backoffice.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "backoffice.addresses.no_nul",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "backoffice.logs.RequestLog",
]
ROOT_URLCONF = "backoffice.urls"
WSGI_APPLICATION = "backoffice.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# People.
AUTH_USER_MODEL = "staff.User"
AUTHENTICATION_BACKENDS = ["backoffice.staff.backends.ByRoles"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
SESSION_COOKIE_AGE = environment.number("SESSION_COOKIE_AGE", 8 * 3600, least=60)  # seconds: one working day

# Language and time. Korean unless a person switches; the browser is not asked (`backoffice.language`).
LANGUAGE_CODE = "ko"
LANGUAGES = [("ko", "한국어"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Seoul"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

# Static files: hashed names and compressed copies, made by `manage.py collectstatic`.
STATIC_URL = "/static/"
STATIC_ROOT = BOSANG_VAR / "static"
STATICFILES_DIRS = [path for path in [BASE_DIR / "static"] if path.is_dir()]
_hashed_static = environment.flag("STATIC_MANIFEST", default=not DEBUG)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _hashed_static
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not _hashed_static
WHITENOISE_AUTOREFRESH = DEBUG
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "backoffice.lib.uploads.SealedUploadHandler",  # personal data waits encrypted, never in /tmp
]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # an action over a filtered list posts one field per chosen row

# Web security. TLS is the proxy's; behind it every cookie is for TLS only.
_tls = not DEMO and not DEBUG
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS", [])
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _tls
SECURE_HSTS_SECONDS = environment.number("SECURE_HSTS_SECONDS", 31_536_000 if _tls else 0)
SECURE_SSL_REDIRECT = environment.flag("SECURE_SSL_REDIRECT", default=_tls)
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if environment.flag("BEHIND_PROXY", _tls) else None
)
# Subdomains and the browsers' preload list are for the owner of the domain to decide.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'", "'unsafe-inline'"],  # the admin theme sets style attributes
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}

# Notices to claimants (`notices.gateways`). In the demonstration they land in a mailbox of our own.
NOTICE_GATEWAYS = {
    "email": environment.text("NOTICE_EMAIL", "mailbox" if DEMO else ""),
    "text": environment.text("NOTICE_TEXT", "mailbox" if DEMO else ""),
    "kakao": environment.text("NOTICE_KAKAO", "mailbox" if DEMO else ""),
}
NOTICE_CONTACT = environment.text("NOTICE_CONTACT", "080-000-0000" if DEMO else "")
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", "bosang@localhost")
EMAIL_HOST = environment.text("EMAIL_HOST", "localhost")
EMAIL_PORT = environment.number("EMAIL_PORT", 25, least=1, most=65535)
EMAIL_HOST_USER = environment.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = environment.optional_secret("EMAIL_HOST_PASSWORD", SECRETS_DIR)
EMAIL_USE_TLS = environment.flag("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 10  # seconds; `notices.sending.LEASE` is longer than a handful of these

# Tasks. A message is only a nudge: the truth about a run is in PostgreSQL, nothing is lost with the broker.
CELERY_BROKER_URL = environment.broker(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
# A page must not wait long for a broker that is away: the nudge is lost, beat sends it again.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0.1, "interval_max": 0.1}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_BACKEND = None
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = (
    False  # a chunk may end in peace, it commits once
)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    # Sends open runs again: a message that Redis lost costs five seconds.
    "resume": {"task": "backoffice.lib.tasks.resume", "schedule": 5.0, "options": {"expires": 5}},
    # Timed holds end, claimants are reminded, deadlines lapse.
    "tick": {"task": "claims.tick", "schedule": 60.0, "options": {"expires": 60}},
    "payment-tick": {"task": "compensation.tick", "schedule": 60.0, "options": {"expires": 60}},
    # Work that came near its end, or beyond it, is marked for a lead.
    "escalate": {"task": "claims.escalate", "schedule": 600.0, "options": {"expires": 600}},
    # What happened is told: messages are written, handed over, asked about.
    "notices": {"task": "notices.tick", "schedule": 15.0, "options": {"expires": 15}},
    # Work that nobody has goes to those who get it automatically; nobody does until a lead says so.
    "share-out": {"task": "claims.share_out", "schedule": 60.0, "options": {"expires": 60}},
    # What moves have counted is added up, so that what dashboards read stays small.
    "fold": {"task": "backoffice.lib.tasks.fold", "schedule": 60.0, "options": {"expires": 60}},
    # Days of years to come, and holidays that a newer library knows of.
    "extend-calendar": {
        "task": "backoffice.lib.tasks.extend_calendar",
        "schedule": 24 * 3600.0,
        "options": {"expires": 3600},
    },
}

# Logs: JSON lines on a server, readable lines in the demonstration. No personal data (`backoffice.logs`).
LOGGING_CONFIG = None
LOG_FORMAT = os.environ.get("LOG_FORMAT") or ("console" if DEMO or DEBUG else "json")
if LOG_FORMAT not in ("json", "console"):
    raise ImproperlyConfigured(f"LOG_FORMAT must be json or console, not {LOG_FORMAT!r}.")
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = (
    False  # an address is personal data; the access log keeps it where it is needed
)
logs.configure(LOG_FORMAT, level=os.environ.get("LOG_LEVEL") or "INFO")

from backoffice.theme import UNFOLD  # noqa: E402, F401  # names and menu of the admin theme

PROBLEMS = environment.PROBLEMS
