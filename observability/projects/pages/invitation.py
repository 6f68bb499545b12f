"""Accepting an invitation: with a new account, or by who is signed in already."""

from typing import cast

from django.contrib.auth import login
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from observability.projects import membership
from observability.projects.forms import NewPersonForm
from observability.projects.models import Invitation, User

BACKEND = "django.contrib.auth.backends.ModelBackend"


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, secret: str) -> HttpResponse:
    """The link is the right to join: whoever holds it either makes the account or signs in to it."""
    invitation = membership.invitation_of(secret)
    if invitation is None:
        return render(request, "projects/invitation_over.html", status=404)
    if request.user.is_authenticated:
        return _as_oneself(request, invitation)
    if User.objects.filter(email__iexact=invitation.email).exists():
        return redirect_to_login(request.path)
    return _as_somebody_new(request, invitation)


def _as_oneself(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    user = cast(User, request.user)
    is_theirs = user.email.lower() == invitation.email.lower()
    if is_theirs and request.method == "POST":
        membership.join(invitation.project, user, invitation.role)
        return redirect("logs:overview", invitation.project.slug)
    context = {"invitation": invitation, "is_theirs": is_theirs}
    return render(request, "projects/invitation.html", context, status=200 if is_theirs else 403)


def _as_somebody_new(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = NewPersonForm(invitation.email, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"invitation": invitation, "form": form, "is_new": True}
        return render(request, "projects/invitation.html", context, status=400 if form.is_bound else 200)
    with transaction.atomic():
        user = User.objects.create_user(invitation.email, form.cleaned_data["password"])
        membership.join(invitation.project, user, invitation.role)
    login(request, user, BACKEND)
    return redirect("logs:overview", invitation.project.slug)
