"""Middleware of the whole site."""

import re
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

# What no page here asks of a browser, so that no script of anyone may either.
UNUSED_FEATURES: Final = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")

GetResponse = Callable[[HttpRequest], HttpResponse]


def collapse_slashes(get_response: GetResponse) -> GetResponse:
    """`//llm/v1/log` is `/llm/v1/log`: clients join a base URL that ends in a slash with a path that begins so."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "//" in request.path_info:
            request.path_info = re.sub("/{2,}", "/", request.path_info)
            request.path = re.sub("/{2,}", "/", request.path)
        return get_response(request)

    return middleware


def name_permissions(get_response: GetResponse) -> GetResponse:
    """Adds Permissions-Policy; the other headers of a careful site are Django's and django-csp's."""
    policy = ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES)

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response["Permissions-Policy"] = policy
        return response

    return middleware
