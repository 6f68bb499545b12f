"""A DRF viewset as anybody writes it that parses a log and answers."""

from typing import Any

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet


class Parse(ViewSet):
    """Any POST, of anybody."""

    authentication_classes = ()
    permission_classes = ()

    def take(self, request: Request, **params: Any) -> Response:
        return Response({"accepted": len(request.data)})


urlpatterns = [path("<path:any>", Parse.as_view({"post": "take"}))]
