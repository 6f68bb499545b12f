from importlib import import_module

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "observability.projects"
    label = "projects"

    def ready(self) -> None:
        # System checks register themselves when they are imported, which must wait until the apps are loaded.
        import_module("observability.checks")
