"""The Celery app. Ingest never needs it: Celery does what nobody waits for."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "observability.settings")

TRANSPORT_ALIASES["filesystem"] = "observability.broker:Transport"

app = Celery("polylog")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
