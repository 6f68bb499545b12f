"""Saved views: the filters of a page under a name, one's own or shared in the project."""

from typing import Any, Final, NamedTuple, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from logs_app.filters import LogFilter
from logs_app.models import Log, SavedView
from logs_app.pages.bar import PAGES
from logs_app.selectors.saved_views import views_of
from observability.projects.models import Project, User
from observability.projects.pages import draw, in_project
from observability.projects.pages.asking import Question, ask
from observability.projects.paging import ADDRESS, BadFilter
from observability.projects.permissions import Right, demand, may_write

MAX_QUERY: Final = 8000  # characters


class ViewForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new view, or one with another name, other filters, or shared with others than before."""

    page = forms.ChoiceField(choices=[(page, page) for page in PAGES])
    query = forms.CharField(max_length=MAX_QUERY, required=False)

    class Meta:
        model = SavedView
        fields = ("name", "page", "query", "is_shared")

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        others = SavedView.objects.filter(project=self.instance.project, owner=self.instance.owner)
        if others.exclude(pk=self.instance.pk).filter(name=name).exists():
            raise ValidationError(f"There is a view {name} already.")
        return name

    def clean_query(self) -> str:
        query = QueryDict(self.cleaned_data["query"], mutable=True)
        for name in ADDRESS:
            query.pop(name, None)
        try:
            LogFilter(self.instance.project, query, Log.objects.none())
        except BadFilter as bad:
            raise ValidationError(str(bad)) from None
        return query.urlencode()


class Line(NamedTuple):
    """A view in the menu."""

    view: SavedView
    address: str
    page: str
    is_shown: bool
    may_change: bool


@require_http_methods(["GET", "POST"])
@in_project
def menu(request: HttpRequest, project: Project) -> HttpResponse:
    """GET: the views, and the form of a new one for the `page` and `query` that are shown. POST makes it."""
    user = cast(User, request.user)
    if request.method == "POST":
        return _saved(request, SavedView(project=project, owner=user), request.POST)
    page, query = request.GET.get("page", ""), request.GET.get("query", "")
    may_share = may_write(user, project)
    lines = [
        Line(
            view,
            address_of(view),
            view.page.title(),
            (view.page, view.query) == (page, query),
            may_share or not view.is_shared,
        )
        for view in views_of(project, user)
    ]
    context = {"lines": lines, "page": page, "query": query}
    return draw(request, project, "logs/_views.html", context)


@require_POST
@in_project
def change(request: HttpRequest, project: Project, id: UUID) -> HttpResponse:
    """What is not said stays as it is."""
    view = _changeable(request, project, id)
    known = {"name": view.name, "page": view.page, "query": view.query, "is_shared": view.is_shared}
    return _saved(request, view, known | {name: text for name, text in request.POST.items() if name in known})


@require_http_methods(["GET", "POST"])
@in_project
def delete(request: HttpRequest, project: Project, id: UUID) -> HttpResponse:
    view = _changeable(request, project, id)
    if request.method != "POST":
        words = "Everybody in the project loses it." if view.is_shared else "The logs that it shows stay."
        return ask(request, project, Question(f"Delete the view {view}?", words, "Delete", address_of(view)))
    view.delete()
    messages.success(request, f"The view {view} is deleted.")
    return redirect(PAGES[view.page], project.slug)


def address_of(view: SavedView) -> str:
    """Where a view is shown."""
    return f"{reverse(PAGES[view.page], args=[view.project.slug])}?{view.query}"


def _changeable(request: HttpRequest, project: Project, id: UUID) -> SavedView:
    """One's own, or a shared one where the person may write. Raises PermissionDenied."""
    user = cast(User, request.user)
    view = get_object_or_404(views_of(project, user).select_related("project"), pk=id)
    if view.is_shared:
        demand(Right.WRITE, user, project)
    return view


def _saved(request: HttpRequest, view: SavedView, said: Any) -> HttpResponse:
    """Back where the view is shown, which tells what became of it."""
    form = ViewForm(said, instance=view)
    if not form.is_valid():
        messages.error(request, " ".join(str(text) for texts in form.errors.values() for text in texts))
        page = said.get("page", "")
        return redirect(PAGES.get(page, PAGES["logs"]), view.project.slug)
    if form.cleaned_data["is_shared"]:
        demand(Right.WRITE, cast(User, request.user), view.project)
    form.save()
    messages.success(request, f"The view {view} is saved.")
    return redirect(address_of(view))
