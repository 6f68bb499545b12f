"""Middleware of the whole site."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]


def collapse_slashes(get_response: GetResponse) -> GetResponse:
    """`//llm/v1/log` is `/llm/v1/log`: clients join a base URL that ends in a slash with a path that begins so."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "//" in request.path_info:
            request.path_info = re.sub("/{2,}", "/", request.path_info)
            request.path = re.sub("/{2,}", "/", request.path)
        return get_response(request)

    return middleware
