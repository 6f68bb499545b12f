"""A person's own account: address, password, and where they are signed in."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import PasswordChangeForm
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from observability.projects.forms import EmailForm
from observability.projects.models import User
from observability.projects.pages import draw, last_project


@require_safe
@login_required
def page(request: HttpRequest) -> HttpResponse:
    return _drawn(request)


def _drawn(request: HttpRequest, **bound: Any) -> HttpResponse:
    """The page, with the form that was sent and is wrong: `email` or `password`."""
    user = cast(User, request.user)
    context = {
        "nav": "profile",
        "email": EmailForm(user),
        "password": PasswordChangeForm(user),
        "memberships": user.memberships.select_related("project").order_by("project__name"),
    }
    return draw(request, last_project(request), "projects/profile.html", context | bound, 400 if bound else 200)


@sensitive_post_parameters("password")
@require_POST
@login_required
def change_email(request: HttpRequest) -> HttpResponse:
    user = User.objects.get(email=cast(User, request.user).email)
    form = EmailForm(user, request.POST)
    if not form.is_valid():
        return _drawn(request, email=form)
    user.email = form.cleaned_data["email"]
    user.save(update_fields=["email"])
    messages.success(request, f"You sign in as {user.email} from now on.")
    return redirect("projects:profile")


@sensitive_post_parameters()
@require_POST
@login_required
def change_password(request: HttpRequest) -> HttpResponse:
    """Ends the sessions of other browsers, too."""
    form = PasswordChangeForm(cast(User, request.user), request.POST)
    if not form.is_valid():
        return _drawn(request, password=form)
    update_session_auth_hash(request, form.save())
    messages.success(request, "Your password is changed. Other browsers are signed out.")
    return redirect("projects:profile")


@require_POST
@login_required
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    user.sign_outs = F("sign_outs") + 1
    user.save(update_fields=["sign_outs"])
    user.refresh_from_db(fields=["sign_outs"])
    update_session_auth_hash(request, user)
    messages.success(request, "Every other browser is signed out.")
    return redirect("projects:profile")
