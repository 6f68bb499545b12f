"""A new installation's first project, key and login: from the environment, or at random and told once."""

import os
import secrets
from collections.abc import Iterator

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email
from django.utils.text import slugify

from observability.projects.membership import found
from observability.projects.models import ApiKey, Membership, Project, User, hash_key

LEAST_KEY = 8


def make_first() -> Iterator[tuple[str, str]]:
    """Makes what is missing; yields (what, text) for everything that a person must be told, secrets this once."""
    project = _project()
    yield "Project", project.slug
    yield from _key(project)
    yield from _login(project)


def _project() -> Project:
    name = os.environ.get("POLYLOG_PROJECT", "")
    known = Project.objects.filter(slug=slugify(name)).first() if name else Project.objects.order_by("id").first()
    return known or make_project(name or "Default")


def make_project(name: str) -> Project:
    """A project with its default environment. Raises ImproperlyConfigured for a name without letters or digits."""
    slug = slugify(name)
    if not slug:
        raise ImproperlyConfigured(f"POLYLOG_PROJECT: expected a name with letters or digits, got {name!r}")
    return found(name, slug)


def _key(project: Project) -> Iterator[tuple[str, str]]:
    given = os.environ.get("POLYLOG_API_KEY", "")
    if given and len(given) < LEAST_KEY:
        raise ImproperlyConfigured(f"POLYLOG_API_KEY: expected at least {LEAST_KEY} characters")
    if given:
        known = ApiKey.objects.filter(hash=hash_key(given)).first()
        if known and known.project_id != project.pk:
            raise ImproperlyConfigured("POLYLOG_API_KEY: this key belongs to another project")
        if not known:
            ApiKey.make(project, "from POLYLOG_API_KEY", given)
        yield "API key", f"{given[:3]}… (from POLYLOG_API_KEY)"
    elif not project.keys.exists():
        yield "API key", f"{ApiKey.make(project, 'first')[1]}   (shown this once)"


def _login(project: Project) -> Iterator[tuple[str, str]]:
    email = os.environ.get("POLYLOG_ADMIN_EMAIL", "")
    if not email and User.objects.filter(is_superuser=True).exists():
        return
    email = User.objects.normalize_email(email or "admin@example.com")
    try:
        validate_email(email)
    except ValidationError:
        raise ImproperlyConfigured(f"POLYLOG_ADMIN_EMAIL: expected an address, got {email!r}") from None
    user = User.objects.filter(email=email).first()
    if user is None:
        given = os.environ.get("POLYLOG_ADMIN_PASSWORD", "")
        password = given or secrets.token_urlsafe(12)
        user = User.objects.create_superuser(email, password)
        yield "Password", "from POLYLOG_ADMIN_PASSWORD" if given else f"{password}   (shown this once)"
    yield "Sign in as", email
    Membership.objects.get_or_create(project=project, user=user, defaults={"role": Membership.Role.ADMIN})
