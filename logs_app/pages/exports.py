"""Lists as files: small ones at once, large ones by way of a page that shows how far they are."""

from typing import Any, Final, cast
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from logs_app.exports.file_formats import FILE_FORMATS, chunks_of
from logs_app.exports.lists import LISTINGS
from logs_app.filter_kinds import moment
from logs_app.models import Export
from logs_app.tasks import export as export_task
from observability.projects.models import Project, User
from observability.projects.pages import draw, in_project
from observability.projects.paging import ADDRESS, BadFilter

SMALL: Final = 5000  # rows that are sent at once
SHOWN: Final = 50
_RANGE: Final = ("since", "until")


@require_POST
@in_project
def start(request: HttpRequest, project: Project) -> HttpResponseBase:
    """The file, or the page of the export that makes it."""
    what, file_format = request.POST.get("what", ""), request.POST.get("file_format", "")
    if what not in LISTINGS or file_format not in FILE_FORMATS:
        return HttpResponse(f"Expected one of {', '.join(LISTINGS)} as one of {', '.join(FILE_FORMATS)}.", status=400)
    try:
        filters = _asked(request.POST)
        if LISTINGS[what].count(project, filters, SMALL + 1) <= SMALL:
            return _sent(project, what, file_format, filters)
    except BadFilter as bad:
        return HttpResponse(str(bad), status=400)
    made = Export.objects.create(
        project=project, asked_by=cast(User, request.user), what=what, file_format=file_format, filters=filters
    )
    export_task.delay(str(made.pk))
    return redirect("logs:export-detail", project.slug, made.pk)


@in_project
def detail(request: HttpRequest, project: Project, id: UUID) -> HttpResponse:
    context = {"nav": "exports", "export": _own(request, project, id)}
    is_asked_again = request.headers.get("HX-Request")
    return draw(request, project, "logs/_export.html" if is_asked_again else "logs/export_detail.html", context)


@in_project
def whole_list(request: HttpRequest, project: Project) -> HttpResponse:
    own = Export.objects.filter(project=project, asked_by=cast(User, request.user))[:SHOWN]
    return draw(request, project, "logs/export_list.html", {"nav": "exports", "exports": own})


@in_project
def download(request: HttpRequest, project: Project, id: UUID) -> HttpResponseBase:
    export = _own(request, project, id)
    if export.status != Export.Status.DONE:
        return redirect("logs:export-detail", project.slug, export.pk)
    name = _name(project, export.what, export.file_format)
    content_type = FILE_FORMATS[export.file_format].content_type
    return FileResponse(export.file.open(), as_attachment=True, filename=name, content_type=content_type)


def _own(request: HttpRequest, project: Project, id: UUID) -> Export:
    return get_object_or_404(Export, project=project, asked_by=cast(User, request.user), id=id)


def _sent(project: Project, what: str, file_format: str, filters: dict[str, Any]) -> StreamingHttpResponse:
    chunks = chunks_of(what, file_format, project, filters)
    headers = {"Content-Disposition": f'attachment; filename="{_name(project, what, file_format)}"'}
    return StreamingHttpResponse(chunks, content_type=FILE_FORMATS[file_format].content_type, headers=headers)


def _name(project: Project, what: str, file_format: str) -> str:
    return f"{project.slug}-{what}-{timezone.localtime():%Y-%m-%d-%H%M}.{FILE_FORMATS[file_format].extension}"


def _asked(said: QueryDict) -> dict[str, list[str]]:
    """What is to be exported: the rows that are selected, else all of the page's address."""
    selected = said.getlist("id")
    return {"id": selected} if selected else _filters_in(said.get("query", ""))


def _filters_in(query: str) -> dict[str, list[str]]:
    """The filters of a page's address. "24h" is 24 hours before now, not before the file is written."""
    said = {name: values for name, values in QueryDict(query).lists() if name not in ADDRESS}
    for name in _RANGE:
        try:
            if texts := [text for text in said.get(name, ()) if text]:
                said[name] = [moment(texts[-1]).isoformat()]
        except (ValueError, OverflowError):
            continue  # the filter itself tells what it expects
    return said
