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
        answer = Response({"accepted": len(request.data)})
        answer.add_post_render_callback(_say_length)
        return answer


def _say_length(answer: Any) -> None:
    """As Django's CommonMiddleware does: the load reads no chunks."""
    answer["Content-Length"] = str(len(answer.content))


urlpatterns = [path("<path:any>", Parse.as_view({"post": "take"}))]
