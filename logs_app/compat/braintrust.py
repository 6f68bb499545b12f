"""`POST /project` and `/project/register`: Braintrust's clients ask for the id of their project before they log."""

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from logs_app.adapters import braintrust
from logs_app.ingest.views import guarded, http, open_project, wire_of
from logs_app.wire import Reply


class ProjectView(APIView):
    """Whatever name they ask for, the project is the one that the key opens."""

    authentication_classes = ()
    permission_classes = ()

    @extend_schema(request=dict, responses={200: dict})
    def post(self, request: Request) -> HttpResponse:
        return guarded(braintrust, lambda: self._answered(request))

    def _answered(self, request: Request) -> HttpResponse:
        access = open_project(braintrust, wire_of(request._request, {}))
        said = {"id": str(access.public_id), "name": access.slug}
        return http(Reply(said | {"project": said}))
