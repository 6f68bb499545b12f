"""A new password by a link, which an admin makes and hands over: no mail server is needed."""

from typing import cast

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.contrib.auth.views import PasswordResetConfirmView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from observability.projects.models import Project, User
from observability.projects.pages import in_project
from observability.projects.pages.asking import Question, ask
from observability.projects.pages.members import drawn
from observability.projects.permissions import Right, demand, may_reset


@never_cache
@require_http_methods(["GET", "POST"])
@in_project
def link(request: HttpRequest, project: Project, id: int) -> HttpResponse:
    """POST makes a link, which this answer alone shows; it is good once."""
    user = cast(User, request.user)
    demand(Right.MEMBERS, user, project)
    person = get_object_or_404(project.memberships.select_related("user"), pk=id).user
    if not may_reset(user, person):
        raise PermissionDenied(f"{person} has rights that you have not: ask who runs this server.")
    if request.method != "POST":
        words = (
            "A link is shown once, for you to hand over: who opens it sets a new password. The old one holds till then."
        )
        back = reverse("projects:members", args=[project.slug])
        return ask(request, project, Question(f"Reset the password of {person}?", words, "Make a link", back, False))
    told = [urlsafe_base64_encode(force_bytes(person.pk)), default_token_generator.make_token(person)]
    address = request.build_absolute_uri(reverse("projects:new-password", args=told))
    return drawn(request, project, resetting=person, link=address, days=settings.PASSWORD_RESET_TIMEOUT // 86400)


class NewPassword(PasswordResetConfirmView):
    template_name = "projects/new_password.html"
    post_reset_login = True
    success_url = reverse_lazy("logs:home")
