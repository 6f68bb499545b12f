"""Times a run of retention in this process, on the database of DATABASE_URL; prints the seconds."""

import sys
import time

import django

django.setup()

from logs_app.retention import retain  # noqa: E402

start = time.perf_counter()
retain()
sys.stdout.write(str(time.perf_counter() - start))
