"""WSGI entry point: threaded workers, because group commit lets waiting threads share a transaction."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "observability.settings")

application = get_wsgi_application()
