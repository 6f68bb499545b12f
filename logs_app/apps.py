from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LogsConfig(AppConfig):
    name = "logs_app"
    label = "logs"
    verbose_name = "Logs"

    def ready(self) -> None:
        # Receivers. The first removes a project's logs with the project, in processes that serve no requests, too; the
        # second is needed before the first address is looked up.
        import_module("logs_app.ingest.store.deletion")
        import_module("logs_app.compat.humanloop.attaching")
        post_migrate.connect(_make_partitions, sender=self)


def _make_partitions(**_: object) -> None:
    import_module("logs_app.partitions").make_ahead()
