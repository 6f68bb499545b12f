"""WSGI entry point: threaded workers, because group commit lets waiting threads share a transaction."""

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "observability.settings")

django_alone = get_wsgi_application()  # sets Django up: what follows can be imported only after it
application = import_string("logs_app.ingest.shortcut.ingest_first")(django_alone)
if settings.OTLP_GRPC_PORT:
    import_string("observability.grpc_server.serve_beside_web")(settings.HOST, settings.OTLP_GRPC_PORT)
# What is loaded stays. A batch of five hundred logs is tens of thousands of objects, none of them garbage in a circle:
# to look for some every 700 took a fifth of a request's time (docs/decisions/008).
gc.freeze()
gc.set_threshold(20_000)
