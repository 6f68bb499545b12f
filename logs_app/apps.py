from importlib import import_module

from django.apps import AppConfig


class LogsConfig(AppConfig):
    name = "logs_app"
    label = "logs"
    verbose_name = "Logs"

    def ready(self) -> None:
        # Its receiver removes a project's logs with the project, in processes that serve no requests, too.
        import_module("logs_app.ingest.store.deletion")
