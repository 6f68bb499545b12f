"""A question before something that cannot be undone: a dialog where a page asks for that, else a page of its own."""

from collections.abc import Sequence
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
    fields: Sequence[tuple[str, str]] = ()  # what the answer brings along


def ask(request: HttpRequest, project: Project, question: Question, nav: str = "settings") -> HttpResponse:
    template = "projects/_ask_dialog.html" if "dialog" in request.GET else "projects/ask.html"
    return draw(request, project, template, {"nav": nav, "question": question})
