"""The address of the site itself: the home page, and where DynamoDB's clients and LiteLLM's tracer post to."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from logs_app.ingest.doors import door_at
from logs_app.ingest.views import answer
from observability.projects.pages import home


@csrf_exempt
def home_or_door(request: HttpRequest) -> HttpResponseBase:
    door = door_at(request.method or "", "/", request.content_type or "")
    return answer(*door, request, {}) if door else home(request)
