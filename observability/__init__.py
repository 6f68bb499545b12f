"""The Django project: settings, URLs, the Celery app and the system checks."""

from observability.celery import app as celery_app

__all__ = ["celery_app"]
