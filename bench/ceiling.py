"""The ceiling of the web server: a viewset behind no middleware. It asks for no key and stores nothing.

BENCH_VIEW names the module: `bench.drf_view` is DRF as it is, `bench.bare_view` the least that DRF can do.
"""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "observability.settings")
settings.ROOT_URLCONF = os.environ["BENCH_VIEW"]
settings.MIDDLEWARE = []

application = get_wsgi_application()
