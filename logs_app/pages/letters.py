"""A request that could not be read: why, its body, and what can be done with it."""

from typing import Final, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from logs_app.ingest.replay import Replayed, replay, replay_all
from logs_app.models import DeadLetter
from logs_app.tasks import replay as replay_task
from observability.projects.models import Project, User
from observability.projects.pages import draw, in_project
from observability.projects.pages.asking import Question, ask
from observability.projects.permissions import Right, demand, may_write

SMALL: Final = 20  # letters that are replayed at once
SHOWN: Final = 20_000  # bytes of a body


@require_GET
@in_project
def detail(request: HttpRequest, project: Project, id: UUID) -> HttpResponse:
    """The body is for those alone who may download it."""
    letter = _letter(project, id)
    shown = _text(letter) if may_write(cast(User, request.user), project) else None
    context = {"nav": "health", "letter": letter, "shown": shown, "is_cut": letter.size > SHOWN}
    return draw(request, project, "logs/letter_detail.html", context)


@require_GET
@in_project
def download(request: HttpRequest, project: Project, id: UUID) -> HttpResponse:
    """The body as it came, unpacked and without credentials; 404 where it was too large to be kept."""
    demand(Right.WRITE, cast(User, request.user), project)
    letter = get_object_or_404(project.letters.filter(has_body=True), pk=id)
    name = f"{project.slug}-{letter.format}-{letter.received_at:%Y-%m-%d-%H%M%S}.bin"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(bytes(letter.body), content_type="application/octet-stream", headers=headers)


@require_POST
@in_project
def replay_one(request: HttpRequest, project: Project, id: UUID) -> HttpResponse:
    demand(Right.WRITE, cast(User, request.user), project)
    done = replay(_letter(project, id))
    _say(request, done)
    return redirect("logs:letter-detail", project.slug, id) if done.problem else redirect("logs:health", project.slug)


@require_POST
@in_project
def replay_every(request: HttpRequest, project: Project) -> HttpResponse:
    """All of the project's: at once where they are few, else by a worker."""
    demand(Right.WRITE, cast(User, request.user), project)
    if project.letters.count() > SMALL:
        replay_task.delay(project.pk)
        messages.info(request, "A worker reads them again, those that came first first.")
    else:
        done = replay_all(project)
        left = f" {done.left} still cannot be read." if done.left else ""
        words = (
            f"{done.read} request{'s' * (done.read != 1)} read, {done.taken} item{'s' * (done.taken != 1)} taken.{left}"
        )
        (messages.info if done.left else messages.success)(request, words)
    return redirect("logs:health", project.slug)


@require_http_methods(["GET", "POST"])
@in_project
def delete(request: HttpRequest, project: Project, id: UUID) -> HttpResponse:
    """GET asks, POST deletes."""
    demand(Right.WRITE, cast(User, request.user), project)
    letter = _letter(project, id)
    if request.method != "POST":
        back = reverse("logs:health", args=[project.slug])
        words = "What could not be read of it is lost then, unless its client sends it again."
        return ask(request, project, Question("Delete this request?", words, "Delete", back), "health")
    letter.delete()
    messages.success(request, "The request is deleted.")
    return redirect("logs:health", project.slug)


def _letter(project: Project, id: UUID) -> DeadLetter:
    return get_object_or_404(project.letters.select_related("project"), pk=id)


def _say(request: HttpRequest, done: Replayed) -> None:
    taken = f"{done.taken} item{'s' * (done.taken != 1)} taken"
    if done.problem:
        messages.info(request, f"{taken}; it still cannot be read: {done.problem}")
    else:
        messages.success(request, f"The request is read: {taken}.")


def _text(letter: DeadLetter) -> str | None:
    """The beginning of a body that is text; None for one that is not, or was not kept."""
    body = bytes(letter.body)[:SHOWN]
    if not body or b"\0" in body:
        return None
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        # A character that was cut, and not bytes that are none.
        return body[: error.start].decode() if len(body) == SHOWN and error.start > SHOWN - 4 else None
