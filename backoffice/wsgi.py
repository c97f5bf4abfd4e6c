"""The web application: `gunicorn backoffice.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")

application = get_wsgi_application()

from backoffice.environment import refuse_if_incomplete  # noqa: E402

refuse_if_incomplete()
