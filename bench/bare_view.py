"""The least that a DRF viewset can do with a log: parse it and answer."""

from typing import Any

import msgspec
from django.http import HttpResponse
from django.urls import path
from rest_framework.request import Request
from rest_framework.viewsets import ViewSet


class Parse(ViewSet):
    """Any POST, of anybody."""

    authentication_classes = ()
    permission_classes = ()

    def take(self, request: Request, **params: Any) -> HttpResponse:
        body = msgspec.json.decode(request._request.body)
        content = msgspec.json.encode({"accepted": len(body)})
        headers = {"Content-Type": "application/json", "Content-Length": str(len(content))}
        return HttpResponse(content, headers=headers)


urlpatterns = [path("<path:any>", Parse.as_view({"post": "take"}))]
