from importlib import import_module

from django.apps import AppConfig


class LogsConfig(AppConfig):
    name = "logs_app"
    label = "logs"
    verbose_name = "Logs"

    def ready(self) -> None:
        # Receivers. The first removes a project's logs with the project, in processes that serve no requests, too; the
        # second is needed before the first address is looked up.
        import_module("logs_app.ingest.store.deletion")
        import_module("logs_app.compat.humanloop.attaching")
