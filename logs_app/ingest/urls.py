"""The addresses of every format, at their vendors' own paths."""

from django.urls import URLPattern, path

from logs_app.adapters import ADAPTERS
from logs_app.ingest.views import IngestViewSet
from logs_app.wire import AdapterModule, Route


def _pattern(adapter: AdapterModule, route: Route) -> URLPattern:
    view = IngestViewSet.as_view({route.method.lower(): "take"}, adapter=adapter, route=route)
    # Django refuses a colon in a name: it parts namespaces.
    name = f"{adapter.FORMAT} {route.method} {route.path}".replace(":", " ")
    return path(route.path, view, name=name)


urlpatterns = [_pattern(adapter, route) for adapter in ADAPTERS for route in adapter.ROUTES]
