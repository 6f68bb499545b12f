"""The ceiling: a bare view behind no middleware. It asks for no key and stores nothing."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "observability.settings")
settings.ROOT_URLCONF = "bench.bare_view"
settings.MIDDLEWARE = []

application = get_wsgi_application()
