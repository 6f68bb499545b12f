"""WSGI entry point: threaded workers, because group commit lets waiting threads share a transaction."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "observability.settings")

django_alone = get_wsgi_application()  # sets Django up: what follows can be imported only after it
application = import_string("logs_app.ingest.shortcut.ingest_first")(django_alone)
if settings.OTLP_GRPC_PORT:
    import_string("observability.grpc_server.serve_beside_web")(settings.HOST, settings.OTLP_GRPC_PORT)
