"""`POST /login`: Galileo's clients trade a name and a password for a token. Here password and token are a key."""

from urllib.parse import parse_qs

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from logs_app.adapters import galileo
from logs_app.ingest.views import guarded, http, wire_of
from logs_app.wire import BadPayload, Reply
from observability.projects.keys import access_by_key


class LoginView(APIView):
    authentication_classes = ()
    permission_classes = ()

    @extend_schema(request=dict, responses={200: dict})
    def post(self, request: Request) -> HttpResponse:
        return guarded(galileo, lambda: self._answered(request))

    def _answered(self, request: Request) -> HttpResponse:
        form = parse_qs(wire_of(request._request, {}).raw.decode("utf-8", "replace"))
        key = form.get("password", [""])[-1]
        if not key or access_by_key(key) is None:
            raise BadPayload("the password is no key of a project", status=401)
        return http(Reply({"access_token": key, "token_type": "bearer"}))
