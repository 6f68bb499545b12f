"""The address of the site itself: the home page, and where DynamoDB's clients post to."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from logs_app.adapters import dynamodb
from logs_app.ingest.views import IngestViewSet
from observability.projects.pages import home

_door = IngestViewSet.as_view({"post": "take"}, adapter=dynamodb, route=dynamodb.ROUTES[0])


@csrf_exempt
def home_or_door(request: HttpRequest) -> HttpResponseBase:
    return _door(request) if request.method == "POST" else home(request)
