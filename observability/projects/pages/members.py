"""Who is in a project, in which role, and who is invited."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from observability.projects import membership
from observability.projects.forms import MemberForm, RoleForm
from observability.projects.models import Membership, Project, User
from observability.projects.pages import draw, in_project
from observability.projects.pages.asking import Question, ask
from observability.projects.permissions import RIGHTS, Right, demand, may_reset


@never_cache  # a page may show an invitation's link, which is shown once
@require_http_methods(["GET", "POST"])
@in_project
def page(request: HttpRequest, project: Project) -> HttpResponse:
    """POST adds a person: at once where they have an account, else by a link that this answer alone shows."""
    if request.method != "POST":
        return drawn(request, project)
    inviter = cast(User, request.user)
    demand(Right.MEMBERS, inviter, project)
    form = MemberForm(request.POST)
    if not form.is_valid():
        return drawn(request, project, status=400, form=form)
    email, role = form.cleaned_data["email"], form.cleaned_data["role"]
    if known := User.objects.filter(email__iexact=email).first():
        is_new = membership.join(project, known, role)
        messages.success(request, f"{known} is a member now." if is_new else f"{known} was a member already.")
        return redirect("projects:members", project.slug)
    secret = membership.invite(project, email, role, inviter)
    link = request.build_absolute_uri(reverse("projects:invitation", args=[secret]))
    return drawn(request, project, invited=email, link=link)


def drawn(request: HttpRequest, project: Project, status: int = 200, **more: Any) -> HttpResponse:
    user = cast(User, request.user)
    people = project.memberships.select_related("user").order_by("user__email")
    context = {
        "nav": "settings",
        "tab": "members",
        "people": [(each, may_reset(user, each.user)) for each in people],
        "invitations": project.invitations.select_related("invited_by"),
        "roles": Membership.Role.choices,
        "rights": [(right.value, [right in RIGHTS[role] for role in Membership.Role]) for right in Right],
        "form": MemberForm(),
    }
    return draw(request, project, "projects/members.html", context | more, status)


@require_POST
@in_project
def change_role(request: HttpRequest, project: Project, id: int) -> HttpResponse:
    demand(Right.MEMBERS, cast(User, request.user), project)
    changed = get_object_or_404(project.memberships.select_related("user", "project"), pk=id)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return drawn(request, project, status=400)
    try:
        membership.change_role(changed, form.cleaned_data["role"])
    except membership.LastAdmin as refused:
        return drawn(request, project, status=409, refused=str(refused))
    messages.success(request, f"{changed.user} is {_article(changed.role)} {changed.role} now.")
    return redirect("projects:members", project.slug)


@require_http_methods(["GET", "POST"])
@in_project
def remove(request: HttpRequest, project: Project, id: int) -> HttpResponse:
    """Anyone may leave; admins remove others. The keys that they made go on."""
    user = cast(User, request.user)
    removed = get_object_or_404(project.memberships.select_related("user", "project"), pk=id)
    is_self = removed.user_id == user.pk
    if not is_self:
        demand(Right.MEMBERS, user, project)
    if request.method != "POST":
        return ask(request, project, _question(removed, is_self))
    try:
        membership.remove(removed)
    except membership.LastAdmin as refused:
        return drawn(request, project, status=409, refused=str(refused))
    messages.success(request, f"{'You are' if is_self else f'{removed.user} is'} not in {project} any more.")
    return redirect("logs:home") if is_self and not user.is_superuser else redirect("projects:members", project.slug)


@require_POST
@in_project
def withdraw(request: HttpRequest, project: Project, id: int) -> HttpResponse:
    demand(Right.MEMBERS, cast(User, request.user), project)
    invitation = get_object_or_404(project.invitations, pk=id)
    invitation.delete()
    messages.success(request, f"The invitation of {invitation.email} is withdrawn: its link opens nothing.")
    return redirect("projects:members", project.slug)


def _question(removed: Membership, is_self: bool) -> Question:
    back = reverse("projects:members", args=[removed.project.slug])
    if is_self:
        return Question(f"Leave {removed.project}?", "Only an admin can add you again.", "Leave", back)
    words = "They see nothing of this project any more, at once. Keys that they made go on: revoke them if need be."
    return Question(f"Remove {removed.user}?", words, "Remove", back)


def _article(role: str) -> str:
    return "an" if role == Membership.Role.ADMIN else "a"
