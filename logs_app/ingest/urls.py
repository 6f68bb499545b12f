"""The addresses of every format, at their vendors' own paths."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt

from logs_app.adapters import ADAPTERS
from logs_app.ingest.views import IngestViewSet
from logs_app.wire import AdapterModule, Route


def _pattern(adapter: AdapterModule, route: Route) -> URLPattern:
    view = IngestViewSet.as_view({route.method.lower(): "take"}, adapter=adapter, route=route)
    # Django refuses a colon in a name: it parts namespaces.
    name = f"{adapter.FORMAT} {route.method} {route.path}".replace(":", " ")
    return path(route.path, view, name=name)


def _of_one_method(adapter: AdapterModule, route: Route) -> URLPattern:
    """An address that may be any: with another method it is no address at all."""
    pattern = _pattern(adapter, route)
    view = pattern.callback

    @csrf_exempt
    def taken(request: HttpRequest, **params: str) -> HttpResponseBase:
        if request.method != route.method:
            raise Http404
        reply: HttpResponseBase = view(request, **params)
        return reply

    return path(route.path, taken, name=pattern.name)


_ALL = [(adapter, route) for adapter in ADAPTERS for route in adapter.ROUTES]
urlpatterns = [_pattern(*each) for each in _ALL if not each[1].path.startswith("<")]
# Those of S3, after every other address of the site.
last = [_of_one_method(*each) for each in _ALL if each[1].path.startswith("<")]
