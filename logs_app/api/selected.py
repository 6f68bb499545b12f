"""Logs that are named by their ids, changed or deleted together."""

from rest_framework.request import Request
from rest_framework.response import Response

from logs_app.api import schema
from logs_app.ingest.store import deletion
from logs_app.ingest.store.tagging import retag
from logs_app.models import Log
from logs_app.selections import ids_in, tags_in
from observability.projects.reading import BodyParser, ReadViewSet, body_of, project_of


class _SelectedViewSet(ReadViewSet):
    parser_classes = (BodyParser,)


@schema.of_tags
class TagsViewSet(_SelectedViewSet):
    def create(self, request: Request) -> Response:
        said = body_of(request)
        add, remove = tags_in(said.get("add", []), "add"), tags_in(said.get("remove", []), "remove")
        return Response({"changed": retag(project_of(request).pk, ids_in(said.get("ids")), add, remove)})


@schema.of_deletion
class DeletionViewSet(_SelectedViewSet):
    def create(self, request: Request) -> Response:
        logs = Log.objects.filter(project=project_of(request), id__in=ids_in(body_of(request).get("ids")))
        return Response({"deleted": deletion.remove(logs)})
