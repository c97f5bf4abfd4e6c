"""The web server's own settings: `gunicorn -c python:backoffice.web backoffice.wsgi`.

WEB_BIND (address and port, default 127.0.0.1:8000), WEB_WORKERS (processes), WEB_THREADS (per process).
"""

import os

from backoffice import logs
from backoffice.environment import number

bind = os.environ.get("WEB_BIND") or "127.0.0.1:8000"
workers = number("WEB_WORKERS", 2, least=1, most=64)
worker_class = "gthread"
threads = number("WEB_THREADS", 4, least=1, most=64)
timeout = 60  # seconds; mass work is the worker's, never a request's
graceful_timeout = 20
control_socket_disable = True
logconfig_dict = logs.dictionary(
    os.environ.get("LOG_FORMAT") or ("console" if os.environ.get("DEMO") == "1" else "json"),
    os.environ.get("LOG_LEVEL") or "INFO",
)
