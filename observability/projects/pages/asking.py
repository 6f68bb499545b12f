"""A question before something that cannot be undone: a dialog where a page asks for that, else a page of its own."""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse

from observability.projects.models import Project
from observability.projects.pages import draw


class Question(NamedTuple):
    """What a person is asked: `verb` is on the button, `back` is where they go if they rather would not."""

    title: str
    words: str
    verb: str
    back: str
    is_grave: bool = True


def ask(request: HttpRequest, project: Project, question: Question) -> HttpResponse:
    template = "projects/_ask_dialog.html" if "dialog" in request.GET else "projects/ask.html"
    return draw(request, project, template, {"nav": "settings", "question": question})
