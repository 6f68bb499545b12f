"""What a log's page fetches when it is asked for: long parts whole, what was left out, and the logs beside it."""

import base64
import binascii
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict

from logs_app.media import HARMLESS
from logs_app.models import Log
from logs_app.pages.conversation import Message, messages_of, paired, some
from logs_app.pages.facts import ROLE_OF
from logs_app.pages.parts import MEDIA, Part, json_of
from logs_app.selectors.logs import one_log
from logs_app.selectors.neighbours import Neighbours, in_list, of_user
from observability.projects.models import Project
from observability.projects.pages import draw, in_project
from observability.projects.paging import BadFilter, whole_number

OWN: Final = ("part", "preview", "as", "cursor", "limit")  # what a log's address says besides the list's filters


def log_in(project: Project, id: UUID) -> Log:
    log = one_log(project, id)
    if log is None:
        raise Http404("There is no such log in this project.")
    return log


@in_project
def said(request: HttpRequest, project: Project, id: UUID) -> HttpResponse:
    """Of one `side` the part or the message `at` its place, or all of it as JSON; or the messages from `start` on. `as`
    says how: plain text or a file, else drawn."""
    log, side = log_in(project, id), request.GET.get("side", "")
    if side not in ROLE_OF:
        raise Http404("A side is input or output.")
    value = getattr(log.body, side)  # type: ignore[attr-defined]  # the selector put it there
    messages = messages_of(value, ROLE_OF[side])
    context = {"log": log, "side": side}
    if (start := whole_number(request.GET.get("start", ""))) is not None:
        return draw(request, project, "logs/_messages.html", context | {"messages": some(paired(messages), start)})
    message, part = _found(messages, request.GET.get("at", ""), value)
    if request.GET.get("as") == "plain":
        return _plain(part.text if part else message.plain)
    if part is None:
        raise Http404("A message is given as plain text only.")
    if request.GET.get("as") == "file":
        return _file(part)
    shown = {"part": replace(part, is_whole=True), "role": message.role}
    return draw(request, project, "logs/_part.html", context | shown)


@in_project
def neighbours(request: HttpRequest, project: Project, id: UUID) -> HttpResponse:
    """The logs before and after: of the same user, and in the list whose filters the address carries."""
    log = log_in(project, id)
    filters = filters_in(request)
    context = {
        "log": log,
        "carried": filters.urlencode(),
        "of_user": of_user(log) if log.user else None,
        "in_list": _in_list(log, filters),
    }
    return draw(request, project, "logs/_neighbours.html", context)


def filters_in(request: HttpRequest) -> QueryDict:
    """The filters of the list that the reader came from."""
    filters = request.GET.copy()
    for name in OWN:
        filters.pop(name, None)
    return filters


def _in_list(log: Log, filters: QueryDict) -> Neighbours | None:
    try:
        return in_list(log, filters)
    except BadFilter:  # an address that was typed: the log is there all the same
        return None


def _found(messages: list[Message], at: str, value: Any) -> tuple[Message, Part | None]:
    """`3` is a message, `3.0` a part of it, and nothing is the whole side."""
    if not at:
        return Message("", []), json_of(value)
    place = whole_number(at.partition(".")[0])
    if place is None or place >= len(messages):
        raise Http404("There is no such message in this log.")
    message = messages[place]
    part = next((part for part in message.parts if part.at == at), None)
    if part is None and "." in at:
        raise Http404("There is no such part in this message.")
    return message, part


def _plain(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _file(part: Part) -> HttpResponse:
    """An image, a sound or a film that came as data."""
    if part.kind not in MEDIA or part.media:
        raise Http404("This part is no file.")
    head, _, data = part.text.partition(",")
    try:
        content = base64.b64decode(data, validate=False)
    except binascii.Error:
        raise Http404("This part is no base64.") from None
    return HttpResponse(content, content_type=head[5:].partition(";")[0], headers=HARMLESS)
